"""The forms of the partner desk: booking for someone else, and inviting a colleague."""

from dataclasses import replace

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField

from app.bookings.languages import LANGUAGES
from app.bookings.participants import Participant, Reach
from app.web.booking_form import STALE, PersonFields


class InviteForm(FlaskForm):  # type: ignore[misc]
    """A colleague's address; their name makes the list readable."""

    name = StringField("Prénom et nom")
    email = StringField("Adresse e-mail professionnelle")

    def refuse(self, name: str, sentence: str) -> None:
        """Add a sentence to a field, or to the form when it has no such field."""
        if name in self:
            self[name].errors = [*self[name].errors, sentence]
        else:
            self.form_errors.append(sentence)


class OrientForm(FlaskForm):  # type: ignore[misc]
    """The grid's own page: its fields are the diagnostic's, none can be wrong."""

    def validate(self, extra_validators: object = None) -> bool:
        """Check the page's token, and say what to do when it is too old."""
        if super().validate(extra_validators):
            return True
        self.csrf_token.errors = []
        self.form_errors.append(str(STALE))
        return False


class PersonForm(PersonFields):
    """One of the people to enrol: the one who types is not the one who comes.

    One field takes the number or the address: what it is shows by itself.
    """

    known = HiddenField()
    """The uuid of one of the partner's own people, once they were recognised."""
    same = RadioField("Est-ce la même personne ?", validate_choice=False)
    contact = StringField("Son numéro, ou son adresse e-mail")
    language = SelectField("Langue parlée (facultatif)", validate_choice=False)

    class Meta:
        csrf = False

    def prepare(self) -> None:
        """Word the fields for a professional, "through me" first."""
        self.first_name.label.text = "Prénom de la personne"
        self.reach.label.text = "Comment la prévenir si quelque chose change ?"
        self.offer(*WAYS)
        self.reach.choices = list(WAYS.items())
        self.language.choices = [("", "Pas dite"), *LANGUAGES.items()]

    def validate(self, extra_validators: object = None) -> bool:
        """Read the contact as what it is, then check as every booking form does."""
        typed = self.contact.data or ""
        is_address = "@" in typed or self.reach.data == Reach.EMAIL.value
        self.email.data, self.phone.data = (typed, "") if is_address else ("", typed)
        sound = super().validate(extra_validators)
        for hidden in (self.email, self.phone):
            for sentence in hidden.errors:
                self.refuse("contact", sentence)
            hidden.errors = []
        if self.language.data not in {"", None, *LANGUAGES}:
            self.language.data = ""
        if sound and (self.language.data or ""):
            self.cleaned = replace(self.cleaned, spoken_language=self.language.data)
        return sound

    def show(self, person: Participant) -> None:
        """Fill the form with one of the partner's own people."""
        self.known.data = str(person.uuid)
        self.first_name.data, self.family_name.data = person.first_name, person.family_name
        self.reach.data = person.reach.value
        self.contact.data = person.email if person.reach is Reach.EMAIL else person.phone
        self.language.data = person.spoken_language


class EnrolForm(FlaskForm):  # type: ignore[misc]
    """What is said once for all the people of one workshop."""

    accept_line = BooleanField("Sans place libre, prendre la file d’attente")
    accept_overlap = BooleanField("Oui, les deux au même moment")
    together = BooleanField("Ensemble ou pas du tout")
    copy = BooleanField("M’envoyer la date par e-mail, pour mon agenda")

    def validate(self, extra_validators: object = None) -> bool:
        """Check the page's token, and say what to do when it is too old."""
        if super().validate(extra_validators):
            return True
        self.csrf_token.errors = []
        self.form_errors.append(str(STALE))
        return False


WAYS = {
    Reach.PARTNER: "par moi, ou par mon équipe",
    Reach.MOBILE: "sur son téléphone portable",
    Reach.LANDLINE: "sur son téléphone fixe",
    Reach.EMAIL: "par e-mail",
    Reach.SLIP: "elle n’a ni téléphone ni e-mail : elle garde le papier",
}
