"""What trainers and partners are told of the schedule, and what their calendars hold after it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from time_machine import Traveller, travel

from app.bookings.participants import Reach
from app.extensions import db
from app.messages.models import Message
from app.people.actors import SYSTEM, Actor, ActorKind, acting
from app.people.models import Account, Role
from app.planning import places, team
from app.planning.actions import cancel_workshop, move_meeting
from app.subscriptions import actions
from app.transactions import transaction
from app.workshops.models import Meeting, Workshop
from tests.calendars.test_invitations import MailCalendar
from tests.factories import a_booking, a_partner, a_person, a_venue, a_workshop, again, an_account


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


class OwnCalendar(MailCalendar):
    """The mail calendar of one account: other people's mails are not its own."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.address = account.email

    def is_ours(self, message: Message) -> bool:
        return message.to_address == self.address


def told(account: Account) -> list[Message]:
    return list(
        db.session.scalars(
            select(Message).where(Message.to_address == account.email).order_by(Message.id)
        )
    )


def assign(workshop: Workshop, account: Account) -> None:
    with transaction() as session:
        team.assign(session.merge(workshop), session.merge(account))


def move(meeting: Meeting) -> None:
    with transaction():
        day = timedelta(days=1)
        move_meeting(meeting, meeting.starts_local + day, meeting.ends_local + day)


def test_one_story_from_the_first_assignment_to_the_end(app: Flask, clock: Traveller) -> None:
    one, two = an_account(name="Nadia"), an_account(name="Omar")
    workshop = a_workshop()
    hers, his = OwnCalendar(one), OwnCalendar(two)

    def read() -> tuple[int, int]:
        clock.shift(60)
        for calendar in (hers, his):
            calendar.read_mail()
        return len(hers.held), len(his.held)

    assign(workshop, one)
    assert read() == (1, 0)
    move(again(workshop).meetings[0])
    assert read() == (1, 0)
    with transaction():
        team.swap(again(workshop).meetings[0], one, two)
    assert read() == (0, 1)
    with transaction():
        team.swap(again(workshop).meetings[0], two, one)  # and back again: the same UIDs
    assert read() == (1, 0)
    with transaction():
        cancel_workshop(workshop.id, "trainer_away", SYSTEM)
    assert read() == (0, 0)
    assert len(hers.sequences) == len(his.sequences) == 1
    assert [message.notice for message in told(one)] == [
        "assigned",
        "schedule_moved",
        "released",
        "assigned",
        "schedule_cancelled",
    ]


def test_who_reads_a_feed_is_told_of_what_is_new_in_words(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    trainer, workshop = an_account(), a_workshop()
    with transaction():
        _, token = actions.make(trainer, "téléphone")
    client.get(f"/agendas/p/{token}.ics", buffered=True)
    assign(workshop, trainer)
    move(again(workshop).meetings[0])
    assert [message.calendar for message in told(trainer)] == [None, None]
    clock.shift(4 * 86_400)  # the program stopped coming
    other = a_workshop()
    assign(other, trainer)
    assert told(trainer)[-1].calendar_method == "REQUEST"
    client.get(f"/agendas/p/{token}.ics", buffered=True)
    move(again(other).meetings[0])  # once invited, always: an entry left behind would lie
    assert told(trainer)[-1].calendar_method == "REQUEST"


def test_a_parcours_is_assigned_by_one_file_and_moved_by_one_request(
    app: Flask, clock: Traveller
) -> None:
    trainer, workshop = an_account(), a_workshop(meetings=3)
    assign(workshop, trainer)
    (mail,) = told(trainer)
    assert mail.calendar_method == ""
    assert len(Calendar.from_ical(mail.calendar or b"").walk("VEVENT")) == 3
    assert "3 séances" in mail.body_text
    clock.shift(60)
    move(again(workshop).meetings[1])
    move(again(workshop).meetings[2])
    with transaction() as session:
        team.release(session.merge(workshop), session.merge(trainer))
    calendar = OwnCalendar(trainer)
    calendar.read_mail()
    assert calendar.held == {}
    assert len(calendar.sequences) == 2


def test_a_partner_s_member_is_told_of_references_never_of_names(
    app: Flask, clock: Traveller
) -> None:
    member = an_account(Role.PARTNER, partner_id=a_partner().id)
    workshop = a_workshop()
    booking = a_booking(workshop, a_person("Xénophon"), actor=acting(member))
    calendar = OwnCalendar(member)
    clock.shift(60)
    move(again(workshop).meetings[0])
    calendar.read_mail()
    assert len(calendar.held) == 1
    (mail,) = told(member)
    assert booking.reference in mail.body_text
    assert "Xénophon" not in mail.body_text + mail.body_html + (mail.calendar or b"").decode()
    clock.shift(60)
    with transaction():
        cancel_workshop(workshop.id, "trainer_away", SYSTEM)
    calendar.read_mail()
    assert calendar.held == {}


def test_a_person_who_leaves_a_parcours_keeps_none_of_its_meetings(
    app: Flask, clock: Traveller
) -> None:
    workshop = a_workshop(meetings=4)
    a_booking(workshop, a_person(email="camille@pouce.example", reach=Reach.EMAIL))
    calendar = MailCalendar()
    for number in (1, 2):
        clock.shift(60)
        move(again(workshop).meetings[number])
    calendar.read_mail()
    assert len(calendar.held) == 2
    clock.shift(60)
    with transaction():
        cancel_workshop(workshop.id, "trainer_away", SYSTEM)
    calendar.read_mail()
    assert calendar.held == {}


def test_a_meeting_held_elsewhere_or_called_off_is_told(app: Flask, clock: Traveller) -> None:
    trainer, workshop, other = an_account(), a_workshop(meetings=3), a_venue("Médiathèque")
    assign(workshop, trainer)
    a_booking(workshop, a_person(email="camille@pouce.example", reach=Reach.EMAIL))
    calendar = MailCalendar()
    clock.shift(60)
    with transaction() as session:
        places.move_to_venue(again(workshop).meetings[0], session.merge(other))
    calendar.read_mail()
    assert [str(entry["location"]).split(",")[0] for entry in calendar.held.values()] == [
        "Médiathèque"
    ] * 2  # the trainer's and the participant's
    clock.shift(60)
    with transaction():
        places.cancel_meeting(again(workshop).meetings[0])
    calendar.read_mail()
    assert calendar.held == {}
    assert "Les autres séances ont lieu" in "".join(
        message.body_text for message in db.session.query(Message)
    )


def test_what_nobody_there_booked_is_told_to_the_whole_team(app: Flask, clock: Traveller) -> None:
    """A partner's software has no account, and who booked may have left: colleagues are told."""
    partner, other = a_partner(), a_partner()
    one, two, gone = (an_account(Role.PARTNER, partner_id=partner.id) for _ in range(3))
    stranger = an_account(Role.PARTNER, partner_id=other.id)
    workshop = a_workshop()
    by_software = a_booking(workshop, actor=Actor(ActorKind.PARTNER, None, partner.id))
    own, left = (a_booking(workshop, actor=acting(each)) for each in (one, gone))
    with transaction() as session:
        session.merge(gone).archived_at = datetime.now(UTC)
    move(workshop.meetings[0])
    assert told(gone) == told(stranger) == []
    (to_one,), (to_two,) = told(one), told(two)
    assert all(each.reference in to_one.body_text for each in (by_software, own, left))
    assert by_software.reference in to_two.body_text
    assert left.reference in to_two.body_text
    assert own.reference not in to_two.body_text
