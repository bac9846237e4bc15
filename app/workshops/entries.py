"""Meetings as calendar entries: one flat row each, with what it is and where it is held.

Moments are texts, made by the database as calendars write them: they sort as moments do.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.calendars import ics
from app.calendars.editions import Window
from app.database import CalendarText, Dashed, Instant, Latest
from app.extensions import db
from app.workshops.models import Audience, Kind, Meeting, Programme, Workshop
from app.workshops.places import Room, Venue


class What(NamedTuple):
    """What is offered."""

    name: str
    kind: Kind
    theme: str
    summary: str
    what_to_bring: str
    audience: Audience
    changed_at: str


class Where(NamedTuple):
    """The place, without its room."""

    name: str
    zone: str
    address: str
    latitude: float | None
    longitude: float | None
    phone: str
    directions: str
    changed_at: str


class Series(NamedTuple):
    """The place of a meeting among those of its workshop, cancelled ones counted."""

    number: int = 1
    total: int = 1
    related: str | None = None
    """The UUID of another meeting of the same parcours."""
    changed_at: str = ""
    """The last change of any of them: it may have changed "séance 3/10"."""


ALONE = Series()


class Row(NamedTuple):
    """One meeting of one workshop.

    Without seats, so that a booking changes no public entry.
    """

    uuid: str
    sequence: int
    starts: str
    ends: str
    created_at: str
    changed_at: str
    """The last change of the meeting and of its workshop."""
    ended_at: str | None
    """When it was cancelled, by itself or with its workshop."""
    workshop_id: int
    meeting_id: int
    title: str
    is_draft: bool
    series: Series
    room: str
    what: What
    where: Where

    @property
    def is_cancelled(self) -> bool:
        return self.ended_at is not None


class Extra(NamedTuple):
    """What a private feed adds to an entry: a word in its title, lines, and their last change."""

    label: str = ""
    lines: tuple[str, ...] = ()
    changed_at: str = ""


NOTHING = Extra()
BATCH = 500
_PROGRAMMES = select(Programme, CalendarText(Programme.changed_at))
_VENUES = select(Venue, CalendarText(Venue.changed_at))
_ROOMS = select(Room.id, Room.name)
_OWN = Row._fields.index("series")
"""How many columns of a row are the meeting's and its workshop's own."""
_WORKSHOP, _MEETING = Row._fields.index("workshop_id"), Row._fields.index("meeting_id")


def of(meeting: Meeting) -> Row:
    """Return the row of one loaded meeting, as `read` would."""
    workshop = meeting.workshop
    series = _numbered(
        (other.id, str(other.uuid), ics.moment(other.starts_at), ics.moment(other.changed_at))
        for other in workshop.meetings
    )
    ended_at = workshop.cancelled_at or meeting.cancelled_at
    return Row(
        str(meeting.uuid),
        meeting.sequence,
        ics.moment(meeting.starts_local),
        ics.moment(meeting.ends_local),
        ics.moment(meeting.created_at),
        ics.moment(max(workshop.changed_at, meeting.changed_at)),
        ics.moment(ended_at) if ended_at else None,
        workshop.id,
        meeting.id,
        workshop.title,
        workshop.published_at is None,
        series[meeting.id],
        meeting.room.name if meeting.room else "",
        _what(workshop.programme, ics.moment(workshop.programme.changed_at)),
        _where(meeting.venue, ics.moment(meeting.venue.changed_at)),
    )


def _what(programme: Programme, changed_at: str) -> What:
    return What(
        programme.name,
        programme.kind,
        programme.theme,
        programme.summary,
        programme.what_to_bring,
        programme.audience,
        changed_at,
    )


def _where(venue: Venue, changed_at: str) -> Where:
    return Where(
        venue.name,
        venue.zone,
        venue.postal_address,
        venue.latitude,
        venue.longitude,
        venue.phone,
        venue.directions,
        changed_at,
    )


def selected(
    window: Window, *conditions: ColumnElement[bool], hides_cancelled: bool, **more: Any
) -> Select[*tuple[Any, ...]]:
    """Select the meetings in a window that meet the conditions, and named columns after them."""
    other = aliased(Meeting)
    in_series = exists().where(other.workshop_id == Meeting.workshop_id, other.id != Meeting.id)
    ended_at = func.coalesce(Workshop.cancelled_at, Meeting.cancelled_at, type_=Instant())
    return (
        select(
            Dashed(Meeting.uuid),
            Meeting.sequence,
            CalendarText(Meeting.starts_local),
            CalendarText(Meeting.ends_local),
            CalendarText(Meeting.created_at),
            CalendarText(Latest(Meeting.changed_at, Workshop.changed_at)),
            CalendarText(ended_at),
            Workshop.id,
            Meeting.id,
            Workshop.title,
            Workshop.published_at.is_(None),
            in_series,
            Meeting.room_id,
            Workshop.programme_id,
            Meeting.venue_id,
            *(column.label(name) for name, column in more.items()),
        )
        .select_from(Meeting)
        .join(Workshop, Workshop.id == Meeting.workshop_id)
        .where(*inside(window), _still_shown(window, hides_cancelled), *conditions)
        .order_by(Meeting.starts_at, Meeting.id)
    )


def read(statement: Select[*tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], Row]]:
    """Read what `selected` selects: the named columns of each row, and the row."""
    found = db.session.connection().execute(statement).all()  # plain values: no mapper
    rooms: dict[int | None, str] = {None: ""}
    rooms.update((id_, name) for id_, name in db.session.execute(_ROOMS))
    programmes, venues = _programmes(), _venues()
    series = _series({row[_WORKSHOP] for row in found if row[_OWN]})
    for row in found:
        in_series, room_id, programme_id, venue_id = row[_OWN : _OWN + 4]
        place = series[row[_MEETING]] if in_series else ALONE
        there = (place, rooms[room_id], programmes[programme_id], venues[venue_id])
        yield row[_OWN + 4 :], Row._make(row[:_OWN] + there)


def _series(workshop_ids: Collection[int]) -> dict[int, Series]:
    """Return the place of each meeting of those workshops, in the window or not."""
    places: dict[int, Series] = {}
    ids = sorted(workshop_ids)
    for start in range(0, len(ids), BATCH):
        rows = db.session.execute(
            select(
                Meeting.workshop_id,
                Meeting.id,
                Dashed(Meeting.uuid),
                CalendarText(Meeting.starts_at),
                CalendarText(Meeting.changed_at),
            )
            .where(Meeting.workshop_id.in_(ids[start : start + BATCH]))
            .order_by(Meeting.workshop_id)
        )
        for _, meetings in groupby(rows, key=itemgetter(0)):
            places.update(_numbered(meeting[1:] for meeting in meetings))
    return places


def _numbered(meetings: Iterable[Sequence[Any]]) -> dict[int, Series]:
    """Give its place to each meeting of one workshop: (id, uuid, starts_at, changed_at).

    All are tied to the first written, and that one to the second.
    """
    by_id = sorted(meetings, key=itemgetter(0))
    changed_at = max(meeting[3] for meeting in by_id)
    first, second = by_id[0][1], by_id[1][1] if by_id[1:] else None
    in_time = sorted(by_id, key=itemgetter(2, 0))
    return {
        id_: Series(number, len(by_id), second if uuid == first else first, changed_at)
        for number, (id_, uuid, *_) in enumerate(in_time, 1)
    }


def _programmes() -> dict[int, What]:
    rows = db.session.execute(_PROGRAMMES)
    return {programme.id: _what(programme, changed_at) for programme, changed_at in rows}


def _venues() -> dict[int, Where]:
    rows = db.session.execute(_VENUES)
    return {venue.id: _where(venue, changed_at) for venue, changed_at in rows}


def inside(window: Window) -> tuple[ColumnElement[bool], ...]:
    """Match the meetings that touch the window."""
    return (Meeting.ends_at >= window.since, Meeting.starts_at < window.until)


def _still_shown(window: Window, hides_cancelled: bool) -> ColumnElement[bool]:
    held = (Meeting.cancelled_at.is_(None)) & (Workshop.cancelled_at.is_(None))
    if hides_cancelled:
        return held
    since = window.cancelled_since
    return or_(
        held,
        Meeting.ends_at >= since,
        Meeting.cancelled_at >= since,
        Workshop.cancelled_at >= since,
    )
