"""A VTIMEZONE against the zone it stands for."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st

from app.calendars.zones import vtimezone

FRENCH = [
    "Europe/Paris",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Wallis",
]


@given(
    name=st.sampled_from([*FRENCH, "Australia/Lord_Howe", "Europe/Dublin", "Africa/Casablanca"]),
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2040, 12, 1)),
)
def test_the_definition_has_the_offset_of_the_zone(name: str, moment: datetime) -> None:
    defined = tzical(StringIO(vtimezone(name).decode())).get(name)
    real = moment.replace(tzinfo=ZoneInfo(name)).utcoffset()
    twice = moment.replace(tzinfo=ZoneInfo(name), fold=1).utcoffset()
    if real == twice:  # not within an hour that comes twice or never
        assert moment.replace(tzinfo=defined).utcoffset() == real


@pytest.mark.parametrize("name", FRENCH)
def test_french_zones_have_two_rules_or_one_standard(name: str) -> None:
    lines = vtimezone(name).decode().split("\r\n")
    rules = [line for line in lines if line.startswith("RRULE:FREQ=YEARLY;BYMONTH=")]
    changes = name in {"Europe/Paris", "America/Miquelon"}
    assert len(rules) == (2 if changes else 0)
    assert lines.count("BEGIN:STANDARD") == 1
    assert lines.count("BEGIN:DAYLIGHT") == (1 if changes else 0)


@pytest.mark.soak
def test_every_zone_of_the_world_can_be_defined() -> None:
    for name in available_timezones():
        assert vtimezone(name).endswith(b"END:VTIMEZONE\r\n")


def test_the_week_is_the_last_or_the_nth() -> None:
    assert b"BYMONTH=3;BYDAY=-1SU" in vtimezone("Europe/Paris")
    assert b"BYMONTH=3;BYDAY=2SU" in vtimezone("America/Miquelon")
    offset = datetime(2027, 1, 1, tzinfo=UTC).astimezone(ZoneInfo("Europe/Paris")).utcoffset()
    assert offset == timedelta(hours=1)
    assert b"TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST" in vtimezone("Europe/Paris")
