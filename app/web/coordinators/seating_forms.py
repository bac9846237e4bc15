"""How many seats, and who leads."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, StringField, ValidationError

from app.people.models import Account
from app.planning.availability import Availability
from app.web.coordinators.fields import ChecksField, number
from app.workshops.models import Meeting


class ResizeForm(FlaskForm):  # type: ignore[misc]
    capacity = StringField("Nombre de places")

    def validate_capacity(self, field: Field) -> None:
        """Read a number of seats."""
        places = number(field.data, 1, 500)
        if places is None:
            raise ValidationError("Écrivez le nombre de places.")
        self.places = places


class TeamForm(FlaskForm):  # type: ignore[misc]
    people = ChecksField("Qui anime ?")
    whole = BooleanField("Pour toutes les séances à venir de cet atelier")

    def prepare(self, team: Sequence[Account], meeting: Meeting) -> None:
        """Offer the team, who can come first, and say why others cannot; who leads is ticked."""
        known = Availability(team, [meeting])
        whys = {each.id: known.why_not(each, meeting) for each in team}
        self._team = {
            str(each.id): each for each in sorted(team, key=lambda each: whys[each.id] is not None)
        }
        self.people.choices = [
            (key, f"{each.name} ({each.role.french}) : {why.french if why else 'disponible'}")
            for key, each in self._team.items()
            for why in [whys[each.id]]
        ]
        if not self.is_submitted():
            self.people.data = [str(leader.id) for leader in meeting.leaders]

    @property
    def chosen(self) -> list[Account]:
        return [self._team[value] for value in self.people.data or ()]
