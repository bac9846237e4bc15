"""One person in two places, or one room for two workshops: in the sheet or with what exists."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import dates, intake
from app.extensions import db
from app.planning.season import cells
from app.planning.season.cells import CellError
from app.planning.season.meetings import PlannedMeeting
from app.planning.season.workshops import PlannedWorkshop
from app.workshops.models import Assignment, Meeting, Workshop

Resource = tuple[str, object]


@dataclass(frozen=True)
class Use:
    """A resource in use from one instant to another, by a line of the sheet or by a meeting."""

    starts_at: datetime
    ends_at: datetime
    words: str
    """What uses it, in a sentence."""
    planned: PlannedMeeting | None = None
    column: str = ""
    typed: str = ""


def find(workshops: Sequence[PlannedWorkshop], without: Collection[int] = ()) -> list[CellError]:
    """Return an error for each line that asks for a person or a room already in use.

    Meetings that follow one another do not clash. Two meetings of one workshop never overlap.
    `without` are the workshops that stand there already and that some of these are.
    """
    uses: dict[Resource, list[Use]] = defaultdict(list)
    for workshop in workshops:
        for meeting in workshop.meetings:
            for resource, column, typed in _wanted(workshop, meeting):
                uses[resource].append(_planned_use(meeting, column, typed))
    for existing in _existing(workshops, without):
        for resource in _taken(existing):
            uses[resource].append(_existing_use(existing))
    return [error for each in list(uses.values()) for error in _overlaps(each, uses)]


def _wanted(
    workshop: PlannedWorkshop, meeting: PlannedMeeting
) -> Iterator[tuple[Resource, str, str]]:
    start = dates.clock(meeting.span.start)
    yield ("workshop", workshop.row_key), cells.DEBUT, start
    if meeting.room_key:
        yield ("room", meeting.room_key), cells.SALLE, meeting.line.room
    for leader in meeting.leaders:
        yield ("account", leader.id), cells.FORMATEUR, leader.name


def _taken(meeting: Meeting) -> Iterator[Resource]:
    if meeting.room:
        yield "room", (meeting.room.venue_id, intake.fold(meeting.room.name))
    for leader in meeting.leaders:
        yield "account", leader.id


def _overlaps(uses: list[Use], every: Mapping[Resource, list[Use]]) -> Iterator[CellError]:
    """Compare each use with the one, of those that began before it, that ends last."""
    uses.sort(key=lambda use: (use.starts_at, use.planned is not None))
    last = uses[0]
    for use in uses[1:]:
        if use.starts_at < last.ends_at:
            late, other = (use, last) if use.planned else (last, use)
            if late.planned:
                said = (
                    "chevauche" if late.column == cells.DEBUT else "n’est pas libre à ce moment :"
                )
                reason = f"{said} {other.words}.{_free_rooms(late, every)}"
                where = late.planned.line.where
                yield CellError(where, late.column, late.typed, reason)
        if use.ends_at > last.ends_at:
            last = use


def _free_rooms(use: Use, every: Mapping[Resource, list[Use]]) -> str:
    """Name the rooms of the same place that nothing uses then, for a line that asks for one in use."""
    if use.planned is None or use.column != cells.SALLE:
        return ""
    venue = use.planned.venue
    free = [
        room.name
        for room in venue.rooms
        if room.archived_at is None
        and not any(
            other.starts_at < use.ends_at and use.starts_at < other.ends_at
            for other in every.get(("room", (venue.id, intake.fold(room.name))), ())
        )
    ]
    return f" Libres à ce moment : {', '.join(free)}." if free else ""


def _planned_use(meeting: PlannedMeeting, column: str, typed: str) -> Use:
    span = meeting.span
    words = f"{meeting.line.where.inside}, {dates.span(span.start, span.end)}"
    return Use(span.starts_at, span.ends_at, words, meeting, column, typed)


def _existing_use(meeting: Meeting) -> Use:
    span = dates.span(meeting.starts_local, meeting.ends_local)
    words = f"« {meeting.workshop.name} », {meeting.venue.name}, {span}"
    return Use(meeting.starts_at, meeting.ends_at, words)


def _existing(workshops: Sequence[PlannedWorkshop], without: Collection[int]) -> Sequence[Meeting]:
    """Return the meetings that stand while the planned ones would."""
    spans = [meeting.span for workshop in workshops for meeting in workshop.meetings]
    if not spans:
        return []
    return db.session.scalars(
        select(Meeting)
        .join(Meeting.workshop)
        .where(
            Meeting.starts_at < max(span.ends_at for span in spans),
            Meeting.ends_at > min(span.starts_at for span in spans),
            Meeting.cancelled_at.is_(None),
            Workshop.cancelled_at.is_(None),
            Workshop.id.not_in(without),
        )
        .options(
            selectinload(Meeting.assignments).joinedload(Assignment.account),
            joinedload(Meeting.room),
            joinedload(Meeting.venue),
            joinedload(Meeting.workshop).joinedload(Workshop.programme),
        )
    ).all()
