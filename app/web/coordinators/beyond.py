"""For the person on the phone: a seat beyond the rule, a better rank, an answer to an offer."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import actions, offers, overrides
from app.bookings.enrolling import Request
from app.bookings.models import Booking, State
from app.errors import DomainError
from app.extensions import csrf
from app.people.actors import Actor, acting
from app.transactions import transaction
from app.web import guards
from app.web.booking_form import new_key
from app.web.coordinators import bookings
from app.web.coordinators.schedule import seen_workshop
from app.web.coordinators.seat_forms import BeyondForm
from app.workshops.models import Workshop

Verb = Callable[[Booking, Actor], object]


@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it, and keeps what was typed
def book(workshop_id: int) -> ResponseReturnValue:
    """Show the form; on POST book someone beyond the capacity, with a coded cause."""
    workshop = seen_workshop(workshop_id)
    form = BeyondForm()
    form.prepare()
    if request.method != "POST":
        return _book_page(form, workshop)
    if not form.validate():
        return _book_page(form, workshop), 422
    try:
        with transaction():
            wanted = Request(form.cleaned, form.key())
            booking = overrides.book_beyond(workshop_id, wanted, form.cause.data, _me())
    except DomainError as refusal:
        form.request_key.data = new_key()
        page = _book_page(form, seen_workshop(workshop_id), str(refusal))
        return page, refusal.status
    flash(f"{booking.participant.name} a une place, au-delà de la règle.")
    return redirect(url_for("coordinators.booking", booking_uuid=booking.uuid), 303)


def _book_page(form: BeyondForm, workshop: Workshop, problem: str = "") -> str:
    return render_template(
        "coordinators/beyond.html",
        form=form,
        workshop=workshop,
        problem=problem,
        over=workshop.is_cancelled or workshop.has_ended(dates.now()),
        joinable=workshop.is_joinable(dates.now()),
    )


def seat(booking_uuid: UUID) -> ResponseReturnValue:
    """Give a seat to someone who waits, beyond the capacity or before their turn."""
    cause = request.form.get("cause", "")
    return _act(booking_uuid, lambda booking, me: overrides.seat_beyond(booking, cause, me))


def advance(booking_uuid: UUID) -> ResponseReturnValue:
    """Put someone first in line."""
    cause = request.form.get("cause", "")
    return _act(booking_uuid, lambda booking, me: overrides.move_forward(booking, cause, me))


def resume(booking_uuid: UUID) -> ResponseReturnValue:
    """Put someone in pause back in line, at their old rank."""
    return _act(booking_uuid, offers.resume)


def answer(booking_uuid: UUID) -> ResponseReturnValue:
    """Say yes, not this time, or no, for someone who was asked by phone."""
    said = request.form.get("reponse", "")
    verbs: dict[str, Verb] = {
        "oui": offers.accept,
        "plus-tard": lambda booking, me: offers.decline(booking, me, stays=True),
        "non": _refuse,
    }
    if said not in verbs:
        return bookings.page(bookings.seen_booking(booking_uuid), "Choisissez une réponse."), 422
    return _act(booking_uuid, verbs[said])


def _refuse(booking: Booking, me: Actor) -> None:
    offers.decline(booking, me)
    if booking.state is State.PAUSED:
        actions.cancel(booking, me, reason="by_staff")


def _act(booking_uuid: UUID, act: Verb) -> ResponseReturnValue:
    """Do it, and show the booking as it is now, or why not."""
    booking = bookings.seen_booking(booking_uuid)
    try:
        with transaction():
            act(booking, _me())
    except DomainError as refusal:
        return bookings.page(bookings.seen_booking(booking_uuid), str(refusal)), refusal.status
    flash(f"{booking.participant.name} : {booking.state.french}.")
    return redirect(url_for("coordinators.booking", booking_uuid=booking_uuid), 303)


def _me() -> Actor:
    return acting(guards.signed_in())
