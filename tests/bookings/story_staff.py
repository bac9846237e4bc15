"""What staff do in a story: seats, kept seats, overrides, guests and the schedule."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
)

from app.bookings import guests, overrides, quotas, standing
from app.bookings.enrolling import Request
from app.bookings.models import State
from app.planning import actions, seating
from tests.bookings.chances import CAUSE, PICK, Chances, some
from tests.bookings.doing import COORDINATOR
from tests.factories import a_person


class Staff(Chances):
    """The verbs of the coordination and of the people at the door."""

    @rule(pick=PICK, seats=st.integers(1, 5))
    def resize(self, pick: int, seats: int) -> None:
        workshop = self.workshop(pick)
        there = self.told.there(workshop)
        self.play(
            lambda: seating.resize(workshop.id, seats, COORDINATOR),
            lambda _: self.world.resize(there, seats) if seats != there.capacity else None,
        )

    @rule(pick=PICK)
    def publish_or_not(self, pick: int) -> None:
        workshop = self.workshop(pick)
        there = self.told.there(workshop)
        if there.published:
            self.play(
                lambda: seating.unpublish(workshop.id, COORDINATOR),
                lambda _: self.world.unpublish(there),
            )
        else:
            self.play(
                lambda: seating.publish(workshop.id, COORDINATOR),
                lambda _: self.world.publish(there),
            )

    @rule(pick=PICK, partner=st.integers(0, 1), seats=st.integers(0, 2), hours=st.integers(0, 96))
    def keep(self, pick: int, partner: int, seats: int, hours: int) -> None:
        workshop = self.workshop(pick)
        there, to = self.told.there(workshop), self.told.ground.partners[partner].id
        self.play(
            lambda: quotas.keep(workshop.id, to, seats, COORDINATOR, release_hours=hours),
            lambda _: self.world.keep(there, to, seats, hours),
        )

    @precondition(lambda self: self.told.allotments())
    @rule(pick=PICK, count=st.sampled_from((None, 1)), refuse=st.booleans())
    def give_back_or_refuse(self, pick: int, count: int | None, refuse: bool) -> None:
        found = self.told.allotments()
        allotment = found[pick % len(found)]
        kept = self.told.kept(allotment)
        there = self.told.there(allotment.workshop)
        if refuse:
            self.play(
                lambda: quotas.refuse_release(allotment, CAUSE, COORDINATOR),
                lambda _: setattr(kept, "refused", True),
            )
        else:
            self.play(
                lambda: quotas.give_back(allotment, COORDINATOR, count),
                lambda _: self.world.give_back(there, kept, count),
            )

    @rule(partner=st.integers(0, 1), seats=st.integers(1, 2), kind=st.integers(0, 2), pick=PICK)
    def a_rule_and_a_new_workshop(self, partner: int, seats: int, kind: int, pick: int) -> None:
        to = self.told.ground.partners[partner].id
        if pick % 2 and len(self.world.rules) < 3:
            hours = pick
            self.play(
                lambda: standing.add_rule(to, seats, release_hours=hours),
                lambda _: self.world.rules.append((to, seats, hours)),
            )
        if len(self.told.workshops) < 6:
            self.told.new_workshop(seats + 1, kind, 3 + pick % 3)

    @some("waiting", "paused")
    @rule(pick=PICK)
    def seat_beyond(self, pick: int) -> None:
        booking = self.booking(pick, State.WAITING, State.PAUSED)
        mine = self.told.mine(booking)
        self.play(
            lambda: overrides.seat_beyond(booking, CAUSE, COORDINATOR),
            lambda _: self.world.seat_beyond(mine),
        )

    @rule(pick=PICK)
    def book_beyond(self, pick: int) -> None:
        workshop = self.workshop(pick)
        there = self.told.there(workshop)
        self.play(
            lambda: overrides.book_beyond(workshop.id, Request(a_person()), CAUSE, COORDINATOR),
            lambda made: self.world.book_beyond(there, made.participant_id),
        )

    @some("waiting")
    @rule(pick=PICK)
    def move_forward(self, pick: int) -> None:
        booking = self.booking(pick, State.WAITING)
        mine = self.told.mine(booking)
        self.play(
            lambda: overrides.move_forward(booking, CAUSE, COORDINATOR),
            lambda _: self.world.move_forward(mine),
        )

    @some("confirmed")
    @rule(pick=PICK, where=PICK)
    def make_up(self, pick: int, where: int) -> None:
        booking, meeting = self.booking(pick, State.CONFIRMED), self.meeting(where)
        missed, there = booking.workshop.meetings[0], self.told.there(meeting.workshop)
        target = next(one for one in there.meetings if one.id == meeting.id)
        person, partner = booking.participant_id, booking.partner_id
        self.play(
            lambda: guests.make_up(booking, missed, meeting, COORDINATOR, accept_overlap=True),
            lambda _: self.world.guest(target, there, person, partner, False),
        )

    @rule(where=PICK, who=PICK, beyond=st.booleans())
    def walk_in(self, where: int, who: int, beyond: bool) -> None:
        meeting, person = self.meeting(where), self.told.somebody(who)
        there = self.told.there(meeting.workshop)
        target = next(one for one in there.meetings if one.id == meeting.id)
        cause = CAUSE if beyond else ""
        self.play(
            lambda: guests.walk_in(meeting, person, COORDINATOR, key=None, cause=cause),
            lambda made: self.world.guest(target, there, made.participant_id, None, True),
        )

    @rule(pick=PICK, hours=st.integers(-30, 120))
    def move_meeting(self, pick: int, hours: int) -> None:
        meeting = self.meeting(pick)
        there = self.told.there(meeting.workshop)
        target = next(one for one in there.meetings if one.id == meeting.id)
        start, end = (
            wall + timedelta(hours=hours) for wall in (meeting.starts_local, meeting.ends_local)
        )
        self.play(
            lambda: actions.move_meeting(meeting, start, end),
            lambda _: self.world.move(there, target, self.told.meeting(meeting)),
        )

    @rule(pick=PICK, sure=st.integers(0, 3))
    def cancel_workshop(self, pick: int, sure: int) -> None:
        """Rarely: a cancelled workshop has no more story."""
        workshop = self.workshop(pick)
        there = self.told.there(workshop)
        if sure == 0:
            done = self.play(
                lambda: actions.cancel_workshop(workshop.id, "other", COORDINATOR),
                lambda _: self.world.cancel_workshop(there),
            )
            if done is not None and len(self.told.workshops) < 6:
                self.told.new_workshop(2, pick % 3, 4)
