"""How many seats, and who leads."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, StringField, ValidationError

from app.people.models import Account
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
        """Offer the team; who leads now is ticked."""
        self._team = {str(each.id): each for each in team}
        self.people.choices = [
            (key, f"{each.name} ({each.role.french})") for key, each in self._team.items()
        ]
        if not self.is_submitted():
            self.people.data = [str(leader.id) for leader in meeting.leaders]

    @property
    def chosen(self) -> list[Account]:
        return [self._team[value] for value in self.people.data or ()]
