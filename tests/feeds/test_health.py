"""What each calendar has seen, said on the pages; and the call for who has not seen in time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller, travel

from app import dates
from app.extensions import db
from app.messages.models import Channel, Message
from app.people.actors import SYSTEM
from app.people.models import Account, Role
from app.planning import meetings, team
from app.planning.actions import cancel_workshop, move_meeting
from app.subscriptions import actions, bridge, health
from app.transactions import transaction
from app.workshops.models import Workshop
from app.workshops.places import Room
from tests.entering import a_browser
from tests.factories import a_booking, a_workshop, again, an_account

GOOGLE = {"User-Agent": "Google-Calendar-Importer"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def subscribed(client: FlaskClient, account: Account) -> str:
    with transaction():
        _, token = actions.make(account, "téléphone")
    path = f"/agendas/p/{token}.ics"
    client.get(path, headers=GOOGLE, buffered=True)
    return path


def move(workshop: Workshop, hours: int = 1) -> None:
    with transaction():
        meeting, by = again(workshop).meetings[0], timedelta(hours=hours)
        move_meeting(meeting, meeting.starts_local + by, meeting.ends_local + by)


def soon() -> datetime:
    return dates.wall(dates.now(), "Europe/Paris") + timedelta(hours=20)


def said(account: Account) -> str:
    (found,) = health.of_account(again(account))
    return found.sentence


def calls() -> list[Message]:
    return db.session.query(Message).filter(Message.notice == "urgent_change").all()


def go_round() -> list[Message]:
    for meeting_id in bridge.due(dates.now()):
        with transaction():
            bridge.tell(meeting_id)
    return calls()


def test_the_sentence_says_who_read_when_and_what_was_missed(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    trainer = an_account()
    workshop = a_workshop(leader=trainer)
    with transaction():
        actions.make(trainer, "téléphone")
    assert said(trainer) == "Aucun agenda n’a encore lu ce lien."
    with transaction():
        actions.revoke(health.of_account(trainer)[0].feed)
    path = subscribed(client, trainer)
    assert said(trainer).endswith("à l’instant (tout a été relu) : tout est vu.")
    clock.shift(9 * 3600)
    move(workshop)
    found = said(trainer)
    assert found.startswith("Google Agenda a lu ce lien il y a 9 h")
    assert found.endswith("; 1 changement pas encore vu.")
    client.get(path, headers=GOOGLE, buffered=True)
    assert said(trainer).endswith("tout est vu.")
    a_booking(workshop)  # one more person is no change to run after
    assert said(trainer).endswith("tout est vu.")


def test_the_pages_show_it(app: Flask, client: FlaskClient, clock: Traveller) -> None:
    trainer, other = an_account(name="Nadia"), an_account(name="Omar")
    workshop = a_workshop(leader=trainer)
    subscribed(client, trainer)
    clock.shift(3600)
    move(workshop)
    mine = a_browser(app, trainer).get("/compte").text
    assert "1 changement pas encore vu" in mine
    assert "8 à 24 heures" in mine
    desk = a_browser(app, an_account(Role.COORDINATOR)).get("/coordination/agendas").text
    assert "Nadia" in desk
    assert "1 changement pas encore vu" in desk
    assert f"par e-mail seulement : {other.name}" in desk


def test_a_change_of_today_that_was_not_read_is_called_once(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    trainer = an_account(phone="+33612345678")
    workshop = a_workshop(leader=trainer, starts=soon())
    path = subscribed(client, trainer)
    clock.shift(3600)
    move(workshop)
    clock.shift(29 * 60)
    assert go_round() == []
    clock.shift(2 * 60)
    (call,) = go_round()
    assert (call.channel, call.to_address) == (Channel.CALL, trainer.phone)
    assert "a lieu mardi 24 novembre" in call.body_text
    clock.shift(300)
    assert len(go_round()) == 1
    clock.shift(60)
    move(workshop)  # another change, another call
    clock.shift(31 * 60)
    assert len(go_round()) == 2
    client.get(path, headers=GOOGLE, buffered=True)
    with transaction():
        cancel_workshop(workshop.id, "trainer_away", SYSTEM)
    client.get(path, headers=GOOGLE, buffered=True)
    clock.shift(31 * 60)
    assert len(go_round()) == 3  # read in the very second of the change: not known to be seen


def test_another_room_of_today_is_a_change_too(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    trainer = an_account(phone="+33612345678")
    workshop = a_workshop(leader=trainer, starts=soon())
    subscribed(client, trainer)
    clock.shift(600)
    with transaction() as session:
        room = Room(venue_id=workshop.venue_id, name="Salle 2", workstations=8)
        session.add(room)
        meetings.hold_in(again(workshop).meetings[0], room)
    clock.shift(31 * 60)
    (call,) = go_round()
    assert call.to_name == trainer.name


def test_who_has_read_in_time_is_left_alone(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    trainer, nobody = an_account(), an_account()
    workshop = a_workshop(leader=trainer, starts=soon())
    far = a_workshop(leader=trainer)
    with transaction():
        team.assign(again(workshop), nobody)  # has no calendar that reads: mails told them
    path = subscribed(client, trainer)
    clock.shift(600)
    move(workshop)
    move(far)
    clock.shift(600)
    client.get(path, headers=GOOGLE, buffered=True)
    clock.shift(3600)
    assert go_round() == []


def test_who_is_taken_off_a_meeting_of_today_is_told(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    leaving, coming = an_account(), an_account()
    workshop = a_workshop(leader=leaving, starts=soon())
    for account in (leaving, coming):
        subscribed(client, account)
    clock.shift(600)
    with transaction():
        team.swap(again(workshop).meetings[0], leaving, coming)
    clock.shift(31 * 60)
    said = {call.to_name: call.body_text for call in go_round()}
    assert set(said) == {leaving.name, coming.name}
    assert "Vous n’animez plus" in said[leaving.name]
    assert "a lieu" in said[coming.name]
