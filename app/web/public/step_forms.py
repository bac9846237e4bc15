"""One page of a booking, and what has been answered so far."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, RadioField

from app import intake
from app.bookings.participants import Reach
from app.web.booking_form import WAYS, PersonFields, new_key

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


_WAYS = [(way.value, WAYS[way]) for way in (Reach.EMAIL, Reach.MOBILE, Reach.LANDLINE, Reach.SLIP)]
_WHO = [
    (SELF, lazy_gettext("Moi")),
    (RELATIVE, lazy_gettext("Une autre personne : quelqu’un de ma famille, un voisin, un ami")),
]


class StepForm(PersonFields):
    """One page of the booking form, with the few fields that it needs."""

    asks: tuple[str, ...] = ()
    """The fields of the page, in their order."""

    def __iter__(self) -> Iterator[Field]:
        """Give the fields as the page asks for them: errors are listed in that order."""
        yield from (self[name] for name in self.asks)
        yield from (field for name, field in self._fields.items() if name not in self.asks)

    def prepare(self, kept: Content, *, is_sent: bool) -> None:
        """Show the page as it was answered before; keep what another page asked."""
        for name in self._fields:
            if name in _ANSWERED and not (is_sent and name in self.asks):
                self[name].data = kept.get(name, "")
        if "who" in self:
            self["who"].choices = _WHO
        if "reach" in self:
            self.reach.choices = _WAYS
        if "request_key" in self:
            self.request_key.data = kept.get("request_key") or self.request_key.data or new_key()

    def validate(self, extra_validators: object = None) -> bool:
        """Check what this page asks, and say of each wrong field what to do."""
        sound = FlaskForm.validate(self, extra_validators)
        self.explain_token()
        if "first_name" in self.asks:
            self._names()
        if "who" in self.asks and self["who"].data not in {SELF, RELATIVE}:
            self.refuse("who", gettext("Choisissez qui vient."))
        if "reach" in self.asks:
            self._chosen()
        if "email" in self.asks:
            email, phone = self._contact()
            if self.reach.data:  # else it was forgotten meanwhile, and is asked again
                self._reach(email or "", (phone or ("", ""))[1])
        return bool(sound) and not self.errors

    def answers(self) -> dict[str, str]:
        """Return what this page adds to the draft."""
        return {name: intake.clean(self[name].data or "") for name in self.asks}


class WhoForm(StepForm):
    who = RadioField(lazy_gettext("Qui vient à l’atelier ?"), validate_choice=False)
    reach = email = phone = None  # type: ignore[assignment]  # other pages ask it
    asks = ("who", "first_name", "family_name")


class ReachForm(StepForm):
    request_key = first_name = family_name = email = phone = None  # type: ignore[assignment]
    asks = ("reach",)


class ContactForm(StepForm):
    request_key = first_name = family_name = None  # type: ignore[assignment]  # likewise
    asks = ("email", "phone")


_ANSWERED = {*WhoForm.asks, *ReachForm.asks, *ContactForm.asks}
FORMS: dict[Step, type[StepForm]] = {
    Step.WHO: WhoForm,
    Step.REACH: ReachForm,
    Step.CONTACT: ContactForm,
}


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
