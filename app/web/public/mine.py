"""One booking before the person whose link it is: what each page about it shows."""

from collections.abc import Sequence
from datetime import datetime

from flask import Response, render_template

from app import dates
from app.bookings import catching_up, giving, line, links, parties, wishing
from app.bookings.models import Booking, State
from app.workshops import queries, welcoming
from app.workshops.models import Workshop


def private(page: str) -> Response:
    """Answer with a page that neither robots nor shared caches keep."""
    return Response(page, headers={"X-Robots-Tag": "noindex", "Cache-Control": "private, no-store"})


def page(template: str, booking: Booking, token: str, **more: object) -> str:
    """Return a page about a booking, with its rank, its offer and what can still be done."""
    workshop = booking.workshop
    ahead = line.ahead(booking) if booking.is_waiting else None
    wish = wishing.of(booking)
    return render_template(
        template,
        booking=booking,
        workshop=workshop,
        token=token,
        rank=ahead.rank if ahead else None,
        ahead=ahead,
        why=_why(booking),
        until=until(booking),
        wish=wish,
        wish_token=links.wish_token(wish) if wish else "",
        late=catching_up.joined(booking),
        welcome=welcoming.names(workshop),
        companions=parties.companions(booking),
        alternatives=_alternatives(booking),
        can_cancel=booking.is_active and not workshop.has_ended(dates.now()),
        now=dates.now(),
        **more,
    )


def _why(booking: Booking) -> str:
    """Return the code of what happened last, where the page says so: a seat that stands needs none."""
    stands = booking.state is State.CONFIRMED and not booking.workshop.is_cancelled
    return "" if stands else line.last_reason(booking)


def until(booking: Booking) -> datetime | None:
    """Return until when a live offer is kept; before its delivery is known, at least until then."""
    if not booking.is_offered:
        return None
    since = booking.offered_at or booking.changed_at
    return booking.offer_expires_at or giving.answer_by(booking.workshop, since)


def _alternatives(booking: Booking) -> Sequence[Workshop]:
    """Return what to propose to whom we left without a seat."""
    lost = booking.workshop.is_cancelled or booking.state is State.EXPIRED
    return queries.alternatives(booking.workshop) if lost else []
