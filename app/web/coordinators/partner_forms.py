"""What a coordinator writes of a partner and of its members."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    SelectField,
    StringField,
    ValidationError,
)

from app.bookings import kept_seats
from app.bookings.allotments import RELEASE_HOURS
from app.people.models import Partner
from app.people.partners import KINDS, Organisation
from app.workshops.queries import public_venues


class MemberForm(FlaskForm):  # type: ignore[misc]
    person = StringField("Prénom et nom")
    email = StringField("Adresse e-mail professionnelle")
    may_invite = BooleanField("Peut inviter et retirer des collègues")


class RuleForm(FlaskForm):  # type: ignore[misc]
    """A standing rule: so many seats on each new workshop of a place and a programme."""

    seats = IntegerField("Places gardées sur chaque nouvel atelier")
    venue = SelectField("Lieu", validate_choice=False)
    programme = SelectField("Programme", validate_choice=False)
    release_hours = IntegerField("Rendues à tous, heures avant le début")

    def prepare(self) -> None:
        """Offer the places and programmes that are published."""
        self.venue.choices = [
            ("", "Tous les lieux"),
            *((str(venue.id), f"{venue.name}, {venue.city}") for venue in public_venues()),
        ]
        self.programme.choices = [("", "Tous les programmes"), *kept_seats.programmes()]
        if not self.is_submitted():
            self.release_hours.data = RELEASE_HOURS

    def validate_seats(self, field: Field) -> None:
        """Ask for one seat at least, and no whole house."""
        if field.data is None or not 1 <= field.data <= 50:
            raise ValidationError("Écrivez un nombre de 1 à 50.")

    def validate_release_hours(self, field: Field) -> None:
        """Ask for hours up to a month."""
        if field.data is None or not 0 <= field.data <= 720:
            raise ValidationError("Écrivez un nombre d’heures de 0 à 720.")

    @property
    def venue_ids(self) -> list[int]:
        return _offered(self.venue)

    @property
    def programme_ids(self) -> list[int]:
        return _offered(self.programme)


def _offered(field: SelectField) -> list[int]:
    """Return what was chosen of what was offered; nothing means all."""
    known = {str(choice[0]) for choice in field.choices or [] if choice[0]}
    return [int(field.data)] if field.data in known else []


class PartnerForm(FlaskForm):  # type: ignore[misc]
    """The rules read each field; a new partner may have its first member at once."""

    name = StringField("Nom de l’organisme")
    kind = SelectField("Type", validate_choice=False)
    city = StringField("Ville")
    contact_name = StringField("À qui parler (facultatif)")
    contact_phone = StringField("Son téléphone (facultatif)")
    contact_email = StringField("Son e-mail (facultatif)")
    person = StringField("Premier membre : prénom et nom")
    email = StringField("Premier membre : adresse e-mail")

    def prepare(self, *, with_member: bool) -> None:
        """Offer the kinds; an open partner has its members elsewhere on the page."""
        self.kind.choices = list(KINDS.items())
        if not with_member:
            del self.person, self.email

    def show(self, partner: Partner) -> None:
        """Fill the form with what is known."""
        for field in (self.name, self.kind, self.city, self.contact_name, self.contact_email):
            field.data = getattr(partner, field.name)
        self.contact_phone.data = partner.contact_phone
        if partner.kind not in KINDS:
            self.kind.choices = [(partner.kind, "À choisir"), *KINDS.items()]

    @property
    def described(self) -> Organisation:
        return Organisation(
            name=self.name.data or "",
            kind=self.kind.data or "",
            city=self.city.data or "",
            contact_name=self.contact_name.data or "",
            contact_email=self.contact_email.data or "",
            contact_phone=self.contact_phone.data or "",
        )

    def refuse(self, name: str, sentence: str) -> None:
        """Add a sentence to a field, or to the form when it has no such field."""
        if name in self:
            self[name].errors = [*self[name].errors, sentence]
        else:
            self.form_errors.append(sentence)
