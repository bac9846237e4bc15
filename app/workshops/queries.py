"""What the public pages show of the schedule."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, Select, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import dates, intake
from app.extensions import db
from app.workshops.models import Audience, Meeting, Programme, Workshop
from app.workshops.places import OldSlug, Venue
from app.workshops.wanted import Wanted, conditions, seats_left

PAGE = 20
_FOR_CARDS = (
    contains_eager(Workshop.programme),
    contains_eager(Workshop.venue),
    selectinload(Workshop.meetings),
)
_PUBLIC = (
    select(Workshop)
    .where(
        Workshop.id == bindparam("workshop"),
        Workshop.published_at.is_not(None),
        Workshop.archived_at.is_(None),
    )
    .options(
        joinedload(Workshop.programme),
        joinedload(Workshop.venue),
        joinedload(Workshop.meetings).joinedload(Meeting.room),
    )
)


@dataclass(frozen=True)
class Found:
    """One page of workshops, and how many there are in all."""

    workshops: Sequence[Workshop]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def listed() -> Select[Workshop]:
    """Select the published workshops that are not cancelled and can still be joined."""
    return _listed(dates.now())


def _listed(now: datetime | BindParameter[datetime]) -> Select[Workshop]:
    return (
        select(Workshop)
        .join(Workshop.programme)
        .join(Workshop.venue)
        .where(
            Workshop.published_at.is_not(None),
            Workshop.archived_at.is_(None),
            Workshop.cancelled_at.is_(None),
            Workshop.closes_at > now,
        )
    )


_LIKE = (
    _listed(bindparam("now"))
    .where(
        Workshop.id.not_in(bindparam("without", expanding=True)),
        Programme.kind == bindparam("kind"),
        Programme.audience == bindparam("audience"),
        seats_left() > 0,
    )
    .options(*_FOR_CARDS)
    .order_by(
        Venue.city_key != bindparam("city"),
        Workshop.programme_id != bindparam("programme"),
        Workshop.starts_at,
        Workshop.id,
    )
    .limit(bindparam("count"))
)


def find(wanted: Wanted) -> Found:
    """Return one page of the workshops that match, soonest first, with venue and programme."""
    matching = listed().where(*conditions(wanted))
    total = _size(matching)
    page = min(max(wanted.page, 1), max(1, -(-total // PAGE)))
    rows = db.session.scalars(
        matching.options(*_FOR_CARDS)
        .order_by(Workshop.starts_at, Workshop.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return Found(rows.all(), total, page)


def count(wanted: Wanted) -> int:
    """Return how many workshops match."""
    return _size(listed().where(*conditions(wanted)))


def _size(chosen: Select[Workshop]) -> int:
    ids = chosen.with_only_columns(Workshop.id).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def matching(wanted: Wanted) -> Select[int]:
    """Select the ids of all the workshops that match: past, cancelled and hidden ones too."""
    return (
        select(Workshop.id)
        .join(Workshop.programme)
        .join(Workshop.venue)
        .where(*conditions(wanted))
        .distinct()
    )


def soon(count: int) -> Sequence[Workshop]:
    """Return the next workshops with a seat that anyone may take."""
    return db.session.scalars(
        listed()
        .where(Programme.audience == Audience.EVERYONE, seats_left() > 0)
        .options(*_FOR_CARDS)
        .order_by(Workshop.starts_at, Workshop.id)
        .limit(count)
    ).all()


def public_workshop(workshop_id: int) -> Workshop | None:
    """Return a published workshop, also when cancelled or past, with all that its page shows."""
    return db.session.scalars(_PUBLIC, {"workshop": workshop_id}).unique().one_or_none()


def alternatives(
    workshop: Workshop, count: int = 2, without: Collection[int] = ()
) -> Sequence[Workshop]:
    """Return workshops like this one with seats: same programme kind, same city first, soonest."""
    programme = workshop.programme
    words = {
        "now": dates.now(),
        "without": [workshop.id, *without],
        "kind": programme.kind,
        "audience": programme.audience,
        "city": workshop.venue.city_key,
        "programme": programme.id,
        "count": count,
    }
    return db.session.scalars(_LIKE, words).all()


@dataclass(frozen=True)
class Choices:
    """What the filters of the list can be set to: (value, words)."""

    cities: list[tuple[str, str]]
    themes: list[tuple[str, str]]
    weeks: list[tuple[str, str]]


def choices() -> Choices:
    """Return the cities and themes that have a workshop to come, and the next twelve weeks."""
    coming = listed().subquery()
    cities = db.session.execute(
        select(Venue.city_key, func.min(Venue.city))
        .where(Venue.id.in_(select(coming.c.venue_id)))
        .group_by(Venue.city_key)
        .order_by(Venue.city_key)
    )
    themes = db.session.execute(
        select(Programme.theme_key, func.min(Programme.theme))
        .where(Programme.id.in_(select(coming.c.programme_id)), Programme.theme_key != "")
        .group_by(Programme.theme_key)
        .order_by(Programme.theme_key)
    )
    monday = dates.today() - timedelta(days=dates.today().weekday())
    starts = [monday + timedelta(weeks=number) for number in range(13)]
    return Choices(
        cities=[(key, name) for key, name in cities],
        themes=[(key, name) for key, name in themes],
        weeks=[(dates.iso_week(start), dates.day(start)) for start in starts],
    )


def public_venues(city: str = "") -> Sequence[Venue]:
    """Return the published venues by city then name."""
    query = (
        select(Venue)
        .where(Venue.published_at.is_not(None), Venue.archived_at.is_(None))
        .order_by(Venue.sort_key, Venue.id)
    )
    if city:
        query = query.where(Venue.city_key == intake.fold(city))
    return db.session.scalars(query).all()


def public_venue(slug: str) -> Venue | None:
    return db.session.scalar(
        select(Venue).where(
            Venue.slug == slug, Venue.published_at.is_not(None), Venue.archived_at.is_(None)
        )
    )


def new_slug(kind: str, slug: str) -> str | None:
    """Return today's slug of a venue ("venues") or programme ("programmes") that had this one."""
    old = db.session.get(OldSlug, (kind, slug))
    if old is None:
        return None
    table = Venue if kind == "venues" else Programme
    return db.session.scalar(select(table.slug).where(table.id == old.target_id))
