"""The line played again from its events alone: who had a seat, who waited, at any moment."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from app.bookings.models import HOLDING, Booking, BookingEvent, State

AT_ONCE = frozenset({"free_seat", "kept_seat", "walked_in", "makes_up"})
"""The codes of a seat taken by a newcomer; every other seat is given to someone who waited."""


@dataclass(frozen=True)
class Standing:
    """One booking as its events say it is."""

    booking_id: int
    state: State
    priority: int
    arrived_at: datetime
    priority_reason: str
    """The code that gave the priority its value; "" while it is everyone's."""
    priority_cause: str = ""
    """Why a coordinator gave it, from the coded list."""
    meeting_id: int | None = None
    """A guest's meeting: its seat is not one of the whole workshop's."""

    @property
    def rank_key(self) -> tuple[int, datetime, int]:
        return self.priority, self.arrived_at, self.booking_id

    @property
    def holds_seat(self) -> bool:
        return self.state in HOLDING


@dataclass
class Picture:
    """The seats and the line at one moment."""

    standings: dict[int, Standing] = field(default_factory=dict)
    broken: list[BookingEvent] = field(default_factory=list)
    """Events that do not begin where the one before them ended."""

    def add(self, event: BookingEvent) -> None:
        """Move on by one event; they must come in the order of their ids."""
        before = self.standings.get(event.booking_id)
        if before is not None and before.state is not event.from_state:
            self.broken.append(event)
        reason = before.priority_reason if before else ""
        cause = before.priority_cause if before else ""
        if event.priority != (before.priority if before else 0):
            reason, cause = event.reason, event.cause
        self.standings[event.booking_id] = Standing(
            event.booking_id,
            event.to_state,
            event.priority,
            event.arrived_at,
            reason,
            cause,
            event.meeting_id,
        )

    @property
    def held(self) -> int:
        """Return how many hold a seat of the whole workshop; guests are not counted."""
        return sum(one.holds_seat and one.meeting_id is None for one in self.standings.values())

    @property
    def line(self) -> list[Standing]:
        """Who waits, the next one first. Those in pause are not in it."""
        waiting = (one for one in self.standings.values() if one.state is State.WAITING)
        return sorted(waiting, key=lambda one: one.rank_key)

    def rank(self, booking_id: int) -> int | None:
        """Return the place in line, from 1, or None."""
        ids = [one.booking_id for one in self.line]
        return ids.index(booking_id) + 1 if booking_id in ids else None


def replay(events: Iterable[BookingEvent], until: int | None = None) -> Picture:
    """Return the seats and the line after a workshop's events, or just after that event's id.

    Events older than three years are forgotten: a booking of which none is left is not there.
    """
    picture = Picture()
    for event in events:
        picture.add(event)
        if event.id == until:
            break
    return picture


def differences(bookings: Iterable[Booking], picture: Picture, held: int) -> list[str]:
    """Say where the stored bookings are not what their events say; nothing when they agree."""
    found, known = [], True
    for booking in bookings:
        standing = picture.standings.get(booking.id)
        if standing is None:
            known = False
            continue
        stored = (booking.state, booking.priority, booking.arrived_at)
        if stored != (standing.state, standing.priority, standing.arrived_at):
            found.append(
                f"L’inscription {booking.reference} est « {booking.state.french} » ; "
                f"ses événements disent « {standing.state.french} », ou un autre rang."
            )
    if known and held != picture.held:
        found.append(f"L’atelier compte {held} places prises ; ses événements, {picture.held}.")
    return found + [f"L’événement {event.id} ne suit pas le précédent." for event in picture.broken]
