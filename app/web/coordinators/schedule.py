"""One workshop with its line and why it moved."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import queries, seat_lists
from app.bookings.errors import UnknownWorkshop
from app.people import access
from app.web import guards
from app.web.coordinators.forms import REASONS
from app.web.coordinators.ledger import sentence
from app.web.phrases import REACHES
from app.workshops.models import Workshop


def workshop(workshop_id: int) -> ResponseReturnValue:
    """Show who is booked on a workshop, who waits, and what happened."""
    found = seen_workshop(workshop_id)
    bookings = queries.workshop_bookings(workshop_id)
    waiting = [booking for booking in bookings if booking.is_waiting]
    return render_template(
        "coordinators/workshop.html",
        workshop=found,
        bookings=bookings,
        ranks={booking.id: number for number, booking in enumerate(waiting, 1)},
        events=[
            (event, sentence(event, account))
            for event, account in queries.ledger(workshop_id=workshop_id)
        ],
        most_events=queries.LEDGER,
        beyond=seat_lists.beyond_for(workshop_id),
        beyond_seats=seat_lists.beyond_on(workshop_id),
        now=dates.now(),
        reasons=REASONS,
        reaches=REACHES,
    )


def seen_workshop(workshop_id: int) -> Workshop:
    """Return a workshop this coordinator may see. Raises UnknownWorkshop."""
    found = queries.workshop(workshop_id)
    if found is None or not access.sees_branch(guards.signed_in(), found.venue.branch_id):
        raise UnknownWorkshop
    return found
