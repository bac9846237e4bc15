"""Today first, then the coming meetings, with who comes."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import queries
from app.bookings.goals import GOALS
from app.errors import NotFound
from app.people import access
from app.people.models import Role
from app.web import guards
from app.workshops.models import Meeting


def today() -> ResponseReturnValue:
    """Show one's own meetings; today is the day on the wall of each venue."""
    meetings = queries.led_meetings(guards.signed_in())
    comers = queries.comers(meetings)
    return render_template(
        "trainers/today.html",
        today=[one for one in meetings if _days_away(one) == 0],
        coming=[one for one in meetings if _days_away(one) > 0],
        comers=comers,
        first_names_only=_first_names_only(),
        most=queries.LED,
    )


def meeting(meeting_id: int) -> ResponseReturnValue:
    """Show who comes to one meeting, to those assigned to it and to coordinators."""
    one = queries.meeting(meeting_id)
    account = guards.signed_in()
    if one is None or not access.may_see_meeting(
        account, leaders={leader.id for leader in one.leaders}, branch_id=one.venue.branch_id
    ):
        raise NotFound
    return render_template(
        "trainers/meeting.html",
        meeting=one,
        comers=queries.comers([one])[one.id],
        first_names_only=_first_names_only(),
        goals=GOALS,
        show_contact=access.may_see_contact(account),
    )


def _days_away(one: Meeting) -> int:
    return (one.starts_local.date() - dates.today(one.venue.zone)).days


def _first_names_only() -> bool:
    return guards.signed_in().role is Role.VOLUNTEER
