"""Another booking for someone who is known: nothing is typed again."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField

from app import dates
from app.bookings import actions, errors, line
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.errors import DomainError, NotFound
from app.people.actors import Actor, acting
from app.planning import looking
from app.transactions import transaction
from app.web import guards
from app.web.booking_form import new_key
from app.web.coordinators.bookings import seen_booking
from app.web.coordinators.schedule import seen_workshop
from app.web.phrases import REACHES
from app.workshops.models import Workshop


class AgainForm(FlaskForm):  # type: ignore[misc]
    request_key = HiddenField()
    accept_line = BooleanField("Prendre une place dans la file d’attente")
    accept_overlap = BooleanField("Oui, même si elle a un autre atelier à cette heure")


def choose(booking_uuid: UUID) -> ResponseReturnValue:
    """List where the person of a booking could come too, or what a word finds."""
    booking = _known(booking_uuid)
    typed = request.args.get("atelier", "").strip()
    return render_template(
        "coordinators/again_where.html",
        booking=booking,
        typed_here=typed,
        workshops=looking.elsewhere(booking, guards.signed_in().branch_id, typed),
    )


def book(booking_uuid: UUID, workshop_id: int) -> ResponseReturnValue:
    """Show the person and the workshop; on POST book the same person there."""
    booking, workshop = _known(booking_uuid), seen_workshop(workshop_id)
    form = AgainForm()
    form.request_key.data = (form.request_key.data or new_key())[:64]
    actor = _for(booking)
    if not form.validate_on_submit():
        actions.check_open(workshop, actor)
        return _page(form, booking, workshop)
    try:
        with transaction():
            made = actions.book(
                workshop_id,
                booking.participant,
                actor=actor,
                request_key=form.request_key.data,
                accept_line=form.accept_line.data,
                accept_overlap=form.accept_overlap.data,
            )
    except DomainError as refusal:
        if isinstance(refusal, errors.FormAlreadyUsed):
            form.request_key.data = new_key()
        page = _page(form, seen_booking(booking_uuid), seen_workshop(workshop_id), refusal)
        return page, refusal.status
    flash(f"{made.participant.name} : {made.state.french}. Référence {made.reference}.")
    return redirect(url_for("coordinators.booking", booking_uuid=made.uuid), 303)


def _known(booking_uuid: UUID) -> Booking:
    """Return a booking whose person can still be reached. Raises NotFound."""
    booking = seen_booking(booking_uuid)
    if not booking.participant.first_name or booking.participant.contact_forgotten_at:
        raise NotFound
    return booking


def _for(booking: Booking) -> Actor:
    """Return who books: a partner goes with it only where the person is told through it."""
    actor = acting(guards.signed_in())
    through = booking.participant.reach is Reach.PARTNER
    return Actor(actor.kind, actor.account_id, booking.partner_id if through else None)


def _page(
    form: AgainForm, booking: Booking, workshop: Workshop, refusal: DomainError | None = None
) -> str:
    waiting = line.length(workshop.id)
    return render_template(
        "coordinators/again.html",
        form=form,
        booking=booking,
        workshop=workshop,
        problem=str(refusal or ""),
        is_busy=isinstance(refusal, errors.AlreadyBusy),
        is_full=workshop.is_joinable(dates.now()) and (workshop.is_full or waiting > 0),
        rank=waiting + 1,
        reaches=REACHES,
    )
