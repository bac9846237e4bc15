"""Changes to what is planned: each says who will be told what, then does it once."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bookings import queries
from app.errors import DomainError, NotFound
from app.people.actors import acting
from app.planning import actions, meetings, places, undoing
from app.web import guards
from app.web.coordinators import telling
from app.web.coordinators.forms import REASONS, CancelForm, MoveForm, RoomForm
from app.web.coordinators.schedule import seen_workshop
from app.workshops import catalogue
from app.workshops.models import Meeting, Workshop
from app.workshops.places import Room, Venue


def cancel(workshop_id: int) -> ResponseReturnValue:
    """Ask why; show who will be told; then cancel the workshop and tell them."""
    workshop = seen_workshop(workshop_id)
    form = CancelForm()
    form.prepare()
    seen = None
    if _is_chosen(form):
        actor, reason = acting(guards.signed_in()), form.reason.data
        before = undoing.before([workshop])
        seen = telling.change(
            lambda: actions.cancel_workshop(workshop_id, reason, actor),
            reason,
            undo=lambda: undoing.of_cancel(workshop, before),
        )
        if seen.is_kept:
            flash(seen.after("L’atelier est annulé."))
            return redirect(url_for("coordinators.workshop", workshop_id=workshop_id), 303)
    return render_template(
        "coordinators/cancel.html", form=form, workshop=workshop, seen=seen
    ), telling.status(seen)


def call_off(meeting_id: int) -> ResponseReturnValue:
    """Cancel one meeting of a parcours that goes on."""
    meeting, workshop = seen_meeting(meeting_id)
    form = CancelForm()
    form.prepare()
    seen = None
    if _is_chosen(form):
        actor, reason = acting(guards.signed_in()), form.reason.data
        before = undoing.before([workshop])
        seen = telling.change(
            lambda: meetings.call_off(meeting, reason, actor),
            reason,
            undo=lambda: undoing.of_call_off(meeting, before),
        )
        if seen.is_kept:
            flash(seen.after("La séance est annulée."))
            return redirect(url_for("coordinators.workshop", workshop_id=workshop.id), 303)
    return render_template(
        "coordinators/cancel.html", form=form, workshop=workshop, meeting=meeting, seen=seen
    ), telling.status(seen)


def move(meeting_id: int) -> ResponseReturnValue:
    """Show when the meeting is; show who will be told of the new time; then move it."""
    meeting, workshop = seen_meeting(meeting_id)
    form = MoveForm()
    problem, seen = "", None
    if request.method != "POST":
        form.show(meeting)
    elif form.validate():
        try:
            span = form.span
            was = (meeting.starts_local, meeting.ends_local, meeting.moved_from)
            before = undoing.before([workshop])
            seen = telling.change(
                lambda: actions.move_meeting(meeting, *span),
                span,
                mind=lambda: [meeting],
                undo=lambda: undoing.of_move(meeting, *was, before),
            )
        except DomainError as refusal:
            problem = str(refusal)
        if seen and seen.is_kept:
            flash(seen.after("La séance est déplacée."))
            return redirect(url_for("coordinators.workshop", workshop_id=workshop.id), 303)
    return render_template(
        "coordinators/move.html",
        form=form,
        meeting=meeting,
        workshop=workshop,
        problem=problem,
        seen=seen,
    ), telling.status(seen)


def room(meeting_id: int) -> ResponseReturnValue:
    """Hold the meeting in another room, which nobody is written to for, or at another place."""
    meeting, workshop = seen_meeting(meeting_id)
    form = RoomForm()
    form.prepare(meeting, catalogue.venues(guards.signed_in().branch_id))
    problem, seen = "", None
    if form.validate_on_submit():
        try:
            was = (meeting.venue, meeting.room, workshop.venue)
            before = undoing.before([workshop])
            seen = telling.change(
                lambda: _hold(meeting, *form.chosen),
                form.room.data,
                mind=lambda: [meeting],
                undo=lambda: undoing.of_place(meeting, *was, before),
            )
        except DomainError as refusal:
            problem = str(refusal)
        if seen and seen.is_kept:
            flash(seen.after("Le lieu est changé."))
            return redirect(url_for("coordinators.workshop", workshop_id=workshop.id), 303)
    return render_template(
        "coordinators/changes/room.html",
        form=form,
        meeting=meeting,
        workshop=workshop,
        problem=problem,
        seen=seen,
    ), telling.status(seen)


def _hold(meeting: Meeting, venue: Venue, room: Room | None) -> None:
    if venue.id == meeting.venue_id:
        meetings.change_room(meeting, room)
    else:
        places.move_to_venue(meeting, venue, room)


def seen_meeting(meeting_id: int) -> tuple[Meeting, Workshop]:
    """Return a meeting this coordinator may see, and its workshop. Raises NotFound."""
    meeting = queries.meeting(meeting_id)
    if meeting is None:
        raise NotFound
    return meeting, seen_workshop(meeting.workshop_id)


def _is_chosen(form: CancelForm) -> bool:
    """Tell whether a reason is given: by the form, or by a link to the page that shows who is told."""
    linked = request.args.get("raison", "")
    if request.method != "POST" and linked in REASONS:
        form.reason.data = linked
        return True
    return bool(form.validate_on_submit())
