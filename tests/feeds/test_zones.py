"""The same instants in every parser, on both sides of each clock change and overseas."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import travel

from app.extensions import db
from app.workshops.models import Meeting
from tests.factories import a_venue, a_workshop
from tests.feeds import witnesses

HOURS = [
    ("Europe/Paris", datetime(2027, 3, 27, 14), datetime(2027, 3, 27, 13, tzinfo=UTC)),
    ("Europe/Paris", datetime(2027, 3, 29, 14), datetime(2027, 3, 29, 12, tzinfo=UTC)),
    ("Europe/Paris", datetime(2027, 3, 28, 3, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    ("Europe/Paris", datetime(2027, 10, 30, 14), datetime(2027, 10, 30, 12, tzinfo=UTC)),
    ("Europe/Paris", datetime(2027, 11, 1, 14), datetime(2027, 11, 1, 13, tzinfo=UTC)),
    ("Indian/Reunion", datetime(2027, 7, 1, 9), datetime(2027, 7, 1, 5, tzinfo=UTC)),
    ("America/Guadeloupe", datetime(2027, 7, 1, 9), datetime(2027, 7, 1, 13, tzinfo=UTC)),
    ("Pacific/Noumea", datetime(2027, 7, 1, 9), datetime(2027, 6, 30, 22, tzinfo=UTC)),
    ("America/Miquelon", datetime(2027, 7, 1, 9), datetime(2027, 7, 1, 11, tzinfo=UTC)),
    ("America/Miquelon", datetime(2027, 1, 8, 9), datetime(2027, 1, 8, 12, tzinfo=UTC)),
]


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        yield


def uids() -> dict[str, Meeting]:
    return {f"seance-{m.uuid}@pouce.example": m for m in db.session.query(Meeting)}


def test_every_witness_reads_the_same_instants(app: Flask, client: FlaskClient) -> None:
    expected = {}
    for zone, wall, instant in HOURS:
        workshop = a_workshop(starts=wall, venue=a_venue(zone=zone))
        uid = f"seance-{workshop.meetings[0].uuid}@pouce.example"
        expected[uid] = (instant, instant + timedelta(minutes=90))
    body = client.get("/agendas/ateliers.ics").data
    assert witnesses.spans(body) == dict.fromkeys(("vobject", "ics", "ical"), expected)


@pytest.mark.parametrize("zone", ["Europe/Paris", "Indian/Reunion", "America/Miquelon"])
def test_a_parcours_keeps_its_hour_across_a_change(
    app: Flask, client: FlaskClient, zone: str
) -> None:
    a_workshop(starts=datetime(2027, 3, 1, 14), meetings=10, venue=a_venue(zone=zone))
    expected = {uid: (m.starts_at, m.ends_at) for uid, m in uids().items()}
    assert {m.starts_local.hour for m in uids().values()} == {14}
    body = client.get("/agendas/ateliers.ics").data
    assert witnesses.spans(body) == dict.fromkeys(("vobject", "ics", "ical"), expected)


def test_every_hour_carries_its_zone_and_each_zone_is_defined_once(
    app: Flask, client: FlaskClient
) -> None:
    for zone in ("Europe/Paris", "Europe/Paris", "Pacific/Noumea"):
        a_workshop(venue=a_venue(zone=zone))
    lines = witnesses.lines(client.get("/agendas/ateliers.ics").data)
    dated = [line for line in lines if line.startswith(("DTSTART", "DTEND")) and "2026" in line]
    assert len(dated) == 6
    assert all(";TZID=" in line and not line.endswith("Z") for line in dated)
    assert [line for line in lines if line.startswith("TZID:")] == [
        "TZID:Europe/Paris",
        "TZID:Pacific/Noumea",
    ]
    assert sum(line.startswith("RRULE") for line in lines) == 2
    assert not any("RDATE" in line for line in lines)


def test_the_zone_is_told_by_its_definition_not_by_its_name(
    app: Flask, client: FlaskClient
) -> None:
    a_workshop(starts=datetime(2027, 3, 1, 14), meetings=10)
    expected = {uid: (m.starts_at, m.ends_at) for uid, m in uids().items()}
    body = client.get("/agendas/ateliers.ics").data.replace(b"Europe/Paris", b"Zone/Inconnue")
    assert witnesses.spans(body, "vobject") == {"vobject": expected}
