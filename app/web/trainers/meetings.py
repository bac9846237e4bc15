"""Today first, then the coming meetings, with who comes."""

from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import coming, marking, queries, roll
from app.bookings.goals import GOALS
from app.people import access
from app.web import guards
from app.web.trainers import seen
from app.workshops.models import Meeting


def today() -> ResponseReturnValue:
    """Show one's own meetings; today is the day on the wall of each venue."""
    meetings = queries.led_meetings(guards.signed_in())
    comers = queries.comers(meetings)
    return seen.scripted(
        "trainers/today.html",
        today=[one for one in meetings if _days_away(one) == 0],
        coming=[one for one in meetings if _days_away(one) > 0],
        comers=comers,
        most=queries.LED,
    )


def meeting(meeting_id: int) -> ResponseReturnValue:
    """Show who comes to one meeting, to those assigned to it and to coordinators."""
    one = seen.meeting(meeting_id)
    rows = roll.rows(one)
    return seen.scripted(
        "trainers/meeting.html",
        meeting=one,
        rows=rows,
        noted=sum(row.is_noted for row in rows),
        came=sum(row.is_present for row in rows),
        can_note=dates.now() >= marking.opens_at(one) and not one.is_cancelled,
        trace=roll.trace(one),
        goals=GOALS,
        show_contact=access.may_see_contact(guards.signed_in()),
        answers=coming.to_meeting(one),
    )


def _days_away(one: Meeting) -> int:
    return (one.starts_local.date() - dates.today(one.venue.zone)).days
