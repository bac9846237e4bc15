"""The calendar parts of mails, as a mail client's calendar takes them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from time_machine import Traveller, travel

from app import dates
from app.bookings import invitations
from app.bookings.actions import cancel
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.extensions import db
from app.messages.models import Message
from app.messages.outbox import Invitation
from app.people.actors import PARTICIPANT, SYSTEM
from app.planning.actions import cancel_workshop, move_meeting
from app.transactions import transaction
from app.workshops.models import Meeting, Workshop
from tests.factories import a_booking, a_person, a_workshop, again
from tests.feeds import witnesses

WITH_MAIL = {"email": "camille@pouce.example", "reach": Reach.EMAIL}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


class MailCalendar:
    """A calendar that believes REQUEST and CANCEL as RFC 5546 asks: by UID, then SEQUENCE."""

    def __init__(self) -> None:
        self.held: dict[str, Any] = {}
        self.sequences: dict[str, int] = {}
        self.seen = 0

    def read_mail(self) -> None:
        """Take in the parts of the mails enqueued since the last time."""
        for message in db.session.scalars(
            select(Message).where(Message.id > self.seen).order_by(Message.id)
        ):
            self.seen = message.id
            if self.is_ours(message) and message.calendar and message.calendar_method:
                self.take(Invitation(message.calendar, message.calendar_method))

    def is_ours(self, message: Message) -> bool:
        return True

    def take(self, part: Invitation) -> None:
        calendar = Calendar.from_ical(part.body)
        assert calendar["method"] == part.method
        (event,) = calendar.walk("VEVENT")  # Outlook reads one
        uid, sequence = str(event["uid"]), int(event["sequence"])
        assert sequence > self.sequences.get(uid, -1), "a mail client would ignore it"
        self.sequences[uid] = sequence
        if part.method == "CANCEL":
            assert event["status"] == "CANCELLED"
            self.held.pop(uid, None)
        else:
            assert event["status"] == "CONFIRMED"
            self.held[uid] = event


def a_mail_booking(workshop: Workshop) -> Booking:
    return a_booking(workshop, a_person(**WITH_MAIL))


def move(meeting: Meeting) -> None:
    with transaction():
        later = timedelta(days=1)
        move_meeting(meeting, meeting.starts_local + later, meeting.ends_local + later)


def test_the_whole_story_of_one_seat(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop()
    calendar = MailCalendar()
    booking = a_mail_booking(workshop)
    calendar.read_mail()
    ((uid, entry),) = calendar.held.items()
    assert uid == f"inscription-{booking.uuid}-{workshop.meetings[0].uuid}@pouce.example"
    assert int(entry["sequence"]) == 0
    for _ in range(2):
        clock.shift(60)
        move(again(workshop).meetings[0])
        calendar.read_mail()
        (entry,) = calendar.held.values()
        assert entry["dtstart"].dt == again(workshop).meetings[0].starts_at
    clock.shift(60)
    with transaction():
        cancel(again(booking), PARTICIPANT)
    calendar.read_mail()
    assert calendar.held == {}
    assert list(calendar.sequences) == [uid]
    a_mail_booking(workshop)  # the person changed their mind: another UID
    calendar.read_mail()
    assert len(calendar.held) == 1


def test_a_workshop_that_we_cancel_leaves_the_calendar(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop()
    calendar = MailCalendar()
    a_mail_booking(workshop)
    calendar.read_mail()
    assert len(calendar.held) == 1
    with transaction():
        cancel_workshop(workshop.id, "trainer_away", SYSTEM)
    calendar.read_mail()
    assert calendar.held == {}


def test_a_seat_given_from_the_line_enters_the_calendar(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    seated = a_booking(workshop)
    a_mail_booking(workshop)
    calendar = MailCalendar()
    calendar.read_mail()
    assert calendar.held == {}  # in line: nothing to note yet
    with transaction():
        cancel(again(seated), PARTICIPANT)
    calendar.read_mail()
    assert len(calendar.held) == 1


def test_the_part_names_its_reader_and_its_sender_only(app: Flask) -> None:
    workshop = a_workshop()
    a_booking(workshop, a_person("Xénophon"))
    booking = a_mail_booking(workshop)
    part = invitations.request(booking)
    assert part is not None
    assert part.method == "REQUEST"
    lines = witnesses.lines(part.body)
    assert "METHOD:REQUEST" in lines
    (attendee,) = [line for line in lines if line.startswith("ATTENDEE")]
    assert attendee.endswith(":mailto:camille@pouce.example")
    assert "PARTSTAT=ACCEPTED" in attendee
    assert "RSVP=FALSE" in attendee
    (organizer,) = [line for line in lines if line.startswith("ORGANIZER")]
    assert organizer == "ORGANIZER;CN=Pouce:mailto:ateliers@pouce.example"
    assert not any("Xénophon" in line for line in lines)
    assert not any(line.startswith(("NAME", "REFRESH", "SOURCE")) for line in lines)
    description = next(line for line in lines if line.startswith("DESCRIPTION"))
    assert booking.reference in description
    assert "/inscriptions/" not in description  # a calendar is shared


def test_without_an_email_there_is_no_part(app: Flask) -> None:
    booking = a_booking(a_workshop())
    assert invitations.request(booking) is None
    assert invitations.cancel(booking) is None
    assert invitations.moved(booking, booking.workshop.meetings[0]) is None


def test_a_parcours_is_a_file_with_all_its_meetings(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(meetings=4)
    booking = a_mail_booking(workshop)
    part = invitations.request(booking)
    assert part is not None
    assert part.method == ""
    assert part.body == invitations.file(booking)
    lines = witnesses.lines(part.body)
    assert not any(line.startswith(("METHOD", "ATTENDEE", "ORGANIZER")) for line in lines)
    expected = {
        f"inscription-{booking.uuid}-{m.uuid}@pouce.example": (m.starts_at, m.ends_at)
        for m in workshop.meetings
    }
    found = witnesses.spans(part.body)
    assert found == dict.fromkeys(("vobject", "ics", "ical"), expected)


def test_one_meeting_of_a_parcours_moves_by_one_request(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(meetings=3)
    booking = a_mail_booking(workshop)
    meeting = workshop.meetings[1]
    uid = f"inscription-{booking.uuid}-{meeting.uuid}@pouce.example"
    before = witnesses.entries(invitations.file(booking))[uid]
    clock.shift(60)
    move(meeting)
    calendar = MailCalendar()
    calendar.read_mail()
    assert set(calendar.held) == {uid}
    assert calendar.sequences[uid] > int(before["sequence"])
    assert calendar.held[uid]["dtstart"].dt - before["dtstart"].dt == timedelta(days=1)


def test_leaving_a_parcours_cancels_what_is_still_to_come(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(meetings=3)
    booking = a_mail_booking(workshop)
    clock.move_to(workshop.meetings[0].ends_at + timedelta(hours=1))
    with transaction():
        cancel(again(booking), PARTICIPANT)
    part = invitations.cancel(again(booking))
    assert part is not None
    assert part.method == ""
    entries = witnesses.entries(part.body).values()
    assert [str(entry["status"]) for entry in entries] == ["CANCELLED", "CANCELLED"]
    assert all(entry["dtstart"].dt > dates.now() for entry in entries)
    assert all(int(entry["sequence"]) == 1 for entry in entries)


def test_one_meeting_can_be_called_off_for_a_booking_that_goes_on(app: Flask) -> None:
    booking = a_mail_booking(a_workshop(meetings=3))
    part = invitations.cancel_meeting(booking, booking.workshop.meetings[2])
    assert part is not None
    assert part.method == "CANCEL"
    (entry,) = witnesses.entries(part.body).values()
    assert entry["status"] == "CANCELLED"
