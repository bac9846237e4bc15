"""What a sheet says otherwise than the schedule does, workshop by workshop. An empty cell says nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app import dates, intake
from app.bookings import queries
from app.people.models import Account
from app.planning.season import cells, clashes
from app.planning.season.cells import CellError, Place, Remark
from app.planning.season.meetings import PlannedMeeting
from app.planning.season.plans import Plan
from app.planning.season.workshops import PlannedWorkshop
from app.workshops.models import Meeting, Workshop


class What(StrEnum):
    """What changes, in the order in which it is done."""

    TITLE = "title"
    PLACES = "places"
    MOVE = "move"
    ADD = "add"
    ROOM = "room"
    TEAM = "team"


@dataclass(frozen=True)
class Change:
    """One cell, or a date with its hours, that says something new of a workshop."""

    where: Place
    what: What
    workshop: Workshop
    words: str
    wanted: PlannedMeeting
    meeting: Meeting | None = None
    span: tuple[datetime, datetime] | None = None


@dataclass
class Differences:
    """What a sheet would change; with errors it changes nothing."""

    changes: list[Change] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    same: int = 0
    booked: dict[int, int] = field(default_factory=dict)
    """How many people each changed workshop concerns."""


def find(plan: Plan) -> Differences:
    """Compare what a plan found on the schedule with what its sheet says. Writes nothing."""
    found = Differences()
    changed: dict[int, PlannedWorkshop] = {}
    for planned, there in plan.standing:
        before = len(found.changes), len(found.errors)
        _compare(planned, there, found)
        if (len(found.changes), len(found.errors)) == before:
            found.same += 1
        else:
            changed[there.id] = planned
    if changed:
        found.errors += clashes.find([*plan.workshops, *changed.values()], without=list(changed))
    found.booked = queries.active_counts(changed)
    return found


def _compare(planned: PlannedWorkshop, there: Workshop, found: Differences) -> None:
    where = planned.first.line.where
    if there.is_cancelled or there.archived_at or there.has_ended(dates.now()):
        found.remarks.append(Remark(where, "cet atelier est annulé ou passé : il reste tel quel."))
        return
    found.errors += _fixed(planned, there)
    found.changes += _whole(planned, there)
    pairs, extra, gone = _paired(planned, there)
    for wanted, meeting in pairs:
        _compare_one(wanted, meeting, there, found)
    for wanted in extra:
        found.errors += [each for each in wanted.if_new if each not in found.errors]
        words = f"nouvelle séance, {_when(wanted.span.start, wanted.span.end)}"
        span = (wanted.span.start, wanted.span.end)
        found.changes.append(Change(wanted.line.where, What.ADD, there, words, wanted, span=span))
    for meeting in gone:
        said = _when(meeting.starts_local, meeting.ends_local)
        found.remarks.append(
            Remark(where, f"la feuille n’a plus la séance du {said} : elle reste.")
        )


def _fixed(planned: PlannedWorkshop, there: Workshop) -> Iterator[CellError]:
    """Refuse what a sheet cannot change."""
    line = planned.first.line
    if planned.programme.id != there.programme_id:
        reason = "L’atelier a un autre programme. Annulez-le et créez-en un autre."
        yield CellError(line.where, cells.PROGRAMME, line.programme, reason)
    if planned.venue.id != there.venue_id:
        reason = "L’atelier a lieu ailleurs. Changez le lieu depuis sa page."
        yield CellError(line.where, cells.LIEU, line.venue, reason)


def _whole(planned: PlannedWorkshop, there: Workshop) -> Iterator[Change]:
    """Compare what is said once for all meetings: title and places."""
    first = planned.first
    typed = next((one for one in planned.meetings if one.line.places), None)
    title = first.line.title
    if title and title.lstrip("'") != there.title.lstrip("'"):
        words = f"titre : « {there.title or there.name} » devient « {title} »"
        yield Change(first.line.where, What.TITLE, there, words, first)
    if typed and typed.line.places != there.capacity:
        words = f"{there.capacity} places deviennent {typed.line.places}"
        yield Change(typed.line.where, What.PLACES, there, words, typed)


def _paired(
    planned: PlannedWorkshop, there: Workshop
) -> tuple[list[tuple[PlannedMeeting, Meeting]], list[PlannedMeeting], list[Meeting]]:
    """Pair each line with a meeting of its own: the same start, or that before its last move.

    What is left then goes in order.
    Returns the pairs, the lines that are left and the coming meetings that are.
    """
    moment = dates.now()
    standing = {meeting.starts_local: meeting for meeting in there.meetings}
    before = {meeting.moved_from: meeting for meeting in there.meetings if meeting.moved_from}
    pairs: list[tuple[PlannedMeeting, Meeting]] = []
    left = planned.meetings
    known: set[int] = set()
    for starts in (standing, before):
        unpaired = []
        for wanted in left:
            meeting = starts.get(wanted.span.start)
            if meeting is None or meeting.id in known:
                unpaired.append(wanted)
            else:
                pairs.append((wanted, meeting))
                known.add(meeting.id)
        left = unpaired
    gone = [each for each in there.coming if each.id not in known and each.ends_at > moment]
    both = min(len(left), len(gone))
    return [*pairs, *zip(left, gone, strict=False)], left[both:], gone[both:]


def _compare_one(
    wanted: PlannedMeeting, meeting: Meeting, there: Workshop, found: Differences
) -> None:
    if meeting.is_cancelled or meeting.ends_at <= dates.now():
        return
    where = wanted.line.where
    was = meeting.starts_local, meeting.ends_local
    span = _wanted_span(wanted, meeting)
    if span[0] == meeting.moved_from:
        text = f"déplacée depuis à la coordination, {_when(*was)} : elle y reste."
        found.remarks.append(Remark(where, text))
    elif span != was:
        found.errors += [e for e in wanted.if_new if e.column in {cells.DATE, cells.DEBUT}]
        words = f"{_when(*was)} devient {_when(*span)}"
        found.changes.append(Change(where, What.MOVE, there, words, wanted, meeting, span))
    _compare_room(wanted, meeting, there, found)
    _compare_team(wanted, meeting, there, found)


def _wanted_span(wanted: PlannedMeeting, meeting: Meeting) -> tuple[datetime, datetime]:
    """Return the hours that a line wants; without an end the meeting lasts as long as it does."""
    start = wanted.span.start
    if wanted.line.end is not None:
        return start, wanted.span.end
    return start, start + (meeting.ends_local - meeting.starts_local)


def _compare_room(
    wanted: PlannedMeeting, meeting: Meeting, there: Workshop, found: Differences
) -> None:
    typed, known = wanted.line.room, meeting.room.name if meeting.room else ""
    if not typed or meeting.venue_id != there.venue_id or intake.fold(typed) == intake.fold(known):
        return
    found.errors += [error for error in wanted.if_new if error.column == cells.SALLE]
    words = f"{_when(meeting.starts_local, meeting.ends_local)} : {known or 'sans salle'} devient {typed}"
    found.changes.append(Change(wanted.line.where, What.ROOM, there, words, wanted, meeting))


def _compare_team(
    wanted: PlannedMeeting, meeting: Meeting, there: Workshop, found: Differences
) -> None:
    errors = [error for error in wanted.if_new if error.column == cells.FORMATEUR]
    known = {leader.id for leader in meeting.leaders}
    if not wanted.line.leaders or ({each.id for each in wanted.leaders} == known and not errors):
        return
    found.errors += errors
    words = (
        f"{_when(meeting.starts_local, meeting.ends_local)} : {_names(meeting.leaders)} "
        f"devient {_names(wanted.leaders)}"
    )
    found.changes.append(Change(wanted.line.where, What.TEAM, there, words, wanted, meeting))


def _names(people: Sequence[Account]) -> str:
    return ", ".join(each.name for each in people) or "personne"


def _when(start: datetime, end: datetime) -> str:
    return f"{dates.day(start.date())}, {dates.span(start, end)}"
