"""Who comes without being booked: two fields, and the question whether it is someone expected."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import causes, errors, guests, marking, roll
from app.bookings.attendance import Note
from app.bookings.enrolling import Person
from app.bookings.models import Booking
from app.bookings.participants import Participant
from app.errors import DomainError
from app.extensions import csrf
from app.people.actors import Actor, ActorKind, acting
from app.transactions import transaction
from app.web import guards
from app.web.booking_form import new_key
from app.web.trainers import seen
from app.web.trainers.forms import WalkInForm
from app.workshops.models import Meeting

_BEYOND = "Au-delà des places, c’est la coordination qui décide : appelez-la."


@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it, and keeps what was typed
def walk_in(meeting_id: int) -> ResponseReturnValue:
    """Seat whoever is at the door and note them present; ask first when the name is known here."""
    meeting, actor = seen.meeting(meeting_id), acting(guards.signed_in())
    form = WalkInForm()
    form.prepare(may_exceed=actor.kind is ActorKind.COORDINATOR)
    if request.method != "POST":
        return _page(form, meeting)
    if not form.validate():
        return _page(form, meeting), 422
    known = roll.namesakes(meeting, form.cleaned.key)
    namesakes = [one for one in known if one.request_key != form.request_key.data]
    chosen = form.chosen(namesakes)
    if namesakes and chosen is None:
        return _page(form, meeting, namesakes=namesakes), 409
    person = form.cleaned if chosen in {None, ""} else _of(namesakes, chosen)
    try:
        with transaction():
            booking = _seat(meeting, person, form, actor)
    except DomainError as refusal:
        if isinstance(refusal, errors.FormAlreadyUsed):
            form.request_key.data = new_key()
        return _page(form, seen.meeting(meeting_id), refusal, namesakes), refusal.status
    flash(f"{seen.said_name(booking.participant)} a une place et est noté présent.")
    row = url_for("trainers.meeting", meeting_id=meeting_id, _anchor=f"p-{booking.uuid}")
    return redirect(row, 303)


def _seat(
    meeting: Meeting, person: Person | Participant, form: WalkInForm, actor: Actor
) -> Booking:
    booking = guests.walk_in(
        meeting,
        person,
        actor,
        key=form.key(),
        cause=form.cause.data or "",
        noted_later=meeting.ends_at <= dates.now(),
    )
    marking.note(booking, meeting, Note.PRESENT, actor)
    return booking


def _of(namesakes: Sequence[Booking], chosen: str | None) -> Participant:
    return next(one.participant for one in namesakes if str(one.uuid) == chosen)


def _page(
    form: WalkInForm,
    meeting: Meeting,
    refusal: DomainError | None = None,
    namesakes: Sequence[Booking] = (),
) -> str:
    is_full = isinstance(refusal, errors.MeetingFull)
    more = f" {_BEYOND}" if is_full and not form.may_exceed else ""
    return render_template(
        "trainers/walk_in.html",
        form=form,
        meeting=meeting,
        problem=f"{refusal or ''}{more}",
        asks_why=form.may_exceed and (is_full or form.cause.data in causes.CHOICES),
        namesakes=namesakes,
        said_name=seen.said_name,
    )
