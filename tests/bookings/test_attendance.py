"""Attendance: tap by tap, corrected with a trace, and what a warning excuses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller

from app import dates, transactions
from app.bookings import errors, marking, retention, roll
from app.bookings.attendance import Attendance, AttendanceMark, Note
from app.bookings.models import Booking, State
from app.extensions import db
from app.people.actors import PARTICIPANT
from app.workshops.models import LineMode, Meeting
from tests.bookings.doing import COORDINATOR, TRAINER, by, do, gives_up, happened, just
from tests.factories import a_booking, a_partner, a_programme, a_workshop, again, fill

pytestmark = pytest.mark.usefixtures("clock")


def a_meeting(clock: Traveller, people: int = 1) -> tuple[Meeting, list[Booking]]:
    """Return a meeting that began ten minutes ago, and who has a seat there."""
    workshop = a_workshop(capacity=8)
    bookings = [a_booking(workshop) for _ in range(people)]
    clock.move_to(workshop.starts_at + timedelta(minutes=10))
    return again(workshop).meetings[0], bookings


def tap(booking: Booking, said: Note, **more: object) -> AttendanceMark:
    actor = more.pop("actor", TRAINER)
    meeting = more.pop("meeting", None) or again(booking).workshop.meetings[0]
    mark: AttendanceMark = do(marking.note, again(booking), meeting, said, actor, **more)
    return mark


def known(booking: Booking) -> Note:
    row = db.session.scalar(select(Attendance).where(Attendance.booking_id == booking.id))
    return row.note if row else Note.NONE


def taps(booking: Booking) -> list[tuple[str, str, bool]]:
    rows = db.session.scalars(
        select(AttendanceMark)
        .where(AttendanceMark.booking_id == booking.id)
        .order_by(AttendanceMark.id)
    )
    return [(one.before.value, one.after.value, one.counts) for one in rows]


def test_each_tap_counts_and_leaves_a_trace(app: Flask, clock: Traveller) -> None:
    meeting, (booking,) = a_meeting(clock)
    assert known(booking) is Note.NONE, "not recorded is not absent"
    for said in (Note.PRESENT, Note.LENT, Note.ABSENT, Note.NONE):
        clock.shift(60)
        tap(booking, said)
        assert known(booking) is said
    assert taps(booking) == [
        ("none", "present", True),
        ("present", "lent", True),
        ("lent", "absent", True),
        ("absent", "none", True),
    ]
    assert len(roll.trace(meeting)) == 4


def test_the_trace_is_dropped_and_what_is_known_stays(app: Flask, clock: Traveller) -> None:
    _, (booking,) = a_meeting(clock)
    tap(booking, Note.PRESENT)
    assert do(retention.drop_marks, dates.now()) == 0
    assert do(retention.drop_marks, dates.now() + timedelta(seconds=1)) == 1
    assert (taps(booking), known(booking)) == ([], Note.PRESENT)
    clock.shift(60)
    assert tap(booking, Note.ABSENT).before is Note.PRESENT


def test_sent_twice_it_is_one_tap(app: Flask, clock: Traveller) -> None:
    _, (booking,) = a_meeting(clock)
    key = uuid4()
    first = tap(booking, Note.PRESENT, key=key)
    tap(booking, Note.ABSENT)
    assert tap(booking, Note.PRESENT, key=key).id == first.id
    assert known(booking) is Note.ABSENT
    other = a_booking(a_workshop())
    with pytest.raises(errors.NotAtThisMeeting):
        tap(other, Note.PRESENT, key=key)


def test_many_phones_at_once_leave_one_row_and_one_key_one_tap(
    app: Flask, clock: Traveller
) -> None:
    meeting, (booking,) = a_meeting(clock)
    ids, keys = (booking.id, meeting.id), [uuid4() for _ in range(4)]
    db.session.rollback()

    def press(number: int) -> None:
        with app.app_context():
            said = (Note.PRESENT, Note.ABSENT)[number % 2]
            transactions.again(
                lambda: marking.note(
                    db.session.get_one(Booking, ids[0]),
                    db.session.get_one(Meeting, ids[1]),
                    said,
                    TRAINER,
                    key=keys[number % 4],
                )
            )

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(press, range(16)))
    assert len(taps(booking)) == 4
    assert known(booking) in {Note.PRESENT, Note.ABSENT}


def test_the_latest_by_its_own_clock_counts(app: Flask, clock: Traveller) -> None:
    """A tap made offline comes after a correction that is later than it, and undoes nothing."""
    meeting, (booking,) = a_meeting(clock)
    made = meeting.starts_at + timedelta(minutes=5)
    tap(booking, Note.ABSENT, actor=COORDINATOR)
    late = tap(booking, Note.PRESENT, at=made)
    assert (late.counts, known(booking)) == (False, Note.ABSENT)
    tap(booking, Note.LENT, at=meeting.starts_at + timedelta(minutes=10))
    assert known(booking) is Note.LENT, "not before what is known"
    assert taps(booking)[1] == ("absent", "present", False)


def test_the_second_tap_of_one_thumb_is_not_earlier_than_the_first(
    app: Flask, clock: Traveller
) -> None:
    """The first may take longer to come, and then seems to have been made later."""
    meeting, (booking,) = a_meeting(clock)
    first = tap(booking, Note.PRESENT)
    early = meeting.starts_at + timedelta(minutes=9)
    assert not tap(booking, Note.ABSENT, at=early).counts
    assert tap(booking, Note.LENT, at=early, follows=first.key).counts
    assert known(booking) is Note.LENT


def test_a_clock_that_is_wrong_is_set_right_or_not_believed(app: Flask, clock: Traveller) -> None:
    meeting, _ = a_meeting(clock)
    now, hour = meeting.starts_at + timedelta(minutes=10), timedelta(hours=1)
    five = now - timedelta(minutes=5)
    opening = meeting.starts_at - marking.OPENS
    assert marking.made_at(meeting, five, now) == five
    assert marking.made_at(meeting, five + 7 * hour, now + 7 * hour) == five, "hours ahead"
    assert marking.made_at(meeting, five + 7 * hour, now) == opening, "set back in between"
    assert marking.made_at(meeting, five - 900 * hour, now) == opening, "years behind"


def test_who_warned_stays_excused(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop()
    partner = a_partner()
    said, noted, wiped = a_booking(workshop), a_booking(workshop), a_booking(workshop)
    theirs = a_booking(workshop, actor=by(partner))
    tap(said, Note.EXCUSED, actor=PARTICIPANT)
    tap(theirs, Note.EXCUSED, actor=by(partner))
    tap(noted, Note.EXCUSED)
    tap(wiped, Note.EXCUSED)
    tap(wiped, Note.NONE)
    clock.move_to(workshop.ends_at)
    everyone = (said, theirs, noted, wiped)
    for booking in everyone:
        tap(booking, Note.PRESENT)
        tap(booking, Note.ABSENT)
    assert [known(one).value for one in everyone] == ["excused"] * 3 + ["absent"]
    tap(said, Note.NONE)
    assert known(said) is Note.EXCUSED, "they said it themselves"
    tap(noted, Note.NONE)
    assert known(noted) is Note.NONE, "it was noted for them, by mistake perhaps"


def test_who_gave_up_the_seat_is_not_absent(app: Flask, clock: Traveller) -> None:
    meeting, (booking,) = a_meeting(clock)
    gives_up(booking)
    assert tap(booking, Note.ABSENT).after is Note.EXCUSED
    assert [row.booking.id for row in roll.rows(meeting)] == [booking.id]


def test_all_present_but_who_is_noted_already(app: Flask, clock: Traveller) -> None:
    meeting, (first, second, third) = a_meeting(clock, 3)
    tap(first, Note.EXCUSED)
    came = do(marking.everyone_came, again(meeting), [first, second, third], TRAINER)
    assert came == 2
    assert [known(one).value for one in (first, second, third)] == ["excused", "present", "present"]
    assert do(marking.everyone_came, again(meeting), [first, second, third], TRAINER) == 0


def test_nobody_is_present_or_absent_before_it_begins(app: Flask) -> None:
    booking = a_booking(a_workshop())
    for said in (Note.PRESENT, Note.LENT, Note.ABSENT):
        with pytest.raises(errors.TooEarlyToNote):
            tap(booking, said)
    assert tap(booking, Note.EXCUSED).after is Note.EXCUSED


def test_another_s_meeting_or_a_cancelled_one_has_nothing_to_note(
    app: Flask, clock: Traveller
) -> None:
    meeting, (booking,) = a_meeting(clock)
    elsewhere, _ = a_meeting(clock)
    with pytest.raises(errors.NotAtThisMeeting):
        tap(booking, Note.PRESENT, meeting=elsewhere)
    do(lambda: setattr(again(meeting), "cancelled_at", meeting.starts_at))
    with pytest.raises(errors.MeetingCancelled):
        tap(booking, Note.PRESENT)


def test_a_seat_that_was_never_answered_for(app: Flask, clock: Traveller) -> None:
    """It is no absence; who comes all the same has it."""
    programme = a_programme(line_mode=LineMode.OFFER)
    workshop = a_workshop(programme=programme, capacity=1)
    (seated,) = fill(workshop)
    offered = a_booking(workshop)
    gives_up(seated)
    assert again(offered).is_offered
    clock.move_to(workshop.starts_at)
    with pytest.raises(errors.NotAnAbsence):
        tap(offered, Note.ABSENT)
    tap(offered, Note.PRESENT)
    assert (again(offered).state, happened(workshop)) == (State.CONFIRMED, [])
    just(workshop)
