"""What teams are told in one mail: tomorrow's meetings, the partner's week, calls to make."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller, travel

from app import dates
from app.bookings import coming, programmes
from app.bookings.actions import cancel
from app.bookings.guests import make_up
from app.bookings.participants import Reach
from app.extensions import db
from app.messages.models import Channel, Message
from app.people.actors import PARTICIPANT, SYSTEM, acting
from app.people.models import Account, Role
from app.planning import digests, partner_digests
from app.transactions import transaction
from app.workshops.models import Kind
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    an_account,
)

THURSDAY = datetime(2026, 11, 12, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[Traveller]:
    with travel(THURSDAY, tick=False) as traveller:
        yield traveller


def run(
    notice: str, due: Callable[[datetime], Sequence[int]], work: Callable[[int], object]
) -> list[Message]:
    """Do what a worker does in one round, twice; return what was written so far."""
    for _ in range(2):
        for key in due(dates.now()):
            with transaction():
                work(key)
        db.session.rollback()
    written = select(Message).where(Message.notice == notice).order_by(Message.id)
    return list(db.session.scalars(written))


def evening() -> list[Message]:
    return run("evening", digests.evening_due, digests.evening)


@pytest.mark.parametrize(
    ("zone", "hour"), [("Europe/Paris", 17), ("Indian/Reunion", 14), ("Pacific/Noumea", 7)]
)
def test_tomorrow_is_told_at_six_in_the_evening_there(
    app: Flask, clock: Traveller, zone: str, hour: int
) -> None:
    leader = an_account(Role.TRAINER)
    workshop = a_workshop(
        starts=datetime(2026, 11, 17, 9), leader=leader, venue=a_venue(zone=zone), meetings=2
    )
    yes, no, _ = a_booking(workshop), a_booking(workshop), a_booking(workshop)
    with transaction():
        coming.say_yes(yes, workshop.meetings[0], PARTICIPANT)
        coming.say_no(no, workshop.meetings[0], PARTICIPANT)
    clock.move_to(datetime(2026, 11, 16, hour, tzinfo=UTC) - timedelta(seconds=1))
    assert evening() == []
    clock.move_to(datetime(2026, 11, 16, hour, tzinfo=UTC))
    (told,) = evening()
    assert told.to_address == leader.email
    for words in ("demain, mardi 17 novembre", "de 9 h à 10 h 30", "3 personnes ont une place"):
        assert words in told.body_text
    assert "une a dit « je viens », une a prévenu de son absence" in told.body_text
    assert yes.participant.first_name not in told.body_text + told.body_html
    assert told.not_after == workshop.starts_at
    clock.shift(timedelta(hours=4))
    assert evening() == [told]


def test_nothing_tomorrow_is_no_mail(app: Flask, clock: Traveller) -> None:
    a_workshop(starts=datetime(2026, 11, 18, 9), leader=an_account(Role.TRAINER))
    clock.move_to(datetime(2026, 11, 16, 18, tzinfo=UTC))
    assert evening() == []


def member() -> Account:
    return an_account(Role.PARTNER, partner_id=a_partner().id)


def test_a_partner_s_week_is_told_on_monday_morning(app: Flask, clock: Traveller) -> None:
    ours, theirs = member(), member()
    an_account(Role.PARTNER, partner_id=theirs.partner_id, archived_at=dates.now())
    workshop = a_workshop(starts=datetime(2026, 11, 18, 14), capacity=2)
    seated = a_booking(workshop, actor=acting(ours))
    other = a_booking(workshop, actor=acting(theirs))
    waiting = a_booking(workshop, actor=acting(ours))
    far = a_booking(a_workshop(starts=datetime(2026, 12, 1, 14)), actor=acting(ours))

    def weekly() -> list[Message]:
        return run("weekly_list", partner_digests.weekly_due, partner_digests.weekly)

    clock.move_to(datetime(2026, 11, 15, 9, tzinfo=UTC))
    assert weekly() == []
    clock.move_to(datetime(2026, 11, 16, 6, tzinfo=UTC))
    told = {each.to_address: each.body_text for each in weekly()}
    assert set(told) == {ours.email, theirs.email}
    text = told[ours.email]
    assert "mercredi 18 novembre, de 14 h à 15 h 30" in text
    assert seated.reference in text
    assert f"file d’attente : {waiting.reference}" in text
    assert not any(one.reference in text for one in (other, far))
    assert seated.participant.first_name not in text


def test_a_partner_s_team_is_told_that_it_has_a_call_to_make(app: Flask, clock: Traveller) -> None:
    account = member()
    workshop = a_workshop(starts=datetime(2026, 11, 18, 14), capacity=1)
    seated = a_booking(workshop)
    a_booking(workshop, a_person("Awa", reach=Reach.PARTNER), actor=acting(account))

    def calls() -> list[Message]:
        return run("calls_to_make", partner_digests.calls_due, partner_digests.calls)

    assert calls() == []
    with transaction():
        cancel(again(seated), SYSTEM)
    with transaction() as session:  # as a change to many people does, for ten minutes
        waits = session.scalars(select(Message).where(Message.channel == Channel.CALL)).one()
        waits.next_attempt_at = dates.now() + timedelta(minutes=10)
    assert calls() == []
    clock.shift(timedelta(minutes=10))
    (told,) = calls()
    assert told.to_address == account.email
    assert "Awa" not in told.body_text
    assert told.subject == "Une personne à prévenir, avec votre aide"


def test_all_dates_are_told_a_week_before_a_parcours(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(starts=datetime(2026, 11, 26, 14), meetings=4)
    person = a_person("Awa", reach=Reach.EMAIL, email="awa@exemple.fr")
    a_booking(workshop, person)
    a_booking(a_workshop(starts=datetime(2026, 11, 26, 14)), person)  # one meeting: no programme

    def told() -> list[Message]:
        return run("programme", programmes.due, programmes.tell)

    clock.move_to(datetime(2026, 11, 19, 7, 59, tzinfo=UTC))
    assert told() == []
    clock.move_to(datetime(2026, 11, 19, 8, tzinfo=UTC))
    (message,) = told()
    for meeting in workshop.meetings:
        assert dates.day(meeting.starts_local) in message.body_text
    assert message.calendar is not None
    assert message.calendar.count(b"BEGIN:VEVENT") == 4


def test_a_made_up_meeting_says_which_one_it_replaces(app: Flask) -> None:
    programme = a_programme(Kind.PARCOURS)
    own = a_workshop(programme=programme, starts=datetime(2026, 11, 17, 14), meetings=2)
    other = a_workshop(programme=programme, starts=datetime(2026, 11, 18, 9), meetings=2)
    person = a_person("Awa", reach=Reach.EMAIL, email="awa@exemple.fr")
    booking = a_booking(own, person)
    with transaction():
        make_up(booking, again(own.meetings[0]), again(other.meetings[0]), SYSTEM)
    (told,) = db.session.scalars(select(Message).where(Message.notice == "made_up"))
    assert "Séance manquée : mardi 17 novembre" in told.body_text
    assert "Vous la rattrapez : mercredi 18 novembre" in told.body_text
    assert told.calendar_method == "REQUEST"
