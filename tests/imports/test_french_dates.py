"""Dates and hours, as people type them and as spreadsheets keep them."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import dates
from app.errors import InvalidInput
from app.planning.french_dates import in_words, read_day, read_hour

TODAY = date(2026, 11, 23)
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
SHORT = [
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
]
DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]

WAYS_TO_TYPE_A_DAY = (
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d.day}/{d.month}/{d:%y}",
    lambda d: f"{d.day}-{d.month}-{d.year}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: d.isoformat(),
    lambda d: f"{d.isoformat()} 00:00:00",
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {SHORT[d.month - 1]} {d:%y}",
    lambda d: (
        f"{DAYS[d.weekday()]} {d.day}{'er' if d.day == 1 else ''} {MONTHS[d.month - 1]} {d.year}"
    ),
    lambda d: f"{DAYS[d.weekday()][:3]}. {d:%d/%m/%Y}",
    lambda d: (
        f" {DAYS[d.weekday()].upper()},\u00a0{d.day} {MONTHS[d.month - 1].upper()}\u202f{d.year} "
    ),
    in_words,
    lambda d: d,
    lambda d: datetime.combine(d, time()),
)
WAYS_TO_TYPE_AN_HOUR = (
    lambda t: f"{t.hour}h{t.minute:02d}",
    lambda t: f"{t.hour:02d} H {t.minute:02d}",
    lambda t: f"{t.hour}:{t.minute:02d}",
    lambda t: f"{t:%H:%M:%S}",
    lambda t: f"{t.hour}.{t.minute:02d}",
    lambda t: f"{t.hour} heures {t.minute:02d} min",
    dates.clock,
    lambda t: t,
    lambda t: datetime.combine(TODAY, t),
    lambda t: timedelta(hours=t.hour, minutes=t.minute),
    lambda t: (t.hour * 60 + t.minute) / 1440 if t != time() else t,
)


@given(st.dates(date(2026, 11, 23), date(2029, 12, 31)), st.sampled_from(WAYS_TO_TYPE_A_DAY))
def test_a_day_is_read_back_however_it_is_typed(day: date, typed: Any) -> None:
    assert read_day(typed(day), TODAY) == day


@given(
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.sampled_from(WAYS_TO_TYPE_AN_HOUR),
)
def test_an_hour_is_read_back_however_it_is_typed(hour: time, typed: Any) -> None:
    assert read_hour(typed(hour)) == hour


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("14", time(14)),
        (14, time(14)),
        (9.0, time(9)),
        ("9H", time(9)),
        ("midi", time(12)),
        ("08h", time(8)),
    ],
)
def test_whole_hours(typed: Any, hour: time) -> None:
    assert read_hour(typed) == hour


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("4/1", date(2027, 1, 4)),
        ("24/12", date(2026, 12, 24)),
        ("23/11", date(2026, 11, 23)),
        ("lundi 4 janvier", date(2027, 1, 4)),
        ("1er mars", date(2027, 3, 1)),
    ],
)
def test_without_a_year_it_is_the_next_such_day(typed: str, day: date) -> None:
    assert read_day(typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("22/11", "pas d’année"),  # yesterday: next year's is hardly meant
        ("29/02", "pas d’année"),
        ("32/01/2027", "ce jour n’existe pas"),
        ("29/02/2027", "ce jour n’existe pas"),
        ("4/13/2027", "ce jour n’existe pas"),
        ("30/2", "ce jour n’existe pas"),
        ("mardi 4 janvier 2027", "le 04/01/2027 est un lundi"),
        ("jour 4 janvier 2027", "n’est pas une date"),
        ("4 janvembre 2027", "n’est pas une date"),
        ("4/1-2027", "n’est pas une date"),
        ("bientôt", "n’est pas une date"),
        ("4 janvier 2207", "à plus de 3 ans"),
        (46391, "format Date"),
        (datetime.combine(TODAY, time(14)), "porte aussi une heure"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_reason(typed: Any, reason: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_day(typed, TODAY)
    assert reason in refusal.value.reason


@pytest.mark.parametrize(
    "typed",
    ["25h", "24h", "14h60", "14h5", "14h-15h30", "après-midi", "", "-1", -0.5, 14.5, 99, True,
     time(14, 0, 30), timedelta(days=1), "²h"],
)  # fmt: skip
def test_an_hour_that_cannot_be_is_refused(typed: Any) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_hour(typed)
    assert "n’est pas une heure" in refusal.value.reason


CELLS = st.one_of(
    st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times(),
    st.timedeltas(), st.from_regex(r"[0-9/. janvierlundi-]{0,20}", fullmatch=True),
)  # fmt: skip


@given(CELLS)
def test_no_cell_breaks_the_reading(cell: Any) -> None:
    with suppress(InvalidInput):
        assert isinstance(read_day(cell, TODAY), date)
    with suppress(InvalidInput):
        assert isinstance(read_hour(cell), time)
