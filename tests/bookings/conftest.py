"""Tests of the seats stand on Monday 23 November 2026, ten in the morning in Lille."""

from collections.abc import Iterator

import pytest
from time_machine import Traveller, travel

from tests.bookings.doing import MONDAY


@pytest.fixture
def clock() -> Iterator[Traveller]:
    """Stop the clock on that Monday; a test moves it."""
    with travel(MONDAY, tick=False) as traveller:
        yield traveller
