"""What a social worker does for someone: answer an offer, wait again, change date, end a wish."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bookings import followed, offers, wish_actions
from app.bookings.errors import AlreadyBusy
from app.bookings.models import Booking
from app.bookings.moving import change_workshop
from app.errors import DomainError, NotFound
from app.people.actors import acting
from app.transactions import transaction
from app.web import guards
from app.web.booking_form import new_key
from app.web.partners.bookings import may_wish_again, own_booking, own_partner
from app.web.partners.finishing import like
from app.workshops import queries
from app.workshops.models import Workshop

OTHERS = 8


def answer(booking_uuid: UUID) -> ResponseReturnValue:
    """Say yes or no to an offered seat for the person, or put a request in pause back in line."""
    booking = own_booking(booking_uuid)
    actor = acting(guards.signed_in())
    said = request.form.get("answer", "")
    verbs = {
        "oui": lambda: offers.accept(booking, actor),
        "non": lambda: offers.decline(booking, actor),
        "pas_maintenant": lambda: offers.decline(booking, actor, stays=True),
        "attendre": lambda: offers.resume(booking, actor),
    }
    if said in verbs:
        with transaction():
            verbs[said]()
        flash(f"C’est noté pour {booking.participant.name} : {booking.state.french}.")
    return redirect(url_for("partners.booking", booking_uuid=booking_uuid), 303)


def withdraw(wish_uuid: UUID) -> ResponseReturnValue:
    """End a wish, or wake one that sleeps."""
    wish = followed.wish_of(own_partner(), wish_uuid)
    if wish is None:
        raise NotFound
    actor = acting(guards.signed_in())
    with transaction():
        if request.form.get("answer") == "attendre":
            wish_actions.resume(wish)
        else:
            wish_actions.withdraw(wish, actor)
    flash(f"C’est noté pour {wish.participant.name} : {wish.state.french}.")
    return redirect(url_for("partners.bookings"), 303)


def wish_again(booking_uuid: UUID) -> ResponseReturnValue:
    """Wish for another date of what we cancelled: the person comes before the others."""
    booking = own_booking(booking_uuid)
    if may_wish_again(booking):
        with transaction():
            wish = wish_actions.wish(
                booking.participant,
                like(booking.workshop),
                actor=acting(guards.signed_in()),
                request_key=f"again-{booking.uuid}",
                goal=booking.goal,
                place=booking,
            )
        flash(f"{wish.participant.name} : le souhait est noté, devant les autres.")
    return redirect(url_for("partners.bookings"), 303)


def move(booking_uuid: UUID) -> ResponseReturnValue:
    """Show other dates like this one; on POST give the seat up for one of them, or change nothing."""
    booking = own_booking(booking_uuid)
    problem, busy = "", None
    if request.method == "POST":
        wanted = request.form.get("workshop", type=int)
        if wanted is None:
            problem = "Choisissez une date dans la liste."
        else:
            try:
                return _moved(booking, wanted)
            except DomainError as refusal:
                problem = str(refusal)
                busy = wanted if isinstance(refusal, AlreadyBusy) else None
        booking = own_booking(booking_uuid)
    page = render_template(
        "partners/move.html",
        booking=booking,
        others=_others(booking.workshop),
        problem=problem,
        key=new_key(),
        busy=busy,
    )
    return page, 422 if problem else 200


def _moved(booking: Booking, workshop_id: int) -> ResponseReturnValue:
    with transaction():
        moved = change_workshop(
            booking,
            workshop_id,
            acting(guards.signed_in()),
            request_key=request.form.get("request_key", "")[:64] or None,
            accept_line=request.form.get("accept_line") == "y",
            accept_overlap=request.form.get("accept_overlap") == "y",
        )
    flash(f"{moved.participant.name} : {moved.state.french}. L’ancienne date est annulée.")
    return redirect(url_for("partners.booking", booking_uuid=moved.uuid), 303)


def _others(workshop: Workshop) -> list[Workshop]:
    """Return coming workshops of the same programme, then of the same kind, the soonest first."""
    found = queries.alternatives(workshop, OTHERS)
    return [each for each in found if each.id != workshop.id]
