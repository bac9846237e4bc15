"""A partner's list: who is coming, who waits and where, who came, and what to do for them."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import actions, followed, line, links, queries, reads, wish_lists
from app.bookings.languages import LANGUAGES
from app.bookings.models import Booking
from app.errors import Forbidden, NotFound
from app.messages import calling
from app.messages.rendering import mask
from app.people import drafts
from app.people.actors import acting
from app.people.models import Account
from app.planning import calls
from app.subscriptions import queries as subscriptions
from app.transactions import transaction
from app.web import guards
from app.web.calls import TRIED
from app.web.phrases import REACHES
from app.web.wish_words import what

KIND = "enrol"
"""The drafts of this desk: answers, and the people typed so far."""


def index() -> ResponseReturnValue:
    """Show what this partner booked, or one colleague did, and what it has to pass on."""
    partner_id = own_partner()
    colleague = asked_colleague()
    chosen = colleague.id if colleague else None
    note_reading(followed.shown_to(partner_id, chosen), "list")
    account = guards.signed_in()
    return render_template(
        "partners/bookings.html",
        listed=followed.of_partner(partner_id, chosen),
        colleague=colleague,
        colleagues=followed.colleagues(partner_id),
        calls=calls.of_partner(partner_id),
        outcomes=TRIED,
        tries=calling.TRIES,
        feeds=subscriptions.of_account(account),
        begun=drafts.last(account, KIND),
        mask=mask,
        now=dates.now(),
    )


def show(booking_uuid: UUID) -> ResponseReturnValue:
    """Show one booking, with its slip and all that can be done for the person."""
    booking = own_booking(booking_uuid)
    note_reading({booking.participant_id}, "booking")
    booking = own_booking(booking_uuid)
    return render_template(
        "partners/booking.html",
        booking=booking,
        row=followed.row_of(booking),
        ahead=line.ahead(booking) if booking.is_waiting else None,
        token=links.token(booking),
        reaches=REACHES,
        spoken=LANGUAGES,
        wishes=[
            (wish, what(wish)) for wish in wish_lists.still_open(booking, partner_id=own_partner())
        ],
        wishes_again=may_wish_again(booking),
        now=dates.now(),
        can_cancel=booking.is_active and not booking.workshop.has_ended(dates.now()),
    )


def may_wish_again(booking: Booking) -> bool:
    """Tell whether we cancelled this workshop for someone, who wishes for nothing else by now."""
    return (
        booking.workshop.is_cancelled
        and line.last_reason(booking) == "workshop_cancelled"
        and not wish_lists.of_person(booking.participant_id, own_partner())
    )


def cancel(booking_uuid: UUID) -> ResponseReturnValue:
    """Give up a booking for the person; a freed seat goes to the next in line."""
    booking = own_booking(booking_uuid)
    with transaction():
        actions.cancel(booking, acting(guards.signed_in()), reason="by_partner")
    flash(f"L’inscription de {booking.participant.name} est annulée.")
    return redirect(url_for("partners.bookings"), 303)


def own_partner() -> int:
    """Return the partner that the account belongs to; one that belongs to none sees nothing."""
    partner_id = guards.signed_in().partner_id
    if partner_id is None:
        raise Forbidden
    return partner_id


def own_booking(booking_uuid: UUID) -> Booking:
    """Return a booking of one's own partner; another's is as unknown as one that is not there."""
    booking = queries.booking_of(own_partner(), booking_uuid)
    if booking is None:
        raise NotFound
    return booking


def note_reading(participant_ids: set[int], what: str) -> None:
    """Append who read whose record; the page itself is read afterwards, in its own snapshot."""
    if participant_ids:
        account_id = guards.signed_in().id
        with transaction() as session:
            reads.note(session.get_one(Account, account_id), participant_ids, what)


def asked_colleague() -> Account | None:
    """Return the colleague whose people the address asks for, of one's own partner only."""
    asked = request.args.get("collegue", "")
    everyone = followed.colleagues(own_partner())
    return next((each for each in everyone if str(each.uuid) == asked), None)
