"""The public feeds: which there are, their revision in one read, and the entries of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from flask import current_app
from flask_babel import gettext, ngettext
from sqlalchemy import ColumnElement, Select, String, bindparam, cast, func, literal, select

from app import dates, intake
from app.calendars.editions import Variant, Window
from app.database import CalendarText
from app.errors import NotFound
from app.extensions import db
from app.publications import revisions
from app.publications.questions import Question
from app.publications.revisions import Publication
from app.workshops import aims, entries, nearby, queries
from app.workshops.entries import NOTHING, Extra, Row
from app.workshops.models import Kind as Offer
from app.workshops.models import Meeting, Programme, Workshop
from app.workshops.places import OldSlug, Venue
from app.workshops.wanted import AFTERNOON, MORNING, WEEKDAYS, Wanted

NEVER = datetime(2020, 1, 1, tzinfo=UTC)
"""When a scope changed that never did."""
ANY = Wanted()
HALVES = {MORNING: "le matin", AFTERNOON: "l’après-midi"}
Entry = tuple[Row, Extra]


class UnknownFeed(NotFound):
    sentence = "Cet agenda n’existe pas, ou plus. Vérifiez l’adresse, ou demandez-nous la bonne."


class Kind(StrEnum):
    """Whose feed it is; the value stands in cache keys."""

    EVERYTHING = "everything"
    FILTERED = "filtered"
    VENUE = "venue"
    PROGRAMME = "programme"
    TRAINER = "trainer"
    PARTNER = "partner"
    COORDINATOR = "coordinator"
    PARTICIPANT = "participant"


@dataclass(frozen=True, slots=True)
class Agenda:
    """One feed at one revision: all that its bytes depend on besides time and variant."""

    kind: Kind
    revision: int
    changed_at: datetime
    subject: int = 0
    """The id of its venue, programme, account, partner or participant."""
    name: str = ""
    slug: str = ""
    zone: str = ""
    branch_id: int | None = None
    venue_id: int | None = None
    """The only venue that a coordinator asked for."""
    wanted: Wanted = ANY
    """The filters of the public list."""
    language: str = "fr"

    @property
    def is_private(self) -> bool:
        return self.kind in _PRIVATE


def _public(asked: Select[Any], table: type[Venue] | type[Programme]) -> Select[Any]:
    return asked.where(table.published_at.is_not(None), table.archived_at.is_(None))


_PRIVATE = {Kind.TRAINER, Kind.PARTNER, Kind.COORDINATOR, Kind.PARTICIPANT}
_CHANGED_AT = CalendarText(Publication.changed_at)
_EVERYTHING = select(Publication.revision, _CHANGED_AT).where(
    Publication.scope == bindparam("scope")
)
_FILTERED = select(
    Publication.revision,
    _CHANGED_AT,
    _public(select(Venue.name), Venue).where(Venue.slug == bindparam("venue")).scalar_subquery(),
    _public(select(func.min(Venue.city)), Venue)
    .where(Venue.city_key == bindparam("city_key"))
    .scalar_subquery(),
    _public(select(func.min(Programme.theme)), Programme)
    .where(Programme.theme_key == bindparam("theme_key"))
    .scalar_subquery(),
).where(Publication.scope == bindparam("scope"))
_VENUE = (
    select(Venue.id, Venue.name, Venue.city, Venue.zone, Publication.revision, _CHANGED_AT)
    .outerjoin(Publication, Publication.scope == literal("venue:") + cast(Venue.id, String(20)))
    .where(
        Venue.slug == bindparam("slug"),
        Venue.published_at.is_not(None),
        Venue.archived_at.is_(None),
    )
)
_PROGRAMME = (
    select(Programme.id, Programme.name, Publication.revision, _CHANGED_AT)
    .outerjoin(
        Publication, Publication.scope == literal("programme:") + cast(Programme.id, String(20))
    )
    .where(
        Programme.slug == bindparam("slug"),
        Programme.published_at.is_not(None),
        Programme.archived_at.is_(None),
    )
)


def moment(text: str | None) -> datetime:
    """Return the instant of a `CalendarText`; of none, when nothing had been published yet."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else NEVER


def everything() -> Question[Agenda]:
    """Ask for the feed of all published workshops, with one indexed read."""

    def told(row: Sequence[Any] | None) -> Agenda:
        revision, changed_at = row or (0, None)
        return Agenda(Kind.EVERYTHING, revision, moment(changed_at))

    return Question(_EVERYTHING, told, {"scope": revisions.AGENDA})


def filtered(wanted: Wanted) -> Question[Agenda]:
    """Ask for the feed of what the public list shows with these filters, past meetings too.

    A filter that can match nothing, now or ever, raises UnknownFeed: an empty calendar would wipe
    what its reader has. A filter on seats stands on the list's revision, which rises with each
    booking; the others on the agenda's.
    """
    place = nearby.locate(wanted.near) if wanted.near else None
    wanted = replace(wanted, page=1, near_ids=place.venue_ids if place else None)

    def told(row: Sequence[Any] | None) -> Agenda:
        revision, changed_at, venue, city, theme = row or (0, None, None, None, None)
        asked = (
            (wanted.venue, venue),
            (wanted.city, city),
            (wanted.theme, theme),
            (wanted.near, wanted.near_ids),
        )
        if not wanted.is_readable or not all(found for words, found in asked if words):
            raise UnknownFeed
        kind = wanted.kind.replace("-", "_")
        near = gettext("près de %(place)s", place=place.said) if place else ""
        named = (kind and Offer(kind).french, theme, venue or city, near, *_beside(wanted))
        name = ", ".join(filter(None, named))
        return Agenda(Kind.FILTERED, revision, moment(changed_at), name=name, wanted=wanted)

    words = {
        "scope": revisions.LIST if _depends_on_seats(wanted) else revisions.AGENDA,
        "venue": wanted.venue,
        "city_key": wanted.city_key,
        "theme_key": intake.slug(wanted.theme) if wanted.theme else "",
    }
    return Question(_FILTERED, told, words)


