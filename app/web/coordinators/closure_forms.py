"""Which place is closed, from when to when, and why."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, ValidationError

from app import dates
from app.web.coordinators.fields import DayField
from app.workshops.closures import Cause
from app.workshops.places import Venue


class CloseForm(FlaskForm):  # type: ignore[misc]
    venue = SelectField("Lieu", validate_choice=False)
    first = DayField("Premier jour fermé")
    last = DayField("Dernier jour fermé (facultatif)")
    cause = SelectField("Pourquoi ?", validate_choice=False)

    def prepare(self, venues: Sequence[Venue]) -> None:
        """Offer the venues, all of them at once, and the coded causes."""
        self._venues = {str(venue.id): venue for venue in venues}
        named = [(key, venue.name) for key, venue in self._venues.items()]
        self.venue.choices = [("", "Choisir un lieu"), ("tous", "Tous les lieux"), *named]
        self.cause.choices = [(cause.value, cause.french.capitalize()) for cause in Cause]

    def validate_venue(self, field: Field) -> None:
        """Refuse what is not offered: closing everything by mistake must not be easy."""
        if field.data != "tous" and field.data not in self._venues:
            raise ValidationError("Choisissez un lieu, ou « Tous les lieux ».")

    def validate_first(self, field: DayField) -> None:
        """Ask for a day that is not past."""
        if field.day is None or field.day < dates.today() - timedelta(days=1):
            raise ValidationError("Donnez un premier jour qui n’est pas passé.")

    def validate_last(self, field: DayField) -> None:
        """Refuse an end before the beginning."""
        if field.day and self.first.day and field.day < self.first.day:
            raise ValidationError("Le dernier jour vient avant le premier.")

    def validate_cause(self, field: Field) -> None:
        """Refuse what is not one of the causes."""
        if field.data not in set(Cause):
            raise ValidationError("Choisissez une raison dans la liste.")

    @property
    def chosen(self) -> Venue | None:
        """Return the venue; None closes them all."""
        return self._venues.get(self.venue.data or "")

    @property
    def named(self) -> str:
        return self.chosen.name if self.chosen else "Tous les lieux"

    @property
    def until(self) -> date:
        return self.last.day or self.first.value

    @property
    def reason(self) -> Cause:
        return Cause(self.cause.data)
