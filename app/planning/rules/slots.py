"""A meeting that a rule gives, before it is written, and what stands in its way."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from app import dates
from app.people.models import Account
from app.workshops.places import Room, Venue


class Trouble(StrEnum):
    """What can stand in the way of a date."""

    ROOM = "room"
    LEADER = "leader"
    AWAY = "away"
    """Who leads is absent, or does not come on that half-day."""
    TWICE = "twice"
    HOURS = "hours"
    PUBLIC = "public"
    CLOCK = "clock"
    PAST = "past"


@dataclass(frozen=True)
class Conflict:
    """One thing that stands in the way, as a French sentence."""

    trouble: Trouble
    text: str


@dataclass(frozen=True)
class Way:
    """One way out: the code that a form sends, and its words."""

    code: str
    words: str


@dataclass(frozen=True)
class Slot:
    """Wall times at a venue, with a room and who leads. `day` is the day that the rule gave."""

    key: str
    venue: Venue
    day: date
    start: datetime
    end: datetime
    room: Room | None
    leader: Account | None
    conflicts: tuple[Conflict, ...] = ()
    ways: tuple[Way, ...] = ()
    notes: tuple[str, ...] = ()
    is_held: bool = field(default=False, compare=False)

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds() // 60)

    @property
    def is_open(self) -> bool:
        """Tell whether a way out is still to be chosen."""
        return bool(self.conflicts)

    def noting(self, text: str) -> "Slot":
        return replace(self, notes=(*self.notes, text))

    def at(self, start: datetime) -> "Slot":
        """Return it from another start, as long."""
        return replace(self, start=start, end=start + (self.end - self.start))


@dataclass(frozen=True)
class LeftOut:
    """A day that the rule gives and on which nothing is held, and why."""

    key: str
    venue: Venue
    day: date
    why: str
    ways: tuple[Way, ...] = ()


def instants(slot: Slot) -> tuple[datetime, datetime]:
    """Return the UTC instants of a slot. Raises `dates.NonexistentTime`."""
    return dates.instant(slot.start, slot.venue.zone), dates.instant(slot.end, slot.venue.zone)
