"""What stands in the public feeds, and what never does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller, travel

from app import dates
from app.people.actors import SYSTEM
from app.planning.actions import cancel_workshop, move_meeting
from app.transactions import transaction
from app.web.feeds import bodies
from app.workshops import schedule
from app.workshops.models import Kind, Workshop
from tests.factories import a_booking, a_person, a_programme, a_venue, a_workshop, again, an_account
from tests.feeds import witnesses

ALL = "/agendas/ateliers.ics"


@pytest.fixture
def clock() -> Iterator[Traveller]:
    with travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def uid(workshop: Workshop, number: int = 1) -> str:
    return f"seance-{workshop.meetings[number - 1].uuid}@pouce.example"


def cancel(workshop: Workshop) -> None:
    with transaction():
        cancel_workshop(workshop.id, "trainer_away", SYSTEM)


def test_a_feed_has_its_name_and_no_method(app: Flask, client: FlaskClient) -> None:
    venue = a_venue("Médiathèque", "Roubaix")
    a_workshop(venue=venue)
    lines = witnesses.lines(client.get(f"/agendas/lieux/{venue.slug}.ics").data)
    assert lines[:4] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Pouce//Agenda 1//FR",
        "CALSCALE:GREGORIAN",
    ]
    assert "X-WR-CALNAME:Médiathèque\\, Roubaix – ateliers Pouce" in lines
    assert "COLOR:firebrick" in lines
    assert "X-WR-TIMEZONE:Europe/Paris" in lines
    assert f"SOURCE;VALUE=URI:http://localhost/agendas/lieux/{venue.slug}.ics" in lines
    head = lines[: lines.index("BEGIN:VTIMEZONE")]
    assert not any(line.startswith(("UID", "METHOD")) for line in head)
    assert not any(line.startswith("METHOD") for line in lines)


def test_an_entry_says_what_where_and_when(app: Flask, client: FlaskClient) -> None:
    venue = a_venue(
        "Maison", "Lille", address="2 rue d’Arras", postcode="59000", latitude=50.63, longitude=3.06
    )
    programme = a_programme(name="Coup de pouce", theme="Emploi", what_to_bring="Un chargeur")
    workshop = a_workshop(venue=venue, programme=programme)
    entry = witnesses.entries(client.get(ALL).data)[uid(workshop)]
    assert entry["summary"] == "Coup de pouce"
    assert entry["location"] == "Maison, 2 rue d’Arras, 59000 Lille"
    assert (entry["geo"].latitude, entry["geo"].longitude) == (50.63, 3.06)
    assert "À apporter : Un chargeur" in entry["description"]
    assert entry["url"] == f"http://localhost/ateliers/{workshop.id}"
    assert entry["categories"].to_ical() == b"Coup de pouce,Emploi"
    assert (entry["status"], entry["transp"]) == ("CONFIRMED", "TRANSPARENT")
    assert entry["dtstamp"].dt == entry["last-modified"].dt == workshop.meetings[0].changed_at


def test_each_public_feed_has_its_own_workshops(app: Flask, client: FlaskClient) -> None:
    venue, programme = a_venue(), a_programme()
    here, offered, other = a_workshop(venue=venue), a_workshop(programme=programme), a_workshop()
    feeds = {
        ALL: {uid(here), uid(offered), uid(other)},
        f"/agendas/lieux/{venue.slug}.ics": {uid(here)},
        f"/agendas/programmes/{programme.slug}.ics": {uid(offered)},
    }
    for path, expected in feeds.items():
        assert set(witnesses.entries(client.get(path).data)) == expected


def test_a_feed_without_workshops_is_still_a_calendar(app: Flask, client: FlaskClient) -> None:
    response = client.get(ALL)
    assert response.status_code == 200
    assert b"BEGIN:VTIMEZONE" in response.data
    assert witnesses.spans(response.data) == {"vobject": {}, "ics": {}, "ical": {}}


def test_what_is_not_published_is_not_shown(app: Flask, client: FlaskClient) -> None:
    draft = a_workshop(published_at=None)
    archived = a_workshop(archived_at=dates.now())
    shown = a_workshop()
    assert set(witnesses.entries(client.get(ALL).data)) == {uid(shown)}
    with transaction():
        again(draft).published_at = dates.now()
        schedule.touch(draft)
    found = witnesses.entries(client.get(ALL).data)
    assert uid(draft) in found
    assert uid(archived) not in found


def test_a_parcours_is_numbered_and_tied(app: Flask, client: FlaskClient) -> None:
    programme = a_programme(Kind.PARCOURS, "Les bases")
    workshop = a_workshop(programme=programme, meetings=3)
    found = witnesses.entries(client.get(ALL).data)
    first, second, third = (found[uid(workshop, number)] for number in (1, 2, 3))
    assert first["summary"] == "Les bases – séance 1/3"
    assert third["summary"] == "Les bases – séance 3/3"
    assert second["related-to"] == third["related-to"] == uid(workshop, 1)
    assert first["related-to"] == uid(workshop, 2)
    assert second["related-to"].params["RELTYPE"] == "SIBLING"
    assert not any("rrule" in entry for entry in found.values())


def test_a_moved_meeting_keeps_its_uid_and_raises_its_sequence(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    workshop = a_workshop(meetings=2)
    before = witnesses.entries(client.get(ALL).data)
    clock.shift(60)
    meeting = workshop.meetings[0]
    with transaction():
        move_meeting(
            meeting,
            meeting.starts_local + timedelta(hours=2),
            meeting.ends_local + timedelta(hours=2),
        )
    after = witnesses.entries(client.get(ALL).data)
    assert set(before) == set(after)
    assert after[uid(workshop)]["sequence"] == before[uid(workshop)]["sequence"] + 1
    assert after[uid(workshop)]["dtstart"].dt.hour == 16
    assert after[uid(workshop)]["last-modified"].dt == dates.now()
    # its sibling's "séance 2/2" could have changed too
    assert after[uid(workshop, 2)]["last-modified"].dt == dates.now()
    assert after[uid(workshop, 2)]["sequence"] == before[uid(workshop, 2)]["sequence"]


def test_last_modified_rises_when_the_venue_is_renamed(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    workshop = a_workshop()
    client.get(ALL)
    clock.shift(3600)
    with transaction():
        venue = again(workshop).venue
        venue.name, venue.changed_at = "Nouveau nom", dates.now()
        schedule.touch(workshop)
    entry = witnesses.entries(client.get(ALL).data)[uid(workshop)]
    assert "Nouveau nom" in entry["location"]
    assert entry["last-modified"].dt == entry["dtstamp"].dt == dates.now()
    assert entry["sequence"] == 0


def test_a_cancelled_meeting_stays_and_says_so(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    workshop = a_workshop()
    cancel(workshop)
    entry = witnesses.entries(client.get(f"{ALL}?rappel=60").data)[uid(workshop)]
    assert entry["status"] == "CANCELLED"
    assert entry["summary"].startswith("ANNULÉ – ")
    assert entry["transp"] == "TRANSPARENT"
    assert entry["sequence"] == 1
    assert not entry.walk("VALARM")
    assert uid(workshop) not in witnesses.entries(client.get(f"{ALL}?annules=masquer").data)


def test_a_cancelled_meeting_goes_14_days_after_its_end(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    workshop = a_workshop(starts=datetime(2026, 11, 26, 14))
    cancel(workshop)
    for day, is_shown in ((datetime(2026, 12, 10), True), (datetime(2026, 12, 11), False)):
        clock.move_to(day.replace(hour=12, tzinfo=UTC))
        assert (uid(workshop) in witnesses.entries(client.get(ALL).data)) is is_shown


def test_the_window_reaches_60_days_back_and_12_months_ahead(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    inside = [datetime(2026, 9, 25, 14), datetime(2027, 11, 22, 14)]
    outside = [datetime(2026, 9, 20, 14), datetime(2027, 12, 1, 14)]
    shown = {uid(a_workshop(starts=day)) for day in inside}
    for day in outside:
        a_workshop(starts=day)
    assert set(witnesses.entries(client.get(ALL).data)) == shown


def test_an_alarm_comes_only_by_the_address(app: Flask, client: FlaskClient) -> None:
    a_workshop()
    assert b"VALARM" not in client.get(ALL).data
    assert b"TRIGGER:-PT60M\r\n" in client.get(f"{ALL}?rappel=60").data
    for nonsense in ("abc", "-5", "0", "999999", "", "1e3", "²"):
        assert b"VALARM" not in client.get(ALL, query_string={"rappel": nonsense}).data


def test_a_booking_changes_no_public_feed(app: Flask, client: FlaskClient) -> None:
    workshop = a_workshop()
    before = client.get(ALL)
    a_booking(workshop)
    after = client.get(ALL)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])


def test_no_feed_names_a_participant_or_has_an_attendee(app: Flask, client: FlaskClient) -> None:
    leader = an_account()
    workshop = a_workshop(leader=leader)
    a_booking(workshop, a_person("Xénophon", family_name="Tzatziki", email="xeno@pouce.example"))
    for path in (ALL, f"/agendas/lieux/{workshop.venue.slug}.ics"):
        body = client.get(path).data.decode().replace("\r\n ", "")
        for secret in ("Xénophon", "Tzatziki", "xeno@", "ATTENDEE", "ORGANIZER", leader.name):
            assert secret not in body


def test_control_characters_in_a_venue_name_break_nothing(app: Flask, client: FlaskClient) -> None:
    workshop = a_workshop(venue=a_venue("Mairie\r\nX-EVIL:1\x0b\u2028annexe"))
    lines = witnesses.lines(client.get(ALL).data)
    assert any(line.startswith("LOCATION:Mairie X-EVIL:1 annexe") for line in lines)
    assert not any(line.startswith("X-EVIL") for line in lines)
    assert uid(workshop) in witnesses.entries(client.get(ALL).data)


def test_the_same_revision_gives_the_same_bytes(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    a_workshop(meetings=4)
    first = client.get(ALL).data
    clock.shift(7200)
    bodies._kept.clear()  # as another process, or this one started again
    assert client.get(ALL).data == first
