"""Noting what someone needs of the equipment and the place, with their consent."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bookings import needs, roll
from app.bookings.errors import NotAtThisMeeting
from app.bookings.models import Booking
from app.errors import DomainError
from app.transactions import transaction
from app.web.trainers import seen
from app.workshops.models import Meeting


def note(meeting_id: int, booking_uuid: UUID) -> ResponseReturnValue:
    """Show the coded needs of one person; on POST put those that were ticked."""
    meeting = seen.meeting(meeting_id)
    booking = roll.expected(meeting, booking_uuid)
    if booking is None:
        raise NotAtThisMeeting
    if request.method != "POST":
        return _page(meeting, booking, needs.codes(booking.participant))
    ticked = set(request.form.getlist("besoin"))
    try:
        with transaction():
            agrees = request.form.get("accord") == "oui"
            needs.put(booking.participant, ticked, agrees=agrees)
    except DomainError as refusal:
        return _page(meeting, booking, ticked, str(refusal)), refusal.status
    flash(f"{seen.said_name(booking.participant)} : besoins enregistrés.")
    row = url_for("trainers.meeting", meeting_id=meeting_id, _anchor=f"p-{booking_uuid}")
    return redirect(row, 303)


def _page(meeting: Meeting, booking: Booking, ticked: set[str], problem: str = "") -> str:
    return render_template(
        "trainers/needs.html",
        meeting=meeting,
        booking=booking,
        needs=needs.NEEDS,
        ticked=ticked,
        problem=problem,
        said_name=seen.said_name,
    )
