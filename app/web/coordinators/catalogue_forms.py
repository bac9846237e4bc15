"""What is said of a venue, a room, a programme and someone of the team."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, TextAreaField, ValidationError

from app import intake
from app.errors import InvalidInput
from app.people.abilities import About, Given
from app.people.models import Account, Role
from app.web.coordinators.fields import ChecksField, LineField, number
from app.web.half_days import choices as half_day_choices
from app.workshops.models import Audience, Kind, LineMode, Programme
from app.workshops.places import Venue

AUDIENCES = {
    Audience.EVERYONE: "Tout le monde",
    Audience.PARTNERS: "Par un travailleur social, ou par téléphone",
    Audience.PROFESSIONALS: "Les professionnels du social",
}
LINE_MODES = {
    LineMode.AUTO: "La place est donnée tout de suite",
    LineMode.OFFER: "La place est proposée : la personne répond",
}
_VENUE = ("name", "city", "address", "address_extra", "postcode", "phone", "email")
_TEXTS = ("opening_hours", "directions", "summary")


class VenueForm(FlaskForm):  # type: ignore[misc]
    name = LineField("Nom", 150)
    city = LineField("Ville", 80)
    address = LineField("Adresse (facultatif)")
    address_extra = LineField("Complément d’adresse (facultatif)")
    postcode = LineField("Code postal", 5)
    phone = LineField("Téléphone (facultatif)", 40)
    email = LineField("E-mail (facultatif)", 254)
    opening_hours = LineField("Heures d’ouverture (facultatif)", 250)
    directions = TextAreaField("Comment venir (facultatif)")
    summary = TextAreaField("Présentation (facultatif)")

    def show(self, venue: Venue) -> None:
        """Fill the form with what is known."""
        for column in (*_VENUE, *_TEXTS):
            self[column].data = getattr(venue, column)

    def validate_name(self, field: Field) -> None:
        """Ask for a name."""
        if not field.data:
            raise ValidationError("Écrivez le nom du lieu.")

    def validate_city(self, field: Field) -> None:
        """Ask for a city."""
        if not field.data:
            raise ValidationError("Écrivez la ville.")

    def validate_postcode(self, field: Field) -> None:
        """Ask for five figures: jours fériés and school holidays depend on them."""
        if len(field.data) != 5 or not field.data.isdecimal():
            raise ValidationError("Écrivez les cinq chiffres du code postal.")

    def validate_phone(self, field: Field) -> None:
        """Refuse what no line can be."""
        _refused(lambda: intake.phone("phone", field.data))

    def validate_email(self, field: Field) -> None:
        """Refuse an address that is not whole."""
        _refused(lambda: intake.email("email", field.data))

    @property
    def values(self) -> dict[str, Any]:
        return {column: _clean(self[column].data) for column in (*_VENUE, *_TEXTS)}


class RoomForm(FlaskForm):  # type: ignore[misc]
    name = LineField("Nom de la salle", 80)
    workstations = StringField("Postes (facultatif)")

    def validate_name(self, field: Field) -> None:
        """Ask for a name."""
        if not field.data:
            raise ValidationError("Écrivez le nom de la salle.")

    def validate_workstations(self, field: Field) -> None:
        """Read how many workstations there are."""
        self.posts = number(field.data, 0, 200)


class ProgrammeForm(FlaskForm):  # type: ignore[misc]
    name = LineField("Nom", 120)
    kind = SelectField("Sorte", validate_choice=False)
    theme = LineField("Thème (facultatif)", 80)
    hours = StringField("Heures en tout")
    audience = SelectField("Qui peut s’inscrire ?", validate_choice=False)
    line_mode = SelectField("Quand une place se libère", validate_choice=False)
    joinable_meetings = StringField("On peut rejoindre jusqu’à la séance numéro")
    opens_days_before = StringField("Ouvre combien de jours avant ? (facultatif)")
    closes_hours_before = StringField("Inscriptions fermées, en heures avant (facultatif)")
    minimum_age = StringField("Âge minimum (facultatif)")
    minimum_group = StringField("Groupe minimum (facultatif)")
    one_follows = StringField("Participants qu’une personne peut suivre (facultatif)")
    default_capacity = StringField("Places")
    summary = TextAreaField("Présentation (facultatif)")
    what_to_bring = TextAreaField("À apporter (facultatif)")

    _NUMBERS = {
        "joinable_meetings": (1, 60, True),
        "opens_days_before": (0, 400, False),
        "closes_hours_before": (0, 720, False),
        "minimum_age": (0, 99, False),
        "minimum_group": (1, 100, False),
        "one_follows": (1, 100, False),
        "default_capacity": (1, 200, True),
    }
    _LINES = ("name", "theme", "summary", "what_to_bring")

    def prepare(self, programme: Programme | None = None) -> None:
        """Offer the codes; fill the form with what is known."""
        self.kind.choices = [(kind.value, kind.french) for kind in Kind]
        self.audience.choices = [(code.value, words) for code, words in AUDIENCES.items()]
        self.line_mode.choices = [(code.value, words) for code, words in LINE_MODES.items()]
        if self.is_submitted():
            return
        self.joinable_meetings.data, self.default_capacity.data = "1", "8"
        if programme is not None:
            for name in (*self._NUMBERS, *self._LINES):
                value = getattr(programme, name)
                self[name].data = "" if value is None else str(value)
            self.hours.data = f"{programme.hours.normalize():f}".replace(".", ",")
            self.kind.data = programme.kind.value
            self.audience.data = programme.audience.value
            self.line_mode.data = programme.line_mode.value

    def validate_name(self, field: Field) -> None:
        """Ask for a name."""
        if not field.data:
            raise ValidationError("Écrivez le nom du programme.")

    def validate_hours(self, field: Field) -> None:
        """Read hours such as "1,5"."""
        try:
            self.length = Decimal((field.data or "").strip().replace(",", "."))
        except InvalidOperation:
            raise ValidationError("Écrivez un nombre d’heures, par exemple 1,5.") from None
        if not Decimal("0.25") <= self.length <= 300:
            raise ValidationError("Écrivez un nombre d’heures, par exemple 1,5.")

    def validate_kind(self, field: Field) -> None:
        """Refuse codes that are not offered, here and in the two lists that follow."""
        for each in (self.kind, self.audience, self.line_mode):
            if each.data not in {choice[0] for choice in list(each.choices or ())}:
                raise ValidationError("Choisissez dans la liste.")

    def validate_default_capacity(self, field: Field) -> None:
        """Read every number of the form; the first wrong one is said at its own field."""
        self.numbers: dict[str, int | None] = {}
        for name, (least, most, is_needed) in self._NUMBERS.items():
            try:
                self.numbers[name] = number(self[name].data, least, most)
                if is_needed and self.numbers[name] is None:
                    raise ValidationError(f"Écrivez un nombre entre {least} et {most}.")
            except ValidationError as error:
                if name == "default_capacity":
                    raise
                self[name].errors = [*self[name].errors, str(error)]
                raise ValidationError("Vérifiez aussi les nombres plus haut.") from None

    @property
    def values(self) -> dict[str, Any]:
        return {
            **{name: _clean(self[name].data) for name in self._LINES},
            **self.numbers,
            "hours": self.length,
            "audience": Audience(self.audience.data),
            "line_mode": LineMode(self.line_mode.data),
        }


class PersonForm(FlaskForm):  # type: ignore[misc]
    name = LineField("Nom", 120)
    email = LineField("E-mail", 254)
    phone = LineField("Téléphone (facultatif)", 20)
    role = SelectField("Rôle", validate_choice=False)
    programmes = ChecksField("Programmes (rien de coché : tous)")
    venues = ChecksField("Lieux (rien de coché : tous)")
    half_days = ChecksField("Demi-journées possibles (rien de coché : toutes)")

    def prepare(
        self,
        programmes: Sequence[Programme],
        venues: Sequence[Venue],
        account: Account | None = None,
        given: Given | None = None,
        *,
        fresh: bool = False,
    ) -> None:
        """Offer what the house has; fill the form with what is known, unless it was sent."""
        fills = fresh or not self.is_submitted()
        self.role.choices = [(r.value, r.french) for r in (Role.TRAINER, Role.VOLUNTEER)]
        self.programmes.choices = [(str(each.id), each.name) for each in programmes]
        self.venues.choices = [(str(each.id), each.name) for each in venues]
        self.half_days.choices = half_day_choices()
        if account is not None and fills:
            self.name.data, self.phone.data = account.name, account.phone
            self.email.data = account.email
        if given is not None and fills:
            for about, each in self._fields_of.items():
                each.data = [str(value) for value in sorted(given[about])]

    def validate_name(self, field: Field) -> None:
        """Ask for a name."""
        if not field.data:
            raise ValidationError("Écrivez le nom de la personne.")

    def validate_phone(self, field: Field) -> None:
        """Refuse what no line can be."""
        _refused(lambda: intake.phone("phone", field.data))

    @property
    def _fields_of(self) -> dict[About, ChecksField]:
        return {
            About.PROGRAMME: self.programmes,
            About.VENUE: self.venues,
            About.HALF_DAY: self.half_days,
        }

    @property
    def given(self) -> dict[About, Sequence[int]]:
        return {about: each.numbers for about, each in self._fields_of.items()}


def _clean(text: str | None) -> str:
    return intake.clean_text(text or "")[: intake.TEXT_LENGTH]


def _refused(read: Any) -> None:
    try:
        read()
    except InvalidInput as refusal:
        raise ValidationError(refusal.reason) from None
