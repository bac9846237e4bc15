"""The book of a workshop: its seats, its line with the reasons, who came, what was written."""

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import book, queries, seat_lists
from app.bookings.errors import UnknownWorkshop
from app.people import access
from app.transactions import snapshot
from app.web import guards
from app.web.coordinators.forms import REASONS
from app.web.coordinators.ledger import sentence
from app.web.phrases import REACHES
from app.workshops.models import Workshop

DOORS = timedelta(minutes=30)
"""How long before a meeting whoever is at the door without a booking can be seated."""


def workshop(workshop_id: int) -> ResponseReturnValue:
    """Show who is booked on a workshop, who waits and why, who came, and what happened."""
    snapshot()
    now = dates.now()
    found = seen_workshop(workshop_id)
    read = book.of(workshop_id)
    return render_template(
        "coordinators/workshop.html",
        workshop=found,
        book=read,
        bookings=read.bookings,
        ranks={one.booking.id: one.rank for one in read.told.line if one.rank},
        events=[
            (event, sentence(event, account))
            for event, account in queries.ledger(workshop_id=workshop_id)
        ],
        doors=[one for one in found.coming if one.starts_at - DOORS <= now and one.ends_at > now],
        most_events=queries.LEDGER,
        most_messages=book.MESSAGES,
        beyond=seat_lists.beyond_for(workshop_id),
        beyond_seats=seat_lists.beyond_on(workshop_id),
        now=now,
        reasons=REASONS,
        reaches=REACHES,
    )


def seen_workshop(workshop_id: int) -> Workshop:
    """Return a workshop this coordinator may see. Raises UnknownWorkshop."""
    found = queries.workshop(workshop_id)
    if found is None or not access.sees_branch(guards.signed_in(), found.venue.branch_id):
        raise UnknownWorkshop
    return found
