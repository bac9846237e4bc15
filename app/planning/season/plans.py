"""The meetings of a sheet to workshops to make, with everything that stands in the way."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app import dates, intake
from app.planning.season import cells, clashes, existing
from app.planning.season.cells import CellError, Remark
from app.planning.season.directory import Directory
from app.planning.season.meetings import Matcher, PlannedMeeting
from app.planning.season.rows import Lines
from app.planning.season.workshops import PlannedWorkshop
from app.workshops.models import Kind, Workshop


@dataclass
class Plan:
    """What an import would do; with errors it does nothing."""

    workshops: list[PlannedWorkshop] = field(default_factory=list)
    already: list[Remark] = field(default_factory=list)
    """The lines that are skipped because what they say is there, as French sentences."""
    errors: list[CellError] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    standing: list[tuple[PlannedWorkshop, Workshop]] = field(default_factory=list)
    """What the sheet names and that is there, beside what it says of it."""
    on_the_file: list[str] = field(default_factory=list)
    """What is said of the file rather than of a line."""

    @property
    def meetings(self) -> list[PlannedMeeting]:
        return [meeting for workshop in self.workshops for meeting in workshop.meetings]


def prepare(lines: Lines, branch_id: int | None = None) -> Plan:
    """Say what importing these lines would do, and every error by cell. Writes nothing.

    With a branch only its venues are known, and only its workshops may be named.
    """
    plan = Plan(errors=list(lines.errors), on_the_file=list(lines.remarks))
    meetings = _match(lines, plan, dates.now(), branch_id)
    planned = _gather(meetings, plan)
    standing = existing.Existing(planned)
    for workshop in planned:
        there = standing.find(workshop)
        if error := _unknown(workshop, there, branch_id):
            plan.errors.append(error)
        elif there:
            plan.already += existing.sentences(workshop, there)
            plan.standing.append((workshop, there))
        else:
            plan.workshops.append(workshop)
            plan.errors += [error for m in workshop.meetings for error in m.if_new]
    plan.workshops.sort(key=lambda workshop: workshop.first.span.starts_at)
    plan.errors += clashes.find(plan.workshops)
    plan.remarks += [*_lengths(plan), *_new_rooms(plan)]
    return plan


def _unknown(
    planned: PlannedWorkshop, there: Workshop | None, branch_id: int | None
) -> CellError | None:
    """Refuse a key that names no workshop, or one of another branch."""
    key = planned.first.line.key
    ours = there is None or branch_id is None or there.venue.branch_id == branch_id
    if ours and (there or existing.number_in(key) is None):
        return None
    reason = "n’est la clé d’aucun atelier. Laissez la case vide pour en créer un."
    return CellError(planned.first.line.where, cells.CLE, key, reason)


def _match(lines: Lines, plan: Plan, at: datetime, branch_id: int | None) -> list[PlannedMeeting]:
    known = Directory(branch_id)
    meetings: dict[tuple[object, ...], PlannedMeeting] = {}
    for line in lines.lines:
        matcher = Matcher(line, known, at)
        meeting = matcher.meeting()
        plan.errors += matcher.errors
        if meeting is None:
            continue
        if first := meetings.get(meeting.content):
            plan.already.append(Remark(line.where, f"déjà là, à la {first.line.where.inside}."))
        else:
            meetings[meeting.content] = meeting
    return list(meetings.values())


def _gather(meetings: Sequence[PlannedMeeting], plan: Plan) -> list[PlannedWorkshop]:
    """Gather the meetings of each workshop; what they should share and do not is an error."""
    groups: dict[tuple[object, ...], list[PlannedMeeting]] = defaultdict(list)
    for meeting in meetings:
        group = groups[meeting.group]
        errors = _disagreements(group[0], meeting) if group else []
        plan.errors += errors
        if not errors:
            group.append(meeting)
    return [
        PlannedWorkshop(sorted(group, key=lambda meeting: meeting.span.starts_at))
        for group in groups.values()
    ]


def _disagreements(first: PlannedMeeting, other: PlannedMeeting) -> list[CellError]:
    there = first.line.where.inside
    one, two = first.line, other.line
    if not two.key and first.programme.kind is not Kind.PARCOURS:
        reason = f"Même programme, lieu et heure qu’à la {there} : donnez une clé à chacun."
        return [CellError(two.where, cells.DEBUT, dates.clock(other.span.start), reason)]
    pairs: list[tuple[str, object, object, str]] = [
        (cells.LIEU, first.venue.id, other.venue.id, two.venue),
        (cells.PROGRAMME, first.programme.id, other.programme.id, two.programme),
        (cells.TITRE, intake.fold(one.title), intake.fold(two.title), two.title),
    ]
    if one.places and two.places:
        pairs.append((cells.PLACES, one.places, two.places, str(two.places)))
    reason = f"La {there} est du même atelier et dit autre chose."
    return [
        CellError(two.where, column, typed, reason)
        for column, wanted, found, typed in pairs
        if wanted != found
    ]


def _lengths(plan: Plan) -> Iterator[Remark]:
    for workshop in plan.workshops:
        hours = int(workshop.programme.hours * 60)
        if workshop.minutes != hours:
            text = (
                f"« {workshop.name} » dure {dates.duration(workshop.minutes)} en tout, "
                f"et le programme {dates.duration(hours)}."
            )
            yield Remark(workshop.first.line.where, text)


def _new_rooms(plan: Plan) -> Iterator[Remark]:
    rooms = {m.room_key: m for m in reversed(plan.meetings) if m.is_new_room}
    for meeting in rooms.values():
        text = f"nouvelle salle, « {meeting.line.room} », à {meeting.venue.name}."
        yield Remark(meeting.line.where, text)