def _beside(wanted: Wanted) -> Iterator[str]:
    if wanted.goal:
        yield gettext(aims.GOALS[wanted.goal])
    if bounds := dates.week_bounds(wanted.week):
        yield gettext("semaine du %(day)s", day=format_date(bounds[0], "d MMMM y", locale="fr"))
    if day := wanted.date:
        yield gettext("le %(day)s", day=format_date(day, "d MMMM y", locale="fr"))
    elif wanted.day in WEEKDAYS:
        yield gettext(wanted.day)
    if wanted.half:
        yield gettext(HALVES[wanted.half])
    if wanted.seats > 0:
        yield ngettext("%(num)s place libre", "%(num)s places libres", wanted.seats)


def _depends_on_seats(wanted: Wanted) -> bool:
    """Tell whether more is asked for than what is offered, where and when."""
    return wanted.seats != 0


def at_venue(slug: str) -> Question[Agenda]:
    """Ask for a published venue's feed, with one indexed read; its answer raises UnknownFeed."""

    def told(row: Sequence[Any] | None) -> Agenda:
        if row is None:
            raise UnknownFeed
        id_, name, city, zone, revision, changed_at = row
        named = name if city in name else f"{name}, {city}"
        return Agenda(Kind.VENUE, revision or 0, moment(changed_at), id_, named, slug, zone)

    return Question(_VENUE, told, {"slug": slug})


def of_programme(slug: str) -> Question[Agenda]:
    """Ask for a published programme's feed, with one indexed read; likewise."""

    def told(row: Sequence[Any] | None) -> Agenda:
        if row is None:
            raise UnknownFeed
        id_, name, revision, changed_at = row
        return Agenda(Kind.PROGRAMME, revision or 0, moment(changed_at), id_, name, slug)

    return Question(_PROGRAMME, told, {"slug": slug})


def new_slug(table: type[Venue] | type[Programme], slug: str) -> str | None:
    """Return the address part that took the place of an old one, or None."""
    return db.session.scalar(
        select(table.slug)
        .join(OldSlug, OldSlug.target_id == table.id)
        .where(OldSlug.kind == table.__tablename__, OldSlug.slug == slug)
    )


def programmes() -> Sequence[Programme]:
    """Return the published programmes by name."""
    return db.session.scalars(
        select(Programme)
        .where(Programme.published_at.is_not(None), Programme.archived_at.is_(None))
        .order_by(Programme.name_key, Programme.id)
    ).all()


def contents(agenda: Agenda, window: Window, variant: Variant) -> Sequence[Entry]:
    """Return the entries of a public feed, in time order: nothing in them tells of seats."""
    return [(row, NOTHING) for _, row in entries.read(selected(agenda, window, variant))]


def selected(agenda: Agenda, window: Window, variant: Variant) -> Select[*tuple[Any, ...]]:
    """Select the meetings of a public feed, in time order."""
    return _selected(agenda.kind, agenda.subject, agenda.wanted, window, variant.hides_cancelled)


@lru_cache(maxsize=500)
def _selected(
    kind: Kind, subject: int, wanted: Wanted, window: Window, hides_cancelled: bool
) -> Select[*tuple[Any, ...]]:
    """Write the statement once a day: that takes as long as reading some hundred rows."""
    chosen: dict[Kind, tuple[ColumnElement[bool], ...]] = {
        Kind.EVERYTHING: (),
        Kind.VENUE: (Meeting.venue_id == subject,),
        Kind.PROGRAMME: (Workshop.programme_id == subject,),
        Kind.FILTERED: (Workshop.id.in_(queries.matching(wanted)),),
    }
    return entries.selected(
        window,
        Workshop.published_at.is_not(None),
        Workshop.archived_at.is_(None),
        *chosen[kind],
        hides_cancelled=hides_cancelled,
    )


def title(agenda: Agenda) -> str:
    """Return the name that calendar programs show, in the language in force."""
    house = current_app.config["ORGANISATION"]
    if agenda.name:
        return str(gettext("%(name)s – ateliers %(house)s", name=agenda.name, house=house))
    said = {
        Kind.EVERYTHING: gettext("Ateliers %(house)s", house=house),
        Kind.TRAINER: gettext("Mes ateliers – %(house)s", house=house),
        Kind.PARTNER: gettext("Nos inscriptions – %(house)s", house=house),
        Kind.COORDINATOR: gettext("Tous les ateliers – %(house)s", house=house),
        Kind.PARTICIPANT: gettext("Mes inscriptions – %(house)s", house=house),
    }
    return str(said[agenda.kind])
