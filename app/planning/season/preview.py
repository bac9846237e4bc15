"""A plan in words, for someone who proofreads it."""

from collections.abc import Iterator

from app import dates, intake
from app.planning.french_dates import in_words
from app.planning.season.meetings import PlannedMeeting
from app.planning.season.plans import Plan
from app.planning.season.workshops import PlannedWorkshop


def lines(plan: Plan) -> Iterator[str]:
    """Give each workshop and its meetings with their dates in words, soonest first."""
    for workshop in plan.workshops:
        yield _title(workshop)
        for meeting in workshop.meetings:
            yield f"    {_meeting(meeting)}"


def counts(plan: Plan) -> str:
    """Say what a plan adds, and how many lines were there."""
    already = len(plan.already)
    return f"{added(plan)} ; {already} ligne{_s(already)} déjà là"


def added(plan: Plan) -> str:
    """Say how many workshops, meetings and seats a plan adds."""
    workshops, meetings = len(plan.workshops), len(plan.meetings)
    seats = sum(workshop.capacity for workshop in plan.workshops)
    return (
        f"{workshops} atelier{_s(workshops)}, {meetings} séance{_s(meetings)}, "
        f"{seats} place{_s(seats)}"
    )


def _title(workshop: PlannedWorkshop) -> str:
    venue = workshop.venue
    kind = f" ({workshop.programme.name})" if workshop.title else ""
    return (
        f"{workshop.name}{kind}, {venue.name} à {venue.city}, "
        f"{workshop.capacity} place{_s(workshop.capacity)}"
    )


def _meeting(meeting: PlannedMeeting) -> str:
    span = meeting.span
    parts = [in_words(span.start.date()), dates.span(span.start, span.end)]
    if meeting.line.room:
        room = meeting.room.name if meeting.room else meeting.line.room
        parts.append(room if intake.fold(room).startswith("salle") else f"salle {room}")
    if meeting.leaders:
        parts.append(f"avec {', '.join(leader.name for leader in meeting.leaders)}")
    return ", ".join(parts)


def _s(number: int) -> str:
    return "s" if number > 1 else ""
