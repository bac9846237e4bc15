"""The first page of a booking as everyone gets it, kept, with what is one browser's put in.

Most who open it find a free seat and have answered nothing yet. Their page depends on the
schedule's revision and on the day alone: a booking made meanwhile changes nothing in it. Where there
is none, it says how many wait and where else there are seats: it depends on every seat.
"""

from collections.abc import Callable

from flask import request
from flask_wtf.csrf import generate_csrf
from sqlalchemy import bindparam, select

from app import dates, languages, stencils
from app.bookings import line
from app.bookings.goals import GOALS
from app.extensions import db
from app.prepared import Prepared
from app.publications import revisions
from app.web.booking_form import new_key
from app.web.kept import house
from app.workshops.models import Workshop
from app.workshops.wanted import seats_left

TOKEN, KEY = stencils.mark(), stencils.mark()
"""What stands in a kept page for a browser's own token and key."""
Edition = tuple[object, ...] | None
_pages = stencils.Shelf(8 * 1024 * 1024, TOKEN, KEY)
"""About a thousand pages."""
_STANDING = Prepared(
    select(
        revisions.number(revisions.AGENDA),
        revisions.number(revisions.LIST),
        seats_left(),
        line.waiting(),
    ).where(Workshop.id == bindparam("workshop"), Workshop.closes_at > bindparam("now"))
)


def page(workshop_id: int, show: Callable[[], str]) -> str:
    """Return the page that `show` renders with TOKEN and KEY in it, as this browser's own.

    Kept while joining is open: for the day where a seat is free, else for the minute, as meetings
    begin on a whole one and leave what is proposed. What was rendered while that changed is not
    kept. Raises what `show` raises.
    """
    edition, seats = _edition(workshop_id)
    shown = _pages.of(edition, show, lambda: _again(workshop_id, edition, seats))
    return shown.filled({TOKEN: generate_csrf(), KEY: new_key()})


def _again(workshop_id: int, edition: Edition, seats: int) -> Edition:
    """Return the same edition where not a seat has moved since: the page may have said it was full."""
    return edition if (edition, seats) == _edition(workshop_id) else None


def _edition(workshop_id: int) -> tuple[Edition, int]:
    """Return all that the page depends on, and the revision of the seats.

    None for a page that is not like the others: the page repeats its address, and anyone may write
    anything there.
    """
    goal = request.args.get("envie", "")
    query = f"envie={goal}" if goal in GOALS else ""
    address = f"/ateliers/{workshop_id}/inscription"
    if request.query_string != query.encode() or not request.path.endswith(address):
        return None, 0
    now = dates.now()
    told = _STANDING.first(db.session(), workshop=workshop_id, now=now)
    if told is None or None in told:
        return None, 0
    schedule, seats, left, waiting = told
    is_free = left > 0 and not waiting
    stands_on = (schedule, dates.today()) if is_free else (seats, waiting, now.replace(second=0))
    key = (workshop_id, goal, languages.current(), stands_on, request.script_root, *house())
    return key, seats
