"""The rules of the seats in plain Python, without a database: what each verb must come to.

Written from the rules of the house and not from the code: one list of bookings, everything else
counted from it each time.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HOLDING = {"confirmed", "offered"}
ACTIVE = HOLDING | {"waiting", "paused"}
OPEN_WISHES = {"active", "offered", "paused"}
LATE = timedelta(hours=48)


@dataclass(eq=False)
class Meeting:
    id: int
    starts: datetime
    ends: datetime
    half_day: str
    day: date


@dataclass(eq=False)
class Kept:
    partner: int
    seats: int
    hours: int
    refused: bool = False
    released: bool = False


@dataclass(eq=False)
class Workshop:
    id: int
    capacity: int
    programme: int
    is_auto: bool
    meetings: list[Meeting]
    joinable: int
    published: bool = True
    cancelled: bool = False
    overbooked: int = 0
    kept: list[Kept] = field(default_factory=list)

    @property
    def starts(self) -> datetime:
        return self.meetings[0].starts

    @property
    def closes(self) -> datetime:
        return self.meetings[min(self.joinable, len(self.meetings)) - 1].starts


@dataclass(eq=False)
class Booking:
    number: int
    person: int
    workshop: Workshop
    partner: int | None
    arrived: datetime
    state: str = "waiting"
    priority: int = 0
    group: int = 0
    kept: Kept | None = None
    meeting: Meeting | None = None
    wish: "Wish | None" = None
    made_for: "Wish | None" = None
    """The wish that this booking was made to offer a seat to."""
    ended_by_wish: bool = False
    given_up: bool = False

    @property
    def rank(self) -> tuple[int, datetime, int]:
        return self.priority, self.arrived, self.number


@dataclass(eq=False)
class Wish:
    number: int
    person: int
    partner: int | None
    arrived: datetime
    until: date
    programme: int | None
    half_days: frozenset[str]
    state: str = "active"
    priority: int = 0

    @property
    def rank(self) -> tuple[int, datetime, int]:
        return self.priority, self.arrived, self.number


class World:
    """Everything there is; `now` is set before each verb."""

    def __init__(self) -> None:
        self.now = datetime.min.replace(tzinfo=UTC)
        self.workshops: dict[int, Workshop] = {}
        self.bookings: list[Booking] = []
        self.wishes: list[Wish] = []
        self.reached_by_machine: set[int] = set()
        self.rules: list[tuple[int, int, int]] = []
        """Standing rules: the partner, how many seats, released how many hours before."""

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo("Europe/Paris")).date()

    def at(self, workshop: Workshop) -> list[Booking]:
        return [one for one in self.bookings if one.workshop is workshop]

    def waiting(self, workshop: Workshop) -> list[Booking]:
        here = (one for one in self.at(workshop) if one.state == "waiting")
        return sorted(here, key=lambda one: one.rank)

    def held(self, workshop: Workshop) -> int:
        return sum(one.state in HOLDING and one.meeting is None for one in self.at(workshop))

    def left(self, kept: Kept) -> int:
        booked = sum(one.kept is kept and one.state in HOLDING for one in self.bookings)
        return 0 if kept.released else max(0, kept.seats - booked)

    def reserved(self, workshop: Workshop) -> int:
        return sum(self.left(kept) for kept in workshop.kept)

    def guests(self, workshop: Workshop) -> int:
        here = Counter(
            one.meeting
            for one in self.at(workshop)
            if one.meeting and one.state in HOLDING and one.meeting.ends > self.now
        )
        return max(here.values(), default=0)

    def taken(self, workshop: Workshop) -> int:
        return self.held(workshop) + self.reserved(workshop) + self.guests(workshop)

    def free(self, workshop: Workshop) -> int:
        return max(0, workshop.capacity + workshop.overbooked - self.taken(workshop))

    def own(self, workshop: Workshop, partner: int | None) -> Kept | None:
        found = [one for one in workshop.kept if one.partner == partner and self.left(one)]
        return found[0] if found else None

    def is_open(self, workshop: Workshop) -> bool:
        return workshop.published and not workshop.cancelled and self.now < workshop.closes

    def is_late(self, workshop: Workshop) -> bool:
        coming = workshop.starts if workshop.starts > self.now else workshop.closes
        return coming - self.now <= LATE

    def lower(self, workshop: Workshop) -> None:
        """Seats freed first lower what is beyond the capacity."""
        needed = max(0, self.taken(workshop) - workshop.capacity)
        workshop.overbooked = min(workshop.overbooked, needed)

    def write(
        self, workshop: Workshop, person: int, partner: int | None, **more: object
    ) -> Booking:
        number = len(self.bookings)
        made = Booking(number, person, workshop, partner, self.now, **more)  # type: ignore[arg-type]
        self.bookings.append(made)
        return made

    def leave(self, booking: Booking, state: str) -> None:
        """End, pause or put back a booking; a kept seat is kept again unless there are too many."""
        kept, booking.kept, booking.state = booking.kept, None, state
        if kept and not kept.released and booking.workshop.overbooked:
            booked = sum(one.kept is kept and one.state in HOLDING for one in self.bookings)
            kept.seats -= kept.seats > booked
        self.lower(booking.workshop)

    def fill(self, workshop: Workshop, newcomers: Collection[Booking] = ()) -> None:
        """Seat by rank whoever fits, then ask the wishes."""
        self.lower(workshop)
        if not self.is_open(workshop):
            return
        seated, seen = [], set()
        for first in self.waiting(workshop):
            if first in seen:
                continue
            group = first.group
            party = [one for one in self.waiting(workshop) if group and one.group == group] or [
                first
            ]
            seen.update(party)
            if self.fits(party, workshop):
                for one in party:
                    self.give(one, one in newcomers)
                seated += party
        self.serve(workshop)
        for one in seated:
            if one.state == "confirmed":
                self.leave_others(one)

    def fits(self, party: Collection[Booking], workshop: Workshop) -> bool:
        public = 0
        for partner, count in Counter(one.partner for one in party).items():
            own = self.own(workshop, partner)
            public += max(0, count - (self.left(own) if own else 0))
        return public <= self.free(workshop)

    def give(self, booking: Booking, at_once: bool) -> None:
        workshop = booking.workshop
        told = self.is_late(workshop) and booking.person in self.reached_by_machine
        booking.kept = self.own(workshop, booking.partner)
        booking.state = "confirmed" if at_once or workshop.is_auto or told else "offered"

    def serve(self, workshop: Workshop) -> None:
        if self.is_late(workshop):
            return
        for wish in sorted(self.wishes, key=lambda one: one.rank):
            own = self.own(workshop, wish.partner)
            if (
                wish.state == "active"
                and (own or self.free(workshop))
                and self.suits(wish, workshop)
            ):
                made = self.write(workshop, wish.person, wish.partner, wish=wish, made_for=wish)
                made.priority, made.arrived, made.kept = wish.priority, wish.arrived, own
                made.state = wish.state = "offered"

    def suits(self, wish: Wish, workshop: Workshop) -> bool:
        first = workshop.meetings[0]
        days = {one.half_day for one in workshop.meetings}
        known = any(
            one.wish is wish
            or (one.person == wish.person and (one.state in ACTIVE or one.given_up))
            for one in self.at(workshop)
        )
        return (
            wish.programme in {None, workshop.programme}
            and self.today <= wish.until
            and first.day <= wish.until
            and (not wish.half_days or days <= wish.half_days)
            and not known
            and not self.is_busy(wish.person, workshop)
        )

    def is_busy(self, person: int, workshop: Workshop) -> bool:
        return any(
            mine.starts < other.ends and other.starts < mine.ends
            for one in self.bookings
            if one.person == person and one.state in HOLDING and one.workshop is not workshop
            if max(meeting.ends for meeting in one.workshop.meetings) > self.now
            for mine in ([one.meeting] if one.meeting else one.workshop.meetings)
            for other in workshop.meetings
        )

    def leave_others(self, booking: Booking) -> None:
        """A wish that has its seat gives up its other places."""
        wish = booking.wish
        if wish is None or wish.state not in OPEN_WISHES:
            return
        wish.state = "served"
        others = [one for one in self.bookings if one.wish is wish and one is not booking]
        for workshop in sorted({one.workshop for one in others}, key=lambda one: one.id):
            for other in others:
                if other.workshop is workshop and other.state in ACTIVE:
                    self.leave(other, "cancelled")
                    other.ended_by_wish = True
            self.fill(workshop)

    def seek(self, wish: Wish) -> None:
        for workshop in sorted(self.workshops.values(), key=lambda one: (one.starts, one.id)):
            if wish.state != "active":
                return
            if self.is_open(workshop) and self.suits(wish, workshop):
                self.fill(workshop)

    def seek_again(self, booking: Booking) -> None:
        wish = booking.made_for
        if wish is not None and wish.state == "offered":
            wish.state = "active"
            self.seek(wish)
