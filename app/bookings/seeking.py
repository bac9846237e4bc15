"""Looking for a seat for a wish: when it is written, when an offer ended, and now and then."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.bookings import line, seats, wishing
from app.bookings.models import Booking
from app.bookings.wishes import Wish, WishState
from app.extensions import db
from app.workshops.models import Workshop


def seek(wish: Wish) -> None:
    """Offer a wish a seat that is free now, in the soonest workshop that suits it."""
    for workshop_id in db.session.scalars(wishing.open_to(wish)).all():
        if wish.state is not WishState.ACTIVE:
            return
        if not wishing.suits(wish, db.session.get_one(Workshop, workshop_id)):
            continue
        workshop = seats.take(workshop_id)
        held = workshop.held
        line.fill(workshop)
        if workshop.held != held:
            seats.announce(workshop)
        db.session.refresh(wish)


def seek_again(booking: Booking) -> None:
    """Put the wish of an offer that was not taken back in line, and look for another seat.

    A place in line that is tied to a wish was not the wish's own offer: nothing changes.
    """
    wish = wishing.of(booking)
    if wish is None or not wishing.is_made_for(booking):
        return
    if wishing.turn(wish, WishState.ACTIVE, WishState.OFFERED):
        seek(wish)


def active(_moment: datetime) -> Sequence[int]:
    """Return the wishes in line, by id, the first of them first."""
    return db.session.scalars(
        select(Wish.id).where(Wish.state == WishState.ACTIVE).order_by(*wishing.RANK)
    ).all()


def look(wish_id: int) -> None:
    """Look again for a seat for a wish: its person may have become free since."""
    wish = db.session.get(Wish, wish_id)
    if wish is not None and wish.state is WishState.ACTIVE:
        seek(wish)
