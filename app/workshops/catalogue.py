"""What the house has: venues with their rooms, programmes. For the desks."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.extensions import db
from app.workshops.models import Programme
from app.workshops.places import Venue


def venue_ids(branch_id: int) -> set[int]:
    """Return the ids of a branch's venues, archived ones too."""
    return set(db.session.scalars(select(Venue.id).where(Venue.branch_id == branch_id)))


def venues(branch_id: int | None, *, archived: bool = False) -> Sequence[Venue]:
    """Return the venues of a branch, or all, by city then name, with their rooms."""
    query = select(Venue).order_by(Venue.sort_key, Venue.id).options(selectinload(Venue.rooms))
    if branch_id is not None:
        query = query.where(Venue.branch_id == branch_id)
    if not archived:
        query = query.where(Venue.archived_at.is_(None))
    return db.session.scalars(query).all()


def programmes(*, archived: bool = False) -> Sequence[Programme]:
    """Return the programmes by kind then name."""
    query = select(Programme).order_by(Programme.kind, Programme.name_key, Programme.id)
    if not archived:
        query = query.where(Programme.archived_at.is_(None))
    return db.session.scalars(query).all()
