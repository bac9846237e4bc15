"""Today first, then the coming meetings, with who comes."""

from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import coming, marking, needs, next_steps, queries, roll, worth
from app.bookings.attendance import Note
from app.bookings.goals import GOALS
from app.bookings.languages import LANGUAGES
from app.people import access, volunteers
from app.people.models import Role
from app.web import guards
from app.web.trainers import seen
from app.web.trainers.forms import WalkInForm
from app.workshops.models import Meeting


def today() -> ResponseReturnValue:
    """Show one's own meetings; today is the day on the wall of each venue."""
    account = guards.signed_in()
    meetings = queries.led_meetings(account)
    comers = queries.comers(meetings)
    today = [one for one in meetings if _days_away(one) == 0]
    return seen.scripted(
        "trainers/today.html",
        today=today,
        to_prepare={
            one.id: needs.counted(booking.participant for booking in comers[one.id])
            for one in today
        },
        coming=[one for one in meetings if _days_away(one) > 0],
        to_note=roll.to_note(account),
        comers=comers,
        worth=worth.of(account) if account.role is Role.VOLUNTEER else None,
        brought=volunteers.brought(account) if account.role is Role.VOLUNTEER else 0,
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
        opens=_opens(one),
        present=Note.PRESENT,
        can_note=dates.now() >= marking.opens_at(one) and not one.is_cancelled,
        door=_door(one),
        is_last=next_steps.is_last(one),
        needs={row.booking.id: needs.said(row.booking.participant) for row in rows},
        spoken=LANGUAGES,
        trace=roll.trace(one),
        goals=GOALS,
        show_contact=access.may_see_contact(guards.signed_in()),
        answers=coming.to_meeting(one),
    )


def _opens(one: Meeting) -> int | None:
    """Return from when on, in a browser's milliseconds, a page of today lets people be noted.

    Such a page may be kept in the morning, and opened where there is no network.
    """
    if one.is_cancelled or _days_away(one) != 0:
        return None
    return int(marking.opens_at(one).timestamp() * 1000)


def _door(one: Meeting) -> WalkInForm | None:
    """Return the form for whoever is at the door; a page that is kept has it before the start."""
    if one.is_cancelled or _days_away(one) > 0:
        return None
    form = WalkInForm(formdata=None)
    form.prepare(may_exceed=False)
    return form


def _days_away(one: Meeting) -> int:
    return (one.starts_local.date() - dates.today(one.venue.zone)).days
