"""What the association offers and where, whether or not a date is announced now."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlalchemy.orm import contains_eager, selectinload

from app.extensions import db
from app.workshops.models import Audience, Kind, Programme, Workshop
from app.workshops.places import Venue
from app.workshops.queries import listed

_FOR_EVERYONE = (Programme.audience == Audience.EVERYONE, Programme.archived_at.is_(None))


def kinds() -> list[Kind]:
    """Return the kinds that anyone may come to, in the order of the words of the house."""
    found = set(db.session.scalars(select(Programme.kind).where(*_FOR_EVERYONE).distinct()))
    return [kind for kind in Kind if kind in found]


def themes() -> list[tuple[str, str]]:
    """Return the themes that anyone may come to: (key, words)."""
    rows = db.session.execute(
        select(Programme.theme_key, func.min(Programme.theme))
        .where(*_FOR_EVERYONE, Programme.theme_key != "")
        .group_by(Programme.theme_key)
        .order_by(Programme.theme_key)
    )
    return [(key, words) for key, words in rows]


def theme(key: str) -> str:
    """Return a theme in words; a key that no programme has any more is its own words."""
    found = select(func.min(Programme.theme)).where(Programme.theme_key == key)
    return db.session.scalar(found) or key


def named(venue_ids: Collection[int]) -> Sequence[Venue]:
    """Return these venues, also those no longer announced, by city then name."""
    wanted = select(Venue).where(Venue.id.in_(venue_ids))
    return db.session.scalars(wanted.order_by(Venue.sort_key, Venue.id)).all()


def places() -> list[Venue]:
    """Return every venue that is not archived, by city then name."""
    wanted = select(Venue).where(Venue.archived_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Venue.sort_key, Venue.id)))


def programmes() -> list[Programme]:
    """Return every programme that is not archived, by name."""
    wanted = select(Programme).where(Programme.archived_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Programme.name_key, Programme.id)))


def examples() -> Sequence[Workshop]:
    """Return one workshop to come for each programme at each venue, with all three."""
    one_each = (
        listed()
        .with_only_columns(func.min(Workshop.id))
        .group_by(Workshop.programme_id, Workshop.venue_id)
    )
    return db.session.scalars(
        select(Workshop)
        .where(Workshop.id.in_(one_each))
        .join(Workshop.venue)
        .join(Workshop.programme)
        .options(contains_eager(Workshop.venue), contains_eager(Workshop.programme))
        .order_by(Venue.sort_key, Programme.name_key, Workshop.id)
    ).all()


def newest(count: int) -> Sequence[Workshop]:
    """Return the workshops that were announced last and can still be joined, the newest first."""
    return db.session.scalars(
        listed()
        .options(
            contains_eager(Workshop.venue),
            contains_eager(Workshop.programme),
            selectinload(Workshop.meetings),
        )
        .order_by(Workshop.published_at.desc(), Workshop.id.desc())
        .limit(count)
    ).all()


def addresses(count: int) -> Sequence[Row[int, datetime]]:
    """Return the ids of the workshops that can still be joined, and when each last changed."""
    return db.session.execute(
        listed()
        .with_only_columns(Workshop.id, Workshop.changed_at)
        .order_by(Workshop.starts_at, Workshop.id)
        .limit(count)
    ).all()
