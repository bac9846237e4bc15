"""One booking before a coordinator: its facts, its history, and giving it up."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import (
    actions,
    coming,
    links,
    merges,
    parties,
    queries,
    reads,
    seat_lists,
    wish_lists,
)
from app.bookings.causes import CHOICES
from app.bookings.languages import LANGUAGES
from app.bookings.models import Booking
from app.errors import NotFound
from app.people import access
from app.people.actors import acting
from app.people.models import Account
from app.transactions import transaction
from app.web import guards
from app.web.coordinators.ledger import sentence
from app.web.phrases import REACHES
from app.web.wish_words import what


def show(booking_uuid: UUID) -> ResponseReturnValue:
    """Show a booking, how the person is reached, and each thing that happened to it."""
    person_id, account_id = seen_booking(booking_uuid).participant_id, guards.signed_in().id
    with transaction() as session:
        reads.note(session.get_one(Account, account_id), {person_id}, "booking")
    return page(seen_booking(booking_uuid))


def page(booking: Booking, problem: str = "") -> str:
    """Return the page of a booking, with what can be done for the person now."""
    rank = queries.ranks([booking]).get(booking.id)
    workshop = booking.workshop
    return render_template(
        "coordinators/booking.html",
        readings=reads.of_person(booking.participant_id),
        what=reads.WHAT,
        booking=booking,
        problem=problem,
        rank=rank,
        token=links.token(booking),
        events=[
            (event, sentence(event, account))
            for event, account in queries.ledger(booking_id=booking.id)
        ],
        reaches=REACHES,
        beyond=seat_lists.beyond_for(workshop.id).get(booking.id, []),
        merges=merges.into(booking.participant),
        companions=parties.companions(booking),
        causes=CHOICES,
        spoken=LANGUAGES,
        answers=coming.of_booking(booking),
        wishes=[
            (wish, what(wish))
            for wish in wish_lists.still_open(booking, branch_id=guards.signed_in().branch_id)
        ],
        joinable=workshop.is_joinable(dates.now()),
        can_cancel=booking.is_active and not workshop.has_ended(dates.now()),
    )


def cancel(booking_uuid: UUID) -> ResponseReturnValue:
    """Give up a booking for the person; a freed seat goes to the next in line."""
    booking = seen_booking(booking_uuid)
    with transaction():
        actions.cancel(booking, acting(guards.signed_in()), reason="by_staff")
    flash("L’inscription est annulée.")
    return redirect(url_for("coordinators.workshop", workshop_id=booking.workshop_id), 303)


def renew(booking_uuid: UUID) -> ResponseReturnValue:
    """Close the person's link, which someone else may have, and make another."""
    booking = seen_booking(booking_uuid)
    with transaction():
        actions.renew_link(booking)
    flash("L’ancien lien ne s’ouvre plus. Donnez le nouveau papier à la personne.")
    return redirect(url_for("coordinators.booking", booking_uuid=booking.uuid), 303)


def seen_booking(booking_uuid: UUID) -> Booking:
    """Return a booking this coordinator may see. Raises NotFound."""
    booking = queries.booking(booking_uuid)
    if booking is None or not access.may_see_booking(
        guards.signed_in(),
        partner_id=booking.partner_id,
        branch_id=booking.workshop.venue.branch_id,
    ):
        raise NotFound
    return booking
