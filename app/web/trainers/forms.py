"""The forms of the trainers' desk."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField

from app import intake
from app.bookings.causes import CAUSES
from app.bookings.enrolling import Person
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.errors import InvalidInput
from app.web.booking_form import STALE, new_key

ANOTHER = "autre"


class WalkInForm(FlaskForm):  # type: ignore[misc]
    """Who is at the door: a first name, and a family name for the sign-in sheet."""

    request_key = HiddenField()
    first_name = StringField("Prénom")
    family_name = StringField("Nom (facultatif)")
    who = StringField("Est-ce la même personne ?")
    cause = SelectField("Pourquoi au-delà des places ?", validate_choice=False)

    cleaned: Person
    may_exceed: bool

    def prepare(self, *, may_exceed: bool) -> None:
        """Give a fresh form its key, and the coded causes to whoever may go beyond the capacity."""
        self.request_key.data = self.request_key.data or new_key()
        self.may_exceed = may_exceed
        self.cause.choices = [("", "Choisissez une raison"), *CAUSES.items()]

    def validate(self, extra_validators: object = None) -> bool:
        """Clean both names, and say of each wrong one what to do."""
        sound = super().validate(extra_validators)
        if getattr(self, "csrf_token", None) is not None and self.csrf_token.errors:
            self.csrf_token.errors = []
            self.form_errors.append(str(STALE))
        first = self._name("first_name", required=True)
        family = self._name("family_name", required=False)
        self.cleaned = Person(first_name=first, family_name=family, reach=Reach.SLIP)
        return bool(sound and not self.errors)

    def chosen(self, namesakes: Sequence[Booking]) -> str | None:
        """Return which of these people it is: a booking's uuid, "" for another, None if not said."""
        if self.who.data == ANOTHER:
            return ""
        return self.who.data if self.who.data in {str(one.uuid) for one in namesakes} else None

    def key(self) -> str | None:
        """Return the form's key, or None when it was forged into something else."""
        key = self.request_key.data or ""
        return key if 16 <= len(key) <= 64 and key.isascii() and key.isprintable() else None

    def _name(self, name: str, *, required: bool) -> str:
        field = self[name]
        try:
            return intake.name(name, field.data or "", required=required)
        except InvalidInput as error:
            field.errors = [*field.errors, error.reason]
            return ""
