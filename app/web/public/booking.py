"""What a participant does with a booking: see it, keep it on paper or in a calendar, give it up."""

from flask import Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.bookings import actions, coming, invitations, links
from app.bookings.models import Booking, State
from app.people.actors import PARTICIPANT
from app.transactions import transaction
from app.web import slips
from app.web.public import confirmed, mine


def show(token: str) -> ResponseReturnValue:
    """Show a booking to whoever holds its link."""
    page = confirmed.page(token, _shown)
    if page is None:
        booking = links.find(token)
        page = _shown(booking, token, links.reminders_token(booking.participant))
    return mine.private(page)


def _shown(booking: Booking, token: str, reminders_token: str) -> str:
    answered = coming.of_booking(booking)
    return mine.page(
        "public/booking.html",
        booking,
        token,
        answered=answered,
        excused=[key for key, answer in answered.items() if answer is coming.Answer.EXCUSED],
        to_come=coming.meetings(booking) if booking.state is State.CONFIRMED else [],
        is_all=coming.is_all(booking),
        reminders_token=reminders_token,
    )


def slip(token: str) -> ResponseReturnValue:
    """Show the half page to print, in two languages when the person's other one is known."""
    booking = links.find(token)
    page = mine.page(
        "public/slip.html",
        booking,
        token,
        other=slips.other(booking),
        lost_address=current_app.config["BASE_URL"].split("://")[-1]
        + url_for("public.lost_booking"),
    )
    return mine.private(page)


def calendar(token: str) -> ResponseReturnValue:
    """Give the meetings as a calendar file to keep."""
    booking = links.find(token)
    if not booking.holds_seat:
        abort(404)
    headers = {
        "Content-Disposition": "attachment; filename=atelier.ics",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "private, no-store",
    }
    return Response(invitations.file(booking), mimetype="text/calendar", headers=headers)


def cancel(token: str) -> ResponseReturnValue:
    """Ask once, then give up the seat. Opening the page changes nothing."""
    booking = links.find(token)
    if request.method != "POST":
        return mine.private(mine.page("public/cancel.html", booking, token))
    with transaction():
        actions.cancel(booking, PARTICIPANT)
    return redirect(url_for("public.booking", token=token), 303)
