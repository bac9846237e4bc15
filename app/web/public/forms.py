"""The public booking form."""

from dataclasses import replace

from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, SelectField

from app.bookings.actions import Person
from app.bookings.goals import GOALS
from app.bookings.participants import Reach, Reminders
from app.web.booking_form import PersonFields

_GOALS = [
    ("", lazy_gettext("Je verrai sur place")),
    *((code, lazy_gettext(said)) for code, said in GOALS.items()),
]


class BookingForm(PersonFields):
    goal = SelectField(
        lazy_gettext("Qu’est-ce que vous voulez faire ? (facultatif)"), validate_choice=False
    )
    eve = BooleanField(
        lazy_gettext("Écrivez-moi aussi la veille, pour me le rappeler (facultatif)")
    )
    line = HiddenField()

    def prepare(self) -> None:
        self.offer(Reach.EMAIL, Reach.MOBILE, Reach.LANDLINE, Reach.SLIP)
        self.goal.choices = _GOALS

    @property
    def person(self) -> Person:
        """Return the cleaned person, with the reminders that were asked for."""
        wanted = Reminders.EVE if self.eve.data else Reminders.BEFORE
        return replace(self.cleaned, reminders=wanted)

    @property
    def goal_code(self) -> str:
        return self.goal.data if self.goal.data in GOALS else ""

    @property
    def accepts_line(self) -> bool:
        """Tell whether the person asked for a place in line, knowing that it is full."""
        return bool(self.line.data == "oui")
