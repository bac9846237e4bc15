"""Private addresses: who sees what, and what a closed one answers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller, travel

from app import dates, tokens
from app.bookings.actions import cancel
from app.people.actors import Actor, ActorKind, acting
from app.people.models import Account, Role
from app.planning.actions import cancel_workshop
from app.subscriptions import actions
from app.subscriptions.models import PrivateFeed
from app.transactions import transaction
from app.workshops import schedule
from app.workshops.models import Assignment, AssignmentState, Workshop
from tests.factories import a_booking, a_partner, a_person, a_workshop, again, an_account
from tests.feeds import witnesses
from tests.feeds.counting import statements


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def a_feed(account: Account) -> tuple[PrivateFeed, str]:
    with transaction():
        feed, token = actions.make(account, "téléphone")
    return feed, f"/agendas/p/{token}.ics"


def uid(workshop: Workshop, number: int = 1) -> str:
    return f"seance-{workshop.meetings[number - 1].uuid}@pouce.example"


def entries(client: FlaskClient, path: str) -> dict[str, Any]:
    return witnesses.entries(client.get(path).data)


def test_a_trainer_sees_their_own_meetings_with_seats(app: Flask, client: FlaskClient) -> None:
    trainer = an_account(name="Nadia")
    workshop = a_workshop(leader=trainer, capacity=8)
    a_workshop(leader=an_account())
    a_booking(workshop, a_person("Xénophon"))
    _, path = a_feed(trainer)
    found = entries(client, path)
    assert set(found) == {uid(workshop)}
    entry = found[uid(workshop)]
    assert entry["summary"].endswith(" – 1/8 inscrits")
    assert entry["transp"] == "OPAQUE"
    assert "Avec : Nadia" in entry["description"]
    assert "Xénophon" not in client.get(path).text
    assert "ATTENDEE" not in client.get(path).text


def test_a_booking_shows_at_the_next_reading(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    trainer = an_account()
    workshop = a_workshop(leader=trainer, capacity=8)
    _, path = a_feed(trainer)
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    clock.shift(60)
    a_booking(workshop)
    answer = client.get(path, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    entry = witnesses.entries(answer.data)[uid(workshop)]
    assert "1/8 inscrits" in entry["summary"]
    assert entry["last-modified"].dt == dates.now()
    assert entry["sequence"] == 0


def test_who_leaves_a_meeting_sees_it_go(app: Flask, client: FlaskClient) -> None:
    leaving, staying = an_account(), an_account()
    workshop = a_workshop(leader=leaving)
    _, path = a_feed(leaving)
    assert set(entries(client, path)) == {uid(workshop)}
    with transaction() as session:
        assignment = again(workshop).meetings[0].assignments[0]
        assignment.state, assignment.changed_at = AssignmentState.RELEASED, dates.now()
        schedule.touch(workshop)
        session.flush()
    assert entries(client, path) == {}
    assert entries(client, a_feed(staying)[1]) == {}


def test_a_partner_sees_counts_and_references_of_its_own_people(
    app: Flask, client: FlaskClient
) -> None:
    partner = a_partner()
    member = an_account(Role.PARTNER, partner_id=partner.id)
    ours, theirs = a_workshop(capacity=1), a_workshop()
    actor = acting(member)
    seated = a_booking(ours, a_person("Xénophon"), actor=actor)
    waiting = a_booking(ours, a_person("Yolande"), actor=actor)
    other = a_booking(theirs)
    _, path = a_feed(member)
    found = entries(client, path)
    assert set(found) == {uid(ours)}
    entry = found[uid(ours)]
    assert entry["summary"].endswith(" – 1 inscrit")
    assert f"Inscriptions : {seated.reference}" in entry["description"]
    assert f"En attente : {waiting.reference}" in entry["description"]
    assert entry["transp"] == "TRANSPARENT"
    for secret in ("Xénophon", "Yolande", other.reference):
        assert secret not in client.get(path).text


def test_a_partner_sees_a_cancelled_workshop_and_not_a_place_given_up(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    partner = a_partner()
    actor = Actor(ActorKind.PARTNER, partner_id=partner.id)
    called_off, given_up = a_workshop(), a_workshop()
    kept = a_booking(called_off, actor=actor)
    left = a_booking(given_up, actor=actor)
    _, path = a_feed(an_account(Role.PARTNER, partner_id=partner.id))
    assert set(entries(client, path)) == {uid(called_off), uid(given_up)}
    clock.shift(60)
    with transaction():
        cancel(left, actor)
    with transaction():
        cancel_workshop(called_off.id, "trainer_away", actor)
    found = entries(client, path)
    assert set(found) == {uid(called_off)}
    assert found[uid(called_off)]["status"] == "CANCELLED"
    assert kept.reference in found[uid(called_off)]["description"]


def test_a_coordinator_sees_everything_drafts_as_drafts(app: Flask, client: FlaskClient) -> None:
    shown, draft = a_workshop(), a_workshop(published_at=None)
    _, path = a_feed(an_account(Role.COORDINATOR))
    found = entries(client, path)
    assert set(found) == {uid(shown), uid(draft)}
    assert found[uid(shown)]["summary"].endswith("0/8 inscrits")
    assert found[uid(draft)]["status"] == "TENTATIVE"
    assert found[uid(draft)]["summary"].startswith("BROUILLON – ")
    a_booking(shown)
    assert entries(client, path)[uid(shown)]["summary"].endswith("1/8 inscrits")


def test_a_private_answer_is_kept_secret(app: Flask, client: FlaskClient) -> None:
    feed, path = a_feed(an_account())
    for address in (path, "/agendas/p/inconnue.ics"):
        headers = client.get(address).headers
        assert headers["Cache-Control"] == "private, no-cache"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"] == "noindex"
        assert "Set-Cookie" not in headers
    token = path.removeprefix("/agendas/p/").removesuffix(".ics")
    assert token not in client.get(path).text
    assert feed.token_hash == tokens.hashed(token) != token
    assert len(token) == 43


def test_an_unknown_address_is_404_and_a_revoked_one_410(app: Flask, client: FlaskClient) -> None:
    account = an_account()
    feed, path = a_feed(account)
    _, other = a_feed(account)
    assert client.get("/agendas/p/" + "x" * 43 + ".ics").status_code == 404
    with transaction():
        actions.revoke(again(feed))
    answer = client.get(path, headers={"If-None-Match": "*"})
    assert answer.status_code == 410
    assert answer.mimetype == "text/plain"
    assert "ne sert plus" in answer.text
    assert client.get(other).status_code == 200


def test_a_closed_account_answers_410(app: Flask, client: FlaskClient) -> None:
    partner = a_partner()
    member = an_account(Role.PARTNER, partner_id=partner.id)
    trainer = an_account()
    paths = [a_feed(trainer)[1], a_feed(member)[1]]
    with transaction():
        again(trainer).archived_at = dates.now()
        again(partner).archived_at = dates.now()
    assert [client.get(path).status_code for path in paths] == [410, 410]


@pytest.mark.parametrize("role", list(Role))
def test_a_304_costs_one_query(
    app: Flask, client: FlaskClient, clock: Traveller, role: Role
) -> None:
    partner = a_partner()
    account = an_account(role, partner_id=partner.id if role is Role.PARTNER else None)
    a_workshop(leader=account)
    _, path = a_feed(account)
    tag = client.get(path, buffered=True).headers["ETag"]
    with statements() as seen:
        answer = client.get(path, headers={"If-None-Match": tag}, buffered=True)
    assert answer.status_code == 304
    assert len(seen) == 1


def test_a_reading_is_noted_once_in_ten_minutes(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    trainer = an_account()
    workshop = a_workshop(leader=trainer)
    feed, path = a_feed(trainer)
    google = {"User-Agent": "Google-Calendar-Importer"}
    tag = client.get(path, headers=google, buffered=True).headers["ETag"]
    first = dates.now()
    assert again(feed).last_read_at == first
    assert (feed.last_client, feed.last_status) == ("Google Agenda", 200)
    clock.shift(300)
    client.get(path, headers={"If-None-Match": tag}, buffered=True)
    assert again(feed).last_read_at == first
    clock.shift(300)
    client.get(path, headers={"If-None-Match": tag, **google}, buffered=True)
    assert again(feed).last_read_at == first + timedelta(minutes=10)
    assert feed.last_status == 304
    seen = feed.last_revision
    a_booking(workshop)
    client.head(path, buffered=True)
    assert again(feed).last_revision == seen
    client.get(path, buffered=True)
    assert again(feed).last_revision != seen


def test_two_trainers_of_one_meeting_have_two_feeds(app: Flask, client: FlaskClient) -> None:
    one, two = an_account(name="Nadia"), an_account(name="Omar")
    workshop = a_workshop(leader=one)
    with transaction() as session:
        meeting = again(workshop).meetings[0]
        session.add(Assignment(meeting=meeting, account_id=two.id))
        session.flush()
        schedule.touch(workshop)
    for account in (one, two):
        entry = entries(client, a_feed(account)[1])[uid(workshop)]
        assert "Avec : Nadia, Omar" in entry["description"]
