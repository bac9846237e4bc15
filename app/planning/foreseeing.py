"""What a change of a workshop's seats will do, said before it is done; nothing is written."""

from dataclasses import dataclass

from app import dates
from app.bookings import line, seat_lists, standing
from app.bookings.allotments import AllotmentRule
from app.bookings.models import State
from app.planning.seating import MOST, NotACapacity
from app.workshops.models import Workshop


@dataclass(frozen=True)
class Resized:
    """What another number of seats does: to the line, to kept seats, and beyond the capacity."""

    capacity: int
    free: int
    """Seats that nobody holds afterwards; the line is served first."""
    waiting: int
    given_back: int
    """Unbooked kept seats that their partners lose."""
    beyond: int
    """People who stay although there are fewer seats than people."""


@dataclass(frozen=True)
class Announced:
    """What publishing or unpublishing does."""

    confirmed: int
    offered: int
    waiting: int
    free: int
    rules: list[AllotmentRule]
    """The standing rules that will keep seats."""


def resized(workshop: Workshop, capacity: int) -> Resized:
    """Say what `seating.resize` would do now. Raises NotACapacity."""
    if not 1 <= capacity <= MOST:
        raise NotACapacity(least=1, most=MOST)
    taken = workshop.held + workshop.guest_peak
    given_back = min(workshop.reserved, max(0, taken + workshop.reserved - capacity))
    kept = workshop.reserved - given_back
    return Resized(
        capacity=capacity,
        free=max(0, capacity - taken - kept),
        waiting=line.length(workshop.id) if workshop.is_joinable(dates.now()) else 0,
        given_back=given_back,
        beyond=max(0, taken + kept - capacity),
    )


def announced(workshop: Workshop) -> Announced:
    """Say whom publishing or unpublishing a workshop concerns now."""
    had = {allotment.partner_id for allotment in seat_lists.kept_on(workshop.id)}
    return Announced(
        confirmed=seat_lists.count(workshop.id, State.CONFIRMED),
        offered=seat_lists.count(workshop.id, State.OFFERED),
        waiting=line.length(workshop.id),
        free=workshop.seats_left,
        rules=[
            rule
            for rule in standing.rules()
            if rule.covers(workshop) and rule.partner_id not in had
        ],
    )
