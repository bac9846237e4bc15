"""Noting who came with one thumb: a form a tap, answered by a redirect to the row."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.bookings import marking, queries, roll
from app.bookings.attendance import Note
from app.bookings.errors import NotAtThisMeeting
from app.errors import DomainError
from app.people.actors import acting
from app.transactions import transaction
from app.web import guards
from app.web.trainers import seen
from app.workshops.models import Meeting


def note(meeting_id: int) -> ResponseReturnValue:
    """Note one person at a meeting, and come back to their row."""
    meeting = seen.meeting(meeting_id)
    try:
        booking = roll.expected(meeting, seen.uuid_in(request.form.get("inscription", "")))
        said = request.form.get("note", "")
        if booking is None or said not in set(Note):
            raise NotAtThisMeeting
        with transaction():
            marking.note(booking, meeting, Note(said), acting(guards.signed_in()))
    except DomainError as refusal:
        flash(str(refusal))
        return redirect(url_for("trainers.meeting", meeting_id=meeting_id), 303)
    return redirect(_row(meeting, booking.uuid), 303)


def everyone(meeting_id: int) -> ResponseReturnValue:
    """Note present everyone of whom nothing is noted, as on a paper sheet typed later."""
    meeting = seen.meeting(meeting_id)
    try:
        with transaction():
            comers = queries.comers([meeting])[meeting_id]
            count = marking.everyone_came(meeting, comers, acting(guards.signed_in()))
        flash(_counted(count))
    except DomainError as refusal:
        flash(str(refusal))
    return redirect(url_for("trainers.meeting", meeting_id=meeting_id, _anchor="qui-vient"), 303)


def _counted(count: int) -> str:
    if not count:
        return "Tout le monde était déjà noté : rien n’a changé."
    people = (
        "1 personne est notée présente"
        if count == 1
        else f"{count} personnes sont notées présentes"
    )
    return f"{people}. Corrigez maintenant les exceptions."


def _row(meeting: Meeting, booking_uuid: UUID) -> str:
    return url_for("trainers.meeting", meeting_id=meeting.id, _anchor=f"p-{booking_uuid}")
