"""The first page of a booking as everyone gets it, kept, with what is one browser's put in.

Most who open it find a free seat and have answered nothing yet. Their page depends on the
schedule's revision and on the day alone: a booking made meanwhile changes nothing in it.
"""

from collections.abc import Callable
from functools import partial

from flask import request
from flask_wtf.csrf import generate_csrf
from sqlalchemy import bindparam, exists, func, select

from app import dates, stencils
from app.bookings.goals import GOALS
from app.bookings.models import Booking, State
from app.extensions import db
from app.publications import revisions
from app.publications.revisions import Publication
from app.web.booking_form import new_key
from app.web.kept import house
from app.workshops.models import Workshop
from app.workshops.wanted import seats_left

TOKEN, KEY = stencils.mark(), stencils.mark()
"""What stands in a kept page for a browser's own token and key."""
_pages = stencils.Shelf(8 * 1024 * 1024, TOKEN, KEY)
"""About a thousand pages."""
_ALIKE = select(
    select(func.max(Publication.revision))
    .where(Publication.scope == revisions.AGENDA)
    .scalar_subquery(),
    seats_left() > 0,
    Workshop.closes_at > bindparam("now"),
    exists().where(Booking.workshop_id == Workshop.id, Booking.state == State.WAITING),
).where(Workshop.id == bindparam("workshop"))


def page(workshop_id: int, show: Callable[[], str]) -> str:
    """Return the page that `show` renders with TOKEN and KEY in it, as this browser's own.

    Kept for the day, while a seat is free and joining is open; what was rendered while that changed
    is not kept. Raises what `show` raises.
    """
    edition = partial(_edition, workshop_id)
    shown = _pages.of(edition(), show, edition)
    return shown.filled({TOKEN: generate_csrf(), KEY: new_key()})


def _edition(workshop_id: int) -> tuple[object, ...] | None:
    """Return all that the page depends on; None for a page that is not like the others."""
    if any(name != "envie" or value not in GOALS for name, value in request.args.items(multi=True)):
        return None  # anyone may write anything there, and the page repeats it
    told = db.session.execute(_ALIKE, {"workshop": workshop_id, "now": dates.now()}).first()
    if told is None:
        return None
    revision, is_free, is_open, anyone_waits = told
    if revision is None or not is_free or not is_open or anyone_waits:
        return None
    return revision, dates.today(), request.full_path, *house()
