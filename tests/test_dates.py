"""Wall clocks, zones and how French says a date."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from app import dates

ZONES = ["Europe/Paris", "Indian/Reunion", "America/Guadeloupe", "Pacific/Noumea"]


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),
    st.sampled_from(ZONES),
)
def test_a_wall_time_comes_back_from_its_instant(wall: datetime, zone: str) -> None:
    try:
        moment = dates.instant(wall, zone)
    except dates.NonexistentTime:
        assert zone == "Europe/Paris"
        assert wall.month == 3
        return
    assert moment.tzinfo is UTC
    assert dates.wall(moment, zone) == wall


def test_fourteen_stays_fourteen_across_a_clock_change() -> None:
    before, after = datetime(2027, 3, 27, 14), datetime(2027, 3, 28, 14)
    assert dates.instant(before, "Europe/Paris").hour == 13
    assert dates.instant(after, "Europe/Paris").hour == 12


def test_the_hour_that_spring_skips_is_refused_in_words() -> None:
    with pytest.raises(dates.NonexistentTime, match="dimanche 28 mars"):
        dates.instant(datetime(2027, 3, 28, 2, 30), "Europe/Paris")


def test_the_hour_that_autumn_repeats_is_its_first() -> None:
    moment = dates.instant(datetime(2027, 10, 31, 2, 30), "Europe/Paris")
    assert moment == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_french_says_dates_and_hours() -> None:
    with time_machine.travel(datetime(2026, 11, 23, tzinfo=UTC)):
        assert dates.day(date(2027, 1, 12)) == "mardi 12 janvier"
        assert dates.day(date(2026, 12, 1)) == "mardi 1er décembre"
        assert dates.day(date(2028, 1, 12)) == "mercredi 12 janvier 2028"
    start = datetime(2027, 1, 12, 14)
    assert dates.span(start, start + timedelta(minutes=90)) == "de 14 h à 15 h 30"
    assert [dates.duration(minutes) for minutes in (45, 90, 900)] == [
        "45 minutes",
        "1 h 30",
        "15 h",
    ]


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_week_holds_its_days(day: date) -> None:
    bounds = dates.week_bounds(dates.iso_week(day))
    assert bounds is not None
    monday, next_monday = bounds
    assert monday.weekday() == 0
    assert monday <= day < next_monday


@pytest.mark.parametrize("text", ["", "2026", "2026-W60", "W", "2026-W1x", "lundi", "2026-W00"])
def test_what_is_no_week_is_none(text: str) -> None:
    assert dates.week_bounds(text) is None
