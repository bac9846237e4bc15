"""How chance picks what a story does, and to whom."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
)

from app.bookings.models import Booking, State
from app.workshops.models import Meeting, Workshop
from tests.bookings.story import Ground, Told

PICK = st.integers(0, 99)
CAUSE = "our_mistake"


def some(*states: str) -> Any:
    """Let a rule be played only while a booking is in one of some states."""
    return precondition(lambda self: any(one.state in states for one in self.world.bookings))


class Chances(RuleBasedStateMachine):
    """A story, and how chance picks a workshop, a booking or a meeting of it."""

    def __init__(self, ground: Ground) -> None:
        super().__init__()
        self.told = Told(ground)
        self.play, self.world = self.told.play, self.told.world
        self.forms: list[tuple[int, Any, str, int, Any]] = []
        self.groups = 0

    def teardown(self) -> None:
        self.told.end()

    def workshop(self, pick: int) -> Workshop:
        return self.told.workshops[pick % len(self.told.workshops)]

    def booking(self, pick: int, *states: State, whole: bool = False) -> Booking:
        found = self.told.all_bookings(*states, whole=whole)
        return found[pick % len(found)]

    def meeting(self, pick: int) -> Meeting:
        meetings = [one for workshop in self.told.workshops for one in workshop.meetings]
        return meetings[pick % len(meetings)]
