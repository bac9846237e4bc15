"""The workshops that a sheet asks for and that are there already."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import intake
from app.extensions import db
from app.planning.season.cells import Remark
from app.planning.season.workshops import PlannedWorkshop
from app.workshops.models import Assignment, Kind, Meeting, Workshop

CHUNK = 400
"""How many values one question asks about."""
_NUMBERED = re.compile(r"atelier ([0-9]{1,9})")


def numbered(workshop_id: int) -> str:
    """Return the key of a workshop that no sheet gave one to, as a sheet taken away has it."""
    return f"atelier {workshop_id}"


def number_in(key: str) -> int | None:
    """Return the workshop's number that a key holds, or None for a key of a sheet's own."""
    found = _NUMBERED.fullmatch(key)
    return int(found[1]) if found else None


class Existing:
    """What stands on the schedule where a sheet would put something, read in a few questions."""

    def __init__(self, planned: Sequence[PlannedWorkshop]) -> None:
        starts = {meeting.span.start for workshop in planned for meeting in workshop.meetings}
        self._by_key: dict[str | None, Workshop] = {}
        self._by_start: dict[tuple[int, int, datetime], list[Workshop]] = defaultdict(list)
        for keys in _chunks(workshop.row_key for workshop in planned):
            found = _workshops(Workshop.row_key.in_(keys))
            self._by_key |= {workshop.row_key: workshop for workshop in found}
        numbers = {number_in(workshop.row_key): workshop.row_key for workshop in planned}
        for ids in _chunks(number for number in numbers if number):
            for workshop in _workshops(Workshop.id.in_(ids)):
                self._by_key.setdefault(numbers[workshop.id], workshop)
        for walls in _chunks(starts):
            here = or_(Meeting.starts_local.in_(walls), Meeting.moved_from.in_(walls))
            standing = (Workshop.cancelled_at.is_(None), Workshop.archived_at.is_(None))
            for workshop in _workshops(Workshop.meetings.any(here), *standing):
                self._note_starts(workshop)

    def find(self, planned: PlannedWorkshop) -> Workshop | None:
        """Return the workshop that a planned one is: by its key, else programme, venue and a start.

        A start is also where a meeting stood before its last move, so that what was moved at the
        desk is not planned a second time. A cancelled workshop is found by its key only.
        """
        found = self._by_key.get(planned.row_key)
        if found or planned.first.line.key:
            return found
        for meeting in planned.meetings:
            key = (planned.programme.id, planned.venue.id, meeting.span.start)
            for candidate in self._by_start.get(key, ()):
                if _same_title(candidate, planned):
                    return candidate
        return None

    def _note_starts(self, workshop: Workshop) -> None:
        for wall in known_starts(workshop):
            same = self._by_start[(workshop.programme_id, workshop.venue_id, wall)]
            if workshop not in same:
                same.append(workshop)


def known_starts(workshop: Workshop) -> set[datetime]:
    """Return when its meetings begin, and when they did before their last move."""
    walls = (wall for m in workshop.meetings for wall in (m.starts_local, m.moved_from))
    return {wall for wall in walls if wall}


def sentences(planned: PlannedWorkshop, there: Workshop) -> Iterator[Remark]:
    """Say of each line that its workshop is there, and when the two do not say the same."""
    known = known_starts(there)
    for meeting in planned.meetings:
        text = f"déjà là, atelier n° {there.id}"
        if there.is_cancelled:
            text += ", qui est annulé"
        elif meeting.span.start not in known:
            text += ", mais pas à cette date : changez-le depuis la coordination"
        yield Remark(meeting.line.where, f"{text}.")


def _workshops(*conditions: ColumnElement[bool]) -> Sequence[Workshop]:
    query = select(Workshop).where(*conditions).order_by(Workshop.id)
    meetings = selectinload(Workshop.meetings)
    people = selectinload(Meeting.assignments).joinedload(Assignment.account)
    options = (
        joinedload(Workshop.programme),
        joinedload(Workshop.venue),
        meetings.options(joinedload(Meeting.room), people),
    )
    return db.session.scalars(query.options(*options)).all()


def _same_title(there: Workshop, planned: PlannedWorkshop) -> bool:
    if planned.programme.kind is not Kind.PARCOURS:
        return True
    return intake.fold(there.title) == intake.fold(planned.title)


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    whole = list(values)
    for first in range(0, len(whole), CHUNK):
        yield whole[first : first + CHUNK]
