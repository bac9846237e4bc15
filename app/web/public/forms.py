"""The public booking form."""

from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, SelectField

from app.bookings.goals import GOALS
from app.bookings.participants import Reach
from app.web.booking_form import PersonFields


class BookingForm(PersonFields):
    goal = SelectField(
        lazy_gettext("Qu’est-ce que vous voulez faire ? (facultatif)"), validate_choice=False
    )
    line = HiddenField()

    def prepare(self) -> None:
        self.offer(Reach.EMAIL, Reach.MOBILE, Reach.LANDLINE, Reach.SLIP)
        self.goal.choices = [
            ("", gettext("Je verrai sur place")),
            *((code, gettext(said)) for code, said in GOALS.items()),
        ]

    @property
    def goal_code(self) -> str:
        return self.goal.data if self.goal.data in GOALS else ""

    @property
    def accepts_line(self) -> bool:
        """Tell whether the person asked for a place in line, knowing that it is full."""
        return bool(self.line.data == "oui")
