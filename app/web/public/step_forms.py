"""One page of a booking, and what has been answered so far."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, RadioField

from app import intake
from app.bookings.participants import Reach
from app.web.booking_form import PersonFields

Content = Mapping[str, Any]
"""What has been answered, by the names of the fields."""
SELF, RELATIVE = "moi", "proche"
_PHONES = {Reach.MOBILE.value, Reach.LANDLINE.value}


class Step(StrEnum):
    """The pages of a booking, in order; the value ends the page's address."""

    WHO = "qui"
    REACH = "prevenir"
    CONTACT = "contact"
    CHECK = "verifier"


FIELDS = {
    Step.WHO: ("who", "first_name", "family_name"),
    Step.REACH: ("reach",),
    Step.CONTACT: ("email", "phone"),
}


class StepForm(PersonFields):
    """The fields of one page; the others stand as they were answered before."""

    who = RadioField(lazy_gettext("Qui vient à l’atelier ?"), validate_choice=False)

    step = Step.WHO

    def __iter__(self) -> Iterator[Field]:
        """Give the fields as the pages ask for them: errors are listed in that order."""
        names = [name for page in FIELDS.values() for name in page]
        yield from (self[name] for name in names)
        yield from (field for name, field in self._fields.items() if name not in names)

    def prepare(self, step: Step, kept: Content, *, is_sent: bool) -> None:
        """Show a page as it was answered before; keep what other pages hold."""
        self.step = step
        self.offer(Reach.EMAIL, Reach.MOBILE, Reach.LANDLINE, Reach.SLIP)
        self.who.choices = [
            (SELF, gettext("Moi")),
            (RELATIVE, gettext("Une autre personne : quelqu’un de ma famille, un voisin, un ami")),
        ]
        for page, names in FIELDS.items():
            if page is not step or not is_sent:
                for name in names:
                    self[name].data = kept.get(name, "")

    def validate(self, extra_validators: object = None) -> bool:
        """Check the fields of this page alone."""
        sound = FlaskForm.validate(self, extra_validators)
        self.explain_token()
        if self.step is Step.WHO:
            self._names()
            if self.who.data not in {SELF, RELATIVE}:
                self.refuse("who", gettext("Choisissez qui vient."))
        elif self.step is Step.REACH:
            self._chosen()
        else:
            email, phone = self._contact()
            if self.reach.data:  # else it was forgotten meanwhile, and is asked again
                self._reach(email or "", (phone or ("", ""))[1])
        return bool(sound) and not self.errors

    def answers(self) -> dict[str, str]:
        """Return what this page adds to the draft."""
        return {name: intake.clean(self[name].data or "") for name in FIELDS[self.step]}


def following(content: Content) -> Step:
    """Return the first page that is not answered yet; once all are, the one that checks them."""
    if not content.get("first_name"):
        return Step.WHO
    reach = content.get("reach")
    if not reach:
        return Step.REACH
    number = intake.e164(content.get("phone") or "")
    if reach == Reach.EMAIL and not content.get("email"):
        return Step.CONTACT
    if reach in _PHONES and (
        not number or (reach == Reach.MOBILE and not intake.is_mobile(number))
    ):
        return Step.CONTACT
    return Step.CHECK


def is_due(step: Step, content: Content) -> bool:
    """Tell whether a page may be opened: what comes before it is answered."""
    if step is Step.CONTACT:
        has_way = content.get("reach") not in {None, "", Reach.SLIP}
        return bool(content.get("first_name")) and has_way
    return step is Step.WHO or bool(content.get("first_name"))


def person(content: Content) -> dict[str, str]:
    """Return the fields of a whole booking form: of the ways to be reached, only the one chosen."""
    reach = content.get("reach", "")
    return {
        "first_name": content.get("first_name", ""),
        "family_name": content.get("family_name", ""),
        "reach": reach,
        "email": content.get("email", "") if reach == Reach.EMAIL else "",
        "phone": content.get("phone", "") if reach in _PHONES else "",
    }
