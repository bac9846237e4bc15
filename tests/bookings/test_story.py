"""Random stories of workshops: whatever people and staff do, the line is just and the ledger says so."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app import dates
from app.bookings import line
from tests.bookings.story import Ground
from tests.bookings.story_people import People
from tests.bookings.story_staff import Staff
from tests.bookings.test_controls import instead, the_last_first

SMALL = settings(
    derandomize=True,
    max_examples=6,
    stateful_step_count=40,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
LONG = settings(
    parent=SMALL,
    max_examples=60,
    stateful_step_count=60,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)


class Story(People, Staff):
    """The verbs in any order on workshops so small that there is always a line."""

    @initialize(seats=st.integers(1, 2))
    def begin(self, seats: int) -> None:
        for kind, days in ((0, 3), (1, 4), (2, 3), (2, 5)):
            self.told.new_workshop(seats + kind, kind, days)
        for workshop in self.told.workshops[:3]:
            self.book_for_some(self.told.workshops.index(workshop), seats + 4, False, 0)

    @rule(minutes=st.sampled_from((0.02, 1, 60, 3 * 60, 12 * 60)))
    def time_passes(self, minutes: float) -> None:
        self.told.time_passes(timedelta(minutes=minutes))

    @precondition(lambda self: any(not one.has_begun(dates.now()) for one in self.told.workshops))
    @rule(sure=st.integers(0, 4))
    def a_workshop_begins(self, sure: int) -> None:
        """Go into the middle of a meeting: joining closes, seats can still be given back."""
        coming = [one.starts_at for one in self.told.workshops if not one.has_begun(dates.now())]
        if sure == 0:
            self.told.time_passes(min(coming) + timedelta(minutes=10))

    @invariant()
    def the_story_is_just(self) -> None:
        self.told.just()


def play(how_long: settings) -> None:
    ground = Ground()
    run_state_machine_as_test(lambda: Story(ground), settings=how_long)


def test_any_story_is_just(app: Flask) -> None:
    play(SMALL)


def test_a_story_sees_a_line_that_is_turned_round(app: Flask) -> None:
    with instead(line, "fill", the_last_first), pytest.raises(AssertionError):
        play(SMALL)


@pytest.mark.soak
def test_long_stories_are_just(app: Flask) -> None:
    play(LONG)
