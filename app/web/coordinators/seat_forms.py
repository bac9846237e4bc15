"""The forms about seats: kept ones, standing rules, and a booking beyond the rule."""

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, SelectMultipleField, StringField, ValidationError

from app.bookings.allotments import RELEASE_HOURS
from app.bookings.causes import CHOICES
from app.bookings.participants import Reach
from app.planning.seating import MOST
from app.web.booking_form import PersonFields
from app.web.phrases import REACHES

LONGEST_RELEASE = 24 * 60


def cause_choices() -> list[tuple[str, str]]:
    """Return the coded causes as a list to choose from, none chosen yet."""
    return [
        ("", "Choisissez une raison"),
        *((code, _upper(said)) for code, said in CHOICES.items()),
    ]


def whole(field: Field, least: int, most: int) -> int:
    """Read a whole number between two others. Raises ValidationError."""
    typed = str(field.data or "").strip()
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 6):
        raise ValidationError(f"Écrivez un nombre entre {least} et {most}.")
    if not least <= int(typed) <= most:
        raise ValidationError(f"Écrivez un nombre entre {least} et {most}.")
    return int(typed)


class KeepForm(FlaskForm):  # type: ignore[misc]
    """So many seats for a partner, until so many hours before the start."""

    partner = SelectField("Partenaire", validate_choice=False)
    seats = StringField("Nombre de places")
    release = StringField(
        "Rendues à tout le monde, en heures avant le début", default=str(RELEASE_HOURS)
    )

    def prepare(self, partners: dict[int, str]) -> None:
        """Offer the partners by name."""
        named = sorted(partners.items(), key=lambda each: each[1].casefold())
        self.partner.choices = [("", "Choisissez"), *((str(key), name) for key, name in named)]
        self.known = partners

    def validate_partner(self, field: Field) -> None:
        """Refuse what is not one of the partners."""
        chosen = {str(key): key for key in self.known}
        if field.data not in chosen:
            raise ValidationError("Choisissez un partenaire dans la liste.")
        self.partner_id = chosen[field.data]

    def validate_seats(self, field: Field) -> None:
        """Read how many."""
        self.count = whole(field, 0, MOST)

    def validate_release(self, field: Field) -> None:
        """Read how many hours before."""
        self.hours = whole(field, 0, LONGEST_RELEASE)


class RuleForm(KeepForm):
    """A standing rule: a partner, its seats, the places and programmes it is for."""

    venues = SelectMultipleField("Dans ces lieux", validate_choice=False)
    programmes = SelectMultipleField("Pour ces programmes", validate_choice=False)

    def validate_seats(self, field: Field) -> None:
        """Read how many; a rule keeps at least one."""
        self.count = whole(field, 1, MOST)


class BeyondForm(PersonFields):
    """Someone who is booked although no seat is left."""

    cause = SelectField("Pourquoi au-delà de la règle ?", validate_choice=False)

    def prepare(self) -> None:
        """Word the fields for the one who types, and offer the coded causes."""
        self.first_name.label.text = "Prénom de la personne"
        self.reach.label.text = "Comment la prévenir si quelque chose change ?"
        ways = (Reach.MOBILE, Reach.LANDLINE, Reach.EMAIL, Reach.SLIP)
        self.offer(*ways)
        self.reach.choices = [(way.value, REACHES[way]) for way in ways]
        self.cause.choices = cause_choices()

    def validate(self, extra_validators: object = None) -> bool:
        """Clean every field; without a cause nobody goes beyond the rule."""
        sound = super().validate(extra_validators)
        if self.cause.data not in CHOICES:
            self.refuse("cause", "Choisissez une raison dans la liste.")
            return False
        return sound


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
