"""Hours attended in a programme, who falls behind, and what comes after the last meeting."""

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.bookings import errors, guests, marking, next_steps, progress, worth
from app.bookings.attendance import Note
from app.bookings.models import Booking, State
from app.workshops.models import Kind, Meeting, Workshop
from tests.bookings.doing import TRAINER, do
from tests.factories import a_booking, a_programme, a_venue, a_workshop, again, an_account

pytestmark = pytest.mark.usefixtures("clock")


def noted(booking: Booking, meeting: Meeting, said: Note) -> None:
    do(marking.note, again(booking), again(meeting), said, TRAINER)


def two_groups(clock: Traveller) -> tuple[Workshop, Workshop]:
    """Return a parcours of six meetings of which two are over, and a later group of it."""
    programme, venue = a_programme(Kind.PARCOURS), a_venue()
    kind = {"meetings": 6, "minutes": 150, "every_days": 2, "programme": programme, "venue": venue}
    first = a_workshop(**kind)  # type: ignore[arg-type]
    starts = first.meetings[0].starts_local + timedelta(days=21)
    return first, a_workshop(starts=starts, **kind)  # type: ignore[arg-type]


def test_attended_hours_count_and_missed_ones_can_be_made_up(app: Flask, clock: Traveller) -> None:
    group, later = two_groups(clock)
    regular, absent, unknown = (a_booking(group) for _ in range(3))
    first, second = again(group).meetings[:2]
    clock.move_to(second.ends_at)
    for meeting in (first, second):
        noted(regular, meeting, Note.PRESENT)
    noted(absent, first, Note.PRESENT)
    noted(absent, second, Note.ABSENT)
    noted(unknown, first, Note.LENT)
    people = {one.booking.id: one for one in progress.of_workshop(again(group))}
    assert [people[one.id].minutes for one in (regular, absent, unknown)] == [300, 150, 150]
    assert people[regular.id].said == "5 h sur 15 h"
    assert [one.id for one in people[absent.id].missed] == [second.id]
    assert [one.id for one in people[unknown.id].unknown] == [second.id], "not noted is not missed"
    chances = progress.chances(again(group), list(people.values()))
    assert chances[0].id == again(later).meetings[1].id, "the same step of it first"
    guest = do(guests.make_up, again(absent), again(second), chances[0], TRAINER)
    mine = next(one for one in progress.of_workshop(again(group)) if one.booking.id == absent.id)
    assert (mine.is_behind, mine.minutes) == (False, 150)
    clock.move_to(chances[0].ends_at)
    noted(guest, chances[0], Note.PRESENT)
    mine = next(one for one in progress.of_workshop(again(group)) if one.booking.id == absent.id)
    assert mine.minutes == 300, "attended elsewhere in the programme"


def test_who_says_beforehand_that_they_will_miss_one_is_behind_already(
    app: Flask, clock: Traveller
) -> None:
    group, _ = two_groups(clock)
    booking = a_booking(group)
    noted(booking, again(group).meetings[3], Note.EXCUSED)
    (one,) = progress.of_workshop(again(group))
    assert [meeting.number for meeting in one.missed] == [4]
    assert progress.chances(again(group), [one])


def test_what_comes_next_is_for_who_is_at_the_last_meeting(app: Flask, clock: Traveller) -> None:
    here = a_workshop()
    came, absent = a_booking(here), a_booking(here)
    programme = a_programme(Kind.PARCOURS, "Les bases")
    coming = a_workshop(
        meetings=6, programme=programme, starts=here.meetings[0].starts_local + timedelta(days=9)
    )
    a_workshop(programme=programme, capacity=0)
    a_workshop(programme=programme, meetings=6, venue=a_venue(city="Grenoble"))
    meeting = again(here).meetings[0]
    clock.move_to(meeting.starts_at)
    noted(came, meeting, Note.PRESENT)
    noted(absent, meeting, Note.ABSENT)
    assert [one.id for one in next_steps.workshops(again(programme), again(meeting))] == [coming.id]
    assert programme.id in {one.id for one in next_steps.programmes()}
    with pytest.raises(errors.NoNextStep):
        do(next_steps.book, again(absent), again(meeting), coming.id, TRAINER, None)
    made = do(next_steps.book, again(came), again(meeting), coming.id, TRAINER, None)
    assert (made.state, made.participant_id) == (State.CONFIRMED, came.participant_id)
    wish = do(next_steps.wish, again(came), again(meeting), again(programme), "here", TRAINER, None)
    assert [one.venue_id for one in wish.venues] == [meeting.venue_id]
    clock.move_to(coming.meetings[0].starts_at)
    assert not next_steps.is_last(again(coming).meetings[0])


def test_what_help_was_worth(app: Flask, clock: Traveller) -> None:
    helper = an_account()
    group = a_workshop(meetings=3, leader=helper, minutes=150)
    other = a_workshop(leader=helper)
    twice, once, never = (a_booking(group) for _ in range(3))
    first, second, third = again(group).meetings
    clock.move_to(second.ends_at)
    for booking, meetings in ((twice, (first, second)), (once, (first,))):
        for meeting in meetings:
            noted(booking, meeting, Note.PRESENT)
    noted(never, first, Note.EXCUSED)
    do(lambda: setattr(again(other).meetings[0], "cancelled_at", group.starts_at))
    assert worth.of(again(helper)) == worth.Worth(meetings=2, minutes=300, people=2)
    assert worth.of(an_account()) == worth.Worth(0, 0, 0)
    assert third.starts_at > second.ends_at
