"""What a browser has answered so far of a booking, and how the workshop stands that it is for.

Both are one question, asked once in a request. What was answered is the person's, not the
workshop's: whoever chooses another date is asked nothing twice.
"""

from typing import Any, NamedTuple
from uuid import UUID

from flask import g, request, session
from sqlalchemy import and_, bindparam, select

from app import dates
from app.bookings import line
from app.bookings.errors import UnknownWorkshop
from app.extensions import db
from app.people import drafts
from app.people.drafts import Draft
from app.prepared import Prepared
from app.publications import revisions
from app.transactions import transaction
from app.workshops.models import Workshop
from app.workshops.wanted import public, seats_left

KIND = "inscription"
_KEY = "demande"
_ASKED = Prepared(
    select(
        Draft.content,
        and_(Workshop.cancelled_at.is_(None), Workshop.closes_at > bindparam("now")),
        revisions.number(revisions.AGENDA),
        revisions.number(revisions.LIST),
        seats_left(),
        line.waiting(),
    )
    .select_from(Workshop)
    .outerjoin(Draft, and_(*drafts.NOBODYS))
    .where(Workshop.id == bindparam("workshop"), *public())
)


class Asked(NamedTuple):
    """What was answered, None before anything was or half an hour later; and a workshop."""

    content: dict[str, Any] | None
    is_open: bool
    schedule: int | None
    """The revision that rises with all that a workshop shows of itself."""
    seats: int | None
    """The revision that rises with each seat, too."""
    left: int
    waiting: int

    @property
    def answered(self) -> dict[str, Any]:
        return dict(self.content or {})

    @property
    def is_free(self) -> bool:
        """Tell whether a newcomer has a seat at once."""
        return self.left > 0 and not self.waiting


def begun() -> bool:
    """Tell whether this browser has answered something before."""
    return _KEY in session


def asked() -> Asked:
    """Return what this request is about. Raises UnknownWorkshop for what the public may not see."""
    if "asked" not in g:
        g.asked = ask()
    found: Asked = g.asked
    return found


def ask() -> Asked:
    """Return the same as it is now."""
    workshop_id = (request.view_args or {})["workshop_id"]
    told = _ASKED.first(
        db.session(), workshop=workshop_id, draft=_draft(), kind=KIND, now=dates.now()
    )
    if told is None:
        raise UnknownWorkshop
    return Asked(*told)


def keep(content: dict[str, Any]) -> None:
    """Keep what was answered half an hour from now, for this browser alone."""
    draft = _draft() if asked().content is not None else None
    with transaction():
        if draft is None or not drafts.rewrite(draft, content):
            session[_KEY] = str(drafts.write(KIND, content))


def forget() -> None:
    """Drop what was answered: the booking has it now, and a shared computer keeps nothing."""
    if draft := _draft():
        drafts.drop(draft)


def _draft() -> UUID | None:
    try:
        return UUID(session.get(_KEY, ""))
    except ValueError:
        return None
