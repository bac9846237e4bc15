"""What each verb comes to, by the rules alone; a verb that was refused is not played here."""

from collections.abc import Sequence
from datetime import timedelta

from tests.bookings.model import (
    ACTIVE,
    HOLDING,
    OPEN_WISHES,
    Booking,
    Kept,
    Meeting,
    Wish,
    Workshop,
    World,
)


class Verbs(World):
    """The world and all that can be done in it."""

    def book(self, where: Workshop, people: Sequence[int], partner: int | None, group: int) -> None:
        made = [self.write(where, person, partner, group=group) for person in people]
        self.fill(where, made)

    def cancel(self, booking: Booking) -> None:
        was_offered = booking.state == "offered"
        booking.given_up = True
        self.leave(booking, "cancelled")
        self.fill(booking.workshop)
        if was_offered:
            self.seek_again(booking)

    def accept(self, booking: Booking) -> None:
        if booking.state == "paused":
            self.resume(booking)
        elif booking.state == "offered":
            booking.state = "confirmed"
            self.leave_others(booking)

    def decline(self, booking: Booking, stays: bool) -> None:
        if booking.state != "offered":
            return
        wish = booking.made_for
        booking.given_up = not stays or wish is not None
        self.leave(booking, "paused" if stays and not wish else "cancelled")
        if wish and not stays:
            wish.state = "withdrawn"
        self.fill(booking.workshop)
        self.seek_again(booking)

    def resume(self, booking: Booking) -> None:
        if booking.state == "paused":
            booking.state = "waiting"
            self.fill(booking.workshop, [booking])

    def expire(self, booking: Booking) -> None:
        """Nobody answered in time."""
        if booking.made_for:
            booking.made_for.state = "paused"
        self.leave(booking, "expired" if booking.made_for else "paused")
        self.fill(booking.workshop)

    def resize(self, where: Workshop, capacity: int) -> None:
        if capacity < where.capacity:
            unreleased = [one for one in where.kept if not one.released]
            less = max(
                self.taken(where) - capacity, sum(one.seats for one in unreleased) - capacity // 2
            )
            for kept in reversed(unreleased):
                back = max(0, min(self.left(kept), less))
                kept.seats -= back
                less -= back
        where.capacity = capacity
        where.overbooked = max(0, self.taken(where) - capacity)
        self.fill(where)

    def publish(self, where: Workshop) -> None:
        where.published = True
        self._apply_rules(where)
        self.fill(where)

    def unpublish(self, where: Workshop) -> None:
        where.published = False
        for booking in [one for one in self.at(where) if one.state == "offered"]:
            self.leave(booking, "cancelled" if booking.made_for else "waiting")
            self.seek_again(booking)
            if booking.made_for:
                booking.wish = None

    def keep(self, where: Workshop, partner: int, seats: int, hours: int) -> None:
        found = [one for one in where.kept if one.partner == partner]
        kept = found[0] if found else Kept(partner, 0, 0)
        if not found:
            where.kept.append(kept)
        late = where.starts - timedelta(hours=hours) <= self.now
        kept.seats = seats
        if kept.released or not kept.refused:
            kept.hours = 0 if late else hours
            kept.released = kept.refused = False
        self.fill(where)

    def give_back(self, where: Workshop, kept: Kept, count: int | None) -> None:
        left = self.left(kept)
        kept.seats -= left if count is None else min(left, count)
        self.fill(where)

    def rounds(self) -> None:
        """Do what the clock asks for, offers apart."""
        for where in self.workshops.values():
            self._release(where)
        for where in self.workshops.values():
            if where.closes <= self.now:
                self._close(where)
        for where in self.workshops.values():
            self.lower(where)
            if any(one.meeting for one in self.at(where)):
                self.fill(where)
        for wish in sorted(self.wishes, key=lambda one: one.rank):
            if wish.state == "active":
                self.seek(wish)
        for wish in self.wishes:
            if wish.state in {"active", "paused"} and wish.until < self.today:
                wish.state = "expired"

    def _release(self, where: Workshop) -> None:
        for kept in where.kept:
            at = where.starts - timedelta(hours=0 if kept.refused else kept.hours)
            if not kept.released and at <= self.now:
                kept.released = True
                self.fill(where)

    def _close(self, where: Workshop) -> None:
        left = [one for one in self.at(where) if one.state in {"waiting", "paused", "offered"}]
        for booking in sorted(left, key=lambda one: one.rank):
            self.leave(booking, "expired")
            self.seek_again(booking)

    def wish(self, wish: Wish, place: Booking | None) -> None:
        self.wishes.append(wish)
        if place and place.state == "cancelled" and place.workshop.cancelled:
            wish.priority = -1
        is_tied = place and place.wish and place.wish.state in OPEN_WISHES
        if place and place.state in {"waiting", "paused"} and not is_tied:
            place.wish = wish
            wish.arrived = min(wish.arrived, place.arrived)
        self.seek(wish)

    def withdraw(self, wish: Wish) -> None:
        if wish.state not in OPEN_WISHES:
            return
        wish.state = "withdrawn"
        for booking in [one for one in self.bookings if one.made_for is wish]:
            if booking.state == "offered":
                self.leave(booking, "cancelled")
                self.fill(booking.workshop)

    def resume_wish(self, wish: Wish) -> None:
        if wish.state == "paused":
            wish.state = "active"
            self.seek(wish)

    def seat_beyond(self, booking: Booking) -> None:
        where = booking.workshop
        if booking.state in HOLDING:
            return
        own = self.own(where, booking.partner)
        if own is None and not self.free(where):
            where.overbooked += 1
        booking.kept, booking.state = own, "confirmed"
        self.leave_others(booking)
        self.fill(where)

    def book_beyond(self, where: Workshop, person: int) -> None:
        if not self.free(where):
            where.overbooked += 1
        self.write(where, person, None, state="confirmed")

    def move_forward(self, booking: Booking) -> None:
        line = self.waiting(booking.workshop)
        party = [
            one for one in line if one is booking or (one.group and one.group == booking.group)
        ]
        if line[0] is not party[0]:
            first = min(one.priority for one in line)
            for one in party:
                one.priority = min(first, 0) - 1
        self.fill(booking.workshop)

    def guest(
        self, meeting: Meeting, where: Workshop, person: int, partner: int | None, at_door: bool
    ) -> None:
        """Seat someone at one meeting, or in the workshop where it has no other."""
        only = None if len(where.meetings) == 1 else meeting
        mine = [
            one
            for one in self.at(where)
            if one.person == person and one.meeting in {None, meeting} and one.state in ACTIVE
        ]
        if any(one.state == "confirmed" or not at_door for one in mine):
            return
        own = [one for one in mine if only is None or one.state == "offered"]
        here = sum(one.meeting is meeting and one.state in HOLDING for one in self.at(where))
        taken = self.held(where) + self.reserved(where) + here
        if taken >= where.capacity + where.overbooked and not any(
            one.state == "offered" for one in own
        ):
            where.overbooked += 1
        booking = own[0] if own else self.write(where, person, partner, meeting=only)
        booking.state = "confirmed"
        self.leave_others(booking)

    def open(self, where: Workshop) -> None:
        """Add a workshop: the standing rules keep their seats, the wishes have the rest."""
        self.workshops[where.id] = where
        self._apply_rules(where)
        self.fill(where)

    def _apply_rules(self, where: Workshop) -> None:
        """Keep what the standing rules say, after whoever waits; once for each partner."""
        if not self.is_open(where) or where.starts <= self.now:
            return
        wanted: dict[int, tuple[int, int]] = {}
        for partner, seats, hours in self.rules:
            is_more = partner not in wanted or wanted[partner][0] < seats
            is_known = any(one.partner == partner for one in where.kept)
            if is_more and not is_known and where.starts - timedelta(hours=hours) > self.now:
                wanted[partner] = (seats, hours)
        for partner, (seats, hours) in wanted.items():
            kept = sum(one.seats for one in where.kept if not one.released)
            free = self.free(where) - len(self.waiting(where))
            room = min(seats, where.capacity // 2 - kept, free)
            if room > 0:
                where.kept.append(Kept(partner, room, hours))

    def move(self, where: Workshop, meeting: Meeting, to: Meeting) -> None:
        meeting.starts, meeting.ends = to.starts, to.ends
        meeting.half_day, meeting.day = to.half_day, to.day
        where.meetings.sort(key=lambda one: one.starts)
        self.fill(where)

    def cancel_workshop(self, where: Workshop) -> None:
        concerned = [one for one in self.at(where) if one.state in {*HOLDING, "waiting", "paused"}]
        where.cancelled = True
        for kept in where.kept:
            kept.released = True
        for booking in concerned:
            self.leave(booking, "cancelled")
        for booking in concerned:
            self._give_wish_back(booking)

    def _give_wish_back(self, booking: Booking) -> None:
        wish = booking.wish
        if wish is None or wish.state not in {"active", "served", "offered"}:
            return
        if wish.state == "offered" and booking.made_for is not wish:
            return
        wish.state = "active" if wish.until >= self.today else "expired"
        wish.priority = min(wish.priority, -1)
        others = [one for one in self.bookings if one.wish is wish and one.state == "cancelled"]
        for where in sorted({one.workshop for one in others}, key=lambda one: one.id):
            if wish.state == "served":
                return
            self._give_place_back(wish, where)
            self.fill(where)
        if wish.state == "active":
            self.seek(wish)

    def _give_place_back(self, wish: Wish, where: Workshop) -> None:
        here = [one for one in self.at(where) if one.person == wish.person and not one.meeting]
        if any(one.state in {*HOLDING, "waiting", "paused"} for one in here):
            return
        for one in here:
            if one.wish is wish and one.ended_by_wish and not one.made_for and self.is_open(where):
                one.state, one.ended_by_wish = "waiting", False
                one.priority = min(one.priority, -1)
                return
