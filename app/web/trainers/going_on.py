"""At the end: propose what comes next to someone who is there, by choices of a list."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bookings import next_steps, roll
from app.bookings.errors import NotAtThisMeeting
from app.bookings.models import Booking
from app.errors import DomainError
from app.people.actors import acting
from app.transactions import transaction
from app.web import guards
from app.web.booking_form import new_key
from app.web.trainers import seen
from app.workshops.models import Meeting, Programme

_WISHES: dict[str, next_steps.Where] = {"souhait-ici": "here", "souhait-partout": "anywhere"}


def propose(meeting_id: int, booking_uuid: UUID) -> ResponseReturnValue:
    """Show what can be proposed; on POST book it, or write the wish."""
    meeting = seen.meeting(meeting_id)
    booking = roll.expected(meeting, booking_uuid)
    if booking is None:
        raise NotAtThisMeeting
    programme = _chosen()
    if request.method != "POST" or programme is None:
        return _page(meeting, booking, programme)
    try:
        with transaction():
            said = _do(meeting, booking, programme)
    except DomainError as refusal:
        return _page(meeting, booking, _chosen(), str(refusal)), refusal.status
    if not said:
        return _page(meeting, booking, _chosen(), "Choisissez une suite dans la liste."), 422
    flash(f"{seen.said_name(booking.participant)} : {said}")
    row = url_for("trainers.meeting", meeting_id=meeting_id, _anchor=f"p-{booking_uuid}")
    return redirect(row, 303)


def _chosen() -> Programme | None:
    wanted = request.values.get("programme", 0, type=int)
    return next((one for one in next_steps.programmes() if one.id == wanted), None)


def _do(meeting: Meeting, booking: Booking, programme: Programme) -> str:
    """Do what was chosen and say it; "" when nothing was."""
    actor, key = acting(guards.signed_in()), _key()
    choice = request.form.get("suite", "")
    if where := _WISHES.get(choice):
        next_steps.wish(booking, meeting, programme, where, actor, key)
        return f"souhait noté pour « {programme.name} ». Nous la préviendrons."
    workshop_id = choice.removeprefix("atelier-")
    if workshop_id == choice or not workshop_id.isdecimal() or len(workshop_id) > 9:
        return ""
    made = next_steps.book(booking, meeting, int(workshop_id), actor, key)
    return f"{made.state.french} pour « {made.workshop.name} ». Référence {made.reference}."


def _key() -> str | None:
    key = request.form.get("request_key", "")
    return key if 16 <= len(key) <= 64 and key.isascii() and key.isprintable() else None


def _page(
    meeting: Meeting, booking: Booking, programme: Programme | None, problem: str = ""
) -> str:
    return render_template(
        "trainers/next_step.html",
        meeting=meeting,
        booking=booking,
        programmes=next_steps.programmes(),
        programme=programme,
        workshops=next_steps.workshops(programme, meeting) if programme else (),
        may=next_steps.may_go_on(booking, meeting),
        problem=problem,
        chosen=request.form.get("suite", ""),
        key=_key() or new_key(),
        said_name=seen.said_name,
    )
