"""The forms of the trainers' desk."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField

from app import intake
from app.bookings.causes import CHOICES
from app.bookings.enrolling import Person
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.errors import InvalidInput
from app.web.booking_form import STALE, new_key

ANOTHER = "autre"


class WalkInForm(FlaskForm):  # type: ignore[misc]
    """Who is at the door: a first name; if they wish a family name, and how to reach them."""

    request_key = HiddenField()
    first_name = StringField("Prénom")
    family_name = StringField("Nom (facultatif)")
    contact = StringField("Téléphone ou e-mail (facultatif)")
    who = StringField("Est-ce la même personne ?")
    cause = SelectField("Pourquoi au-delà des places ?", validate_choice=False)

    cleaned: Person
    may_exceed: bool

    def prepare(self, *, may_exceed: bool) -> None:
        """Give a fresh form its key, and the coded causes to whoever may go beyond the capacity."""
        self.request_key.data = self.request_key.data or new_key()
        self.may_exceed = may_exceed
        self.cause.choices = [("", "Choisissez une raison"), *CHOICES.items()]

    def validate(self, extra_validators: object = None) -> bool:
        """Clean each field, and say of each wrong one what to do."""
        sound = super().validate(extra_validators)
        if getattr(self, "csrf_token", None) is not None and self.csrf_token.errors:
            self.csrf_token.errors = []
            self.form_errors.append(str(STALE))
        names = (self._name("first_name", required=True), self._name("family_name", required=False))
        email, (phone, number) = self._contact()
        self.cleaned = Person(
            first_name=names[0],
            family_name=names[1],
            reach=_reach(email, number),
            email=email,
            phone=phone,
            phone_e164=number,
        )
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

    def _contact(self) -> tuple[str, tuple[str, str]]:
        """Read an address or a number: e-mail, then phone as typed and in E.164."""
        typed = self.contact.data or ""
        try:
            if "@" in typed:
                return intake.email("contact", typed), ("", "")
            return "", intake.phone("contact", typed)
        except InvalidInput as error:
            self.contact.errors = [*self.contact.errors, error.reason]
            return "", ("", "")


def _reach(email: str, number: str) -> Reach:
    if email:
        return Reach.EMAIL
    if not number:
        return Reach.SLIP
    return Reach.MOBILE if intake.is_mobile(number) else Reach.LANDLINE
