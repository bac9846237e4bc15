"""Several people for one workshop: who fits is seated, who does not is left to choose."""

from collections.abc import Sequence

from app.bookings import actions, kept_seats, seats
from app.bookings.enrolling import Request, already
from app.bookings.models import Booking
from app.people.actors import Actor
from app.workshops.models import Workshop


def book_who_fits(
    workshop_id: int,
    requests: Sequence[Request],
    *,
    actor: Actor,
    together: bool = False,
    accept_line: bool = False,
    accept_overlap: bool = False,
) -> tuple[list[Booking], list[Request]]:
    """Seat as many as there are seats for this actor, in the order asked; return who is left too.

    A form sent twice gives the same bookings and the same people left. Raises what
    `actions.book_party` raises, and WorkshopFull when nobody fits.
    """
    workshop = seats.take(workshop_id)
    made = [already(request, workshop_id, actor) for request in requests]
    if any(made):
        left = [one for one, booking in zip(requests, made, strict=True) if booking is None]
        return [booking for booking in made if booking], left
    everyone = together or accept_line
    fitting = list(requests if everyone else requests[: max(1, room(workshop, actor))])
    bookings = actions.book_party(
        workshop_id,
        fitting,
        actor=actor,
        together=together,
        accept_line=accept_line,
        accept_overlap=accept_overlap,
    )
    return bookings, list(requests[len(fitting) :])


def room(workshop: Workshop, actor: Actor) -> int:
    """Return how many people this actor could seat now: the public's seats and its own kept ones."""
    return workshop.seats_left + kept(workshop.id, actor)


def kept(workshop_id: int, actor: Actor) -> int:
    """Return the kept seats that only this actor's partner may take now."""
    if actor.partner_id is None:
        return 0
    return kept_seats.by_workshop(actor.partner_id, [workshop_id]).get(workshop_id, 0)
