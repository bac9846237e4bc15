"""Any filter of the list is a feed; a participant has one; a coordinator may ask for one venue."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller, travel

from app.bookings import own_feed
from app.bookings.actions import cancel
from app.bookings.participants import Reach
from app.extensions import db
from app.people.actors import PARTICIPANT
from app.people.models import Role
from app.planning import places
from app.planning.actions import move_meeting
from app.subscriptions import actions
from app.transactions import transaction
from app.workshops.models import Workshop
from tests.calendars.test_invitations import MailCalendar
from tests.entering import a_browser
from tests.factories import (
    a_booking,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    an_account,
    fill,
)
from tests.feeds import witnesses

ALL = "/agendas/ateliers.ics"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def uids(client: FlaskClient, path: str) -> set[str]:
    return set(witnesses.entries(client.get(path).data))


def uid(workshop: Workshop) -> str:
    return f"seance-{workshop.meetings[0].uuid}@pouce.example"


def test_each_filter_of_the_list_is_a_feed(app: Flask, client: FlaskClient) -> None:
    roubaix = a_workshop(venue=a_venue("Médiathèque", "Roubaix", postcode="59100"))
    jobs = a_workshop(programme=a_programme(name="Emploi", theme="Chercher un emploi"))
    parcours = a_workshop(meetings=3)
    late = a_workshop(starts=datetime(2027, 1, 12, 14))
    for query, shown in (
        ("ville=roubaix", {roubaix}),
        (f"lieu={roubaix.venue.slug}", {roubaix}),
        ("theme=chercher-un-emploi", {jobs}),
        ("ville=LILLE&theme=Chercher un emploi", {jobs}),
        ("semaine=2027-W02", {late}),
        ("ville=roubaix&page=4", {roubaix}),
        ("pres=59100", {roubaix}),
        ("pres=Roubaix Cedex&jour=jeudi", {roubaix}),
        ("jour=2027-01-12&moment=apres-midi", {late}),
        ("jour=mardi&envie=phone", {late}),
    ):
        assert uids(client, f"{ALL}?{query}") == {uid(workshop) for workshop in shown}, query
    assert len(uids(client, f"{ALL}?type=parcours")) == len(parcours.meetings)
    lines = witnesses.lines(client.get(f"{ALL}?ville=roubaix&type=coup-de-pouce").data)
    assert "NAME:Coup de pouce\\, Roubaix – ateliers Pouce" in lines
    assert any(line.endswith("ateliers.ics?ville=roubaix&type=coup-de-pouce") for line in lines)


@pytest.mark.parametrize(
    "query",
    [
        "ville=atlantis",
        "lieu=nulle-part",
        "theme=rien",
        "type=autre",
        "semaine=hier",
        "pres=atlantis",
        "jour=hier",
        "moment=nuit",
        "envie=autre",
    ],
)
def test_what_matches_nothing_ever_is_404_not_an_empty_calendar(
    app: Flask, client: FlaskClient, query: str
) -> None:
    a_workshop()
    answer = client.get(f"{ALL}?{query}")
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    assert client.get(f"/agendas/?{query}").status_code == 404


def test_a_filter_on_seats_follows_each_booking_and_the_others_do_not(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    workshop = a_workshop(capacity=2)
    tags = {
        path: client.get(path).headers["ETag"] for path in (f"{ALL}?places=1", f"{ALL}?ville=lille")
    }
    clock.shift(60)
    fill(workshop)
    seats, city = (client.get(path, headers={"If-None-Match": tag}) for path, tag in tags.items())
    assert (seats.status_code, city.status_code) == (200, 304)
    assert uids(client, f"{ALL}?places=1") == set()


def test_a_renamed_venue_leads_its_filters_to_its_present_name(
    app: Flask, client: FlaskClient
) -> None:
    workshop = a_workshop(venue=a_venue("Avant"))
    with transaction():
        places.rename_venue(again(workshop.venue), "Après")
    for page in (ALL, "/agendas/"):
        answer = client.get(f"{page}?lieu=avant-lille&type=coup-de-pouce")
        assert answer.status_code == 301
        assert answer.location == f"{page}?lieu=apres-lille&type=coup-de-pouce"
    assert client.get("/agendas/lieux/avant-lille.ics").location == "/agendas/lieux/apres-lille.ics"
    with transaction():
        places.rename_venue(again(workshop.venue), "Avant")  # its own old address serves again
    assert client.get("/agendas/lieux/avant-lille.ics").status_code == 200
    assert client.get("/agendas/lieux/apres-lille.ics").status_code == 301


def test_each_feed_has_a_page_with_both_addresses_and_a_code(
    app: Flask, client: FlaskClient
) -> None:
    a_workshop(venue=a_venue("Médiathèque", "Roubaix"))
    page = client.get("/agendas/?ville=roubaix").text
    assert "<code>http://localhost/agendas/ateliers.ics?ville=roubaix</code>" in page
    assert 'href="webcal://localhost/agendas/ateliers.ics?ville=roubaix"' in page
    assert 'src="/agendas/code.svg?ville=roubaix"' in page
    code = client.get("/agendas/code.svg?ville=roubaix")
    assert code.mimetype == "image/svg+xml"
    assert code.data.startswith(b"<svg")
    assert code.data != client.get("/agendas/code.svg").data
    assert "/agendas/?ville=roubaix" in client.get("/ateliers/?ville=roubaix").text


def test_the_code_of_a_private_address_is_shown_once(app: Flask, client: FlaskClient) -> None:
    browser = a_browser(app, an_account())
    assert browser.get("/compte/agendas/code.svg").status_code == 404
    browser.post("/compte/agendas", data={"label": "téléphone"})
    assert 'src="/compte/agendas/code.svg"' in browser.get("/compte").text
    code = browser.get("/compte/agendas/code.svg")
    assert code.headers["Cache-Control"] == "private, no-store"
    assert code.data.startswith(b"<svg")
    assert browser.get("/compte/agendas/code.svg").status_code == 404
    assert "code.svg" not in browser.get("/compte").text


def test_a_coordinator_may_ask_for_one_venue(app: Flask, client: FlaskClient) -> None:
    here, there = a_workshop(published_at=None), a_workshop()
    account = an_account(Role.COORDINATOR)
    with transaction():
        _, token = actions.make(account, "salle", here.venue_id)
    found = client.get(f"/agendas/p/{token}.ics")
    assert set(witnesses.entries(found.data)) == {uid(here)}
    assert here.venue.name in found.text
    assert uid(there) not in found.text
    browser = a_browser(app, account)
    browser.post("/compte/agendas", data={"label": "autre", "venue": str(there.venue_id)})
    assert f'<span class="badge">{there.venue.name}</span>' in browser.get("/compte").text


def test_a_participant_s_own_feed_tells_what_the_mails_tell(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    workshop, other = a_workshop(meetings=3), a_workshop()
    person = a_person(email="camille@pouce.example", reach=Reach.EMAIL)
    booking = a_booking(workshop, person)
    a_booking(other)
    path = own_feed.path(booking.participant)
    found = witnesses.entries(client.get(path).data)
    assert set(found) == {
        f"inscription-{booking.uuid}-{meeting.uuid}@pouce.example" for meeting in workshop.meetings
    }
    assert not any("ATTENDEE" in entry or "ORGANIZER" in entry for entry in found.values())
    assert "Camille" not in client.get(path).text
    calendar = MailCalendar()
    clock.shift(60)
    with transaction():
        meeting = again(workshop).meetings[1]
        move_meeting(
            meeting,
            meeting.starts_local + timedelta(days=1),
            meeting.ends_local + timedelta(days=1),
        )
    calendar.read_mail()
    found = witnesses.entries(client.get(path).data)
    for moved, sequence in calendar.sequences.items():
        assert int(found[moved]["sequence"]) == sequence
        assert found[moved]["dtstart"].dt == calendar.held[moved]["dtstart"].dt
    clock.shift(60)
    with transaction():
        cancel(again(booking), PARTICIPANT)
    found = witnesses.entries(client.get(path).data)
    assert {str(entry["status"]) for entry in found.values()} == {"CANCELLED"}
    assert client.get(f"{path}?annules=masquer").data.count(b"VEVENT") == 0


def test_a_participant_s_address_is_closed_by_its_version(app: Flask, client: FlaskClient) -> None:
    booking = a_booking(a_workshop())
    path = own_feed.path(booking.participant)
    first = client.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    tag = {"If-None-Match": first.headers["ETag"]}
    assert [client.get(path, headers=tag).status_code for _ in range(3)] == [304] * 3
    with transaction():
        again(booking).participant.token_version += 1
        db.session.flush()
    assert client.get(path, headers=tag).status_code == 410
    assert client.get(f"{path[:-9]}aaaaa.ics").status_code == 404
