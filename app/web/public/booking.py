"""Take a seat, and what a participant does with it afterwards."""

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_limiter.util import get_remote_address

from app import dates, intake, tokens
from app.bookings import actions, coming, errors, invitations, line, links
from app.bookings.models import State
from app.errors import DomainError
from app.extensions import csrf, limiter
from app.people.actors import PARTICIPANT
from app.transactions import transaction
from app.web import slips
from app.web.booking_form import new_key
from app.web.public import mine
from app.web.public.forms import BookingForm
from app.workshops import queries
from app.workshops.models import Workshop


def contact() -> str:
    """Count by the contact typed: a venue's visitors share one address, a robot one contact.

    However it is spelled it is one, and the store of the counts never learns it.
    """
    phone = request.form.get("phone", "")[: intake.LINE_LENGTH]
    typed = intake.fold(request.form.get("email", "")[:300]) or intake.e164(phone)
    return f"contact:{tokens.hashed(typed)}" if typed else f"address:{get_remote_address()}"


def was_booked(response: Response) -> bool:
    return response.status_code == 303


@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it, and keeps what was typed
@limiter.limit("60/minute; 600/hour", methods=["POST"])
@limiter.limit("30/day", key_func=contact, methods=["POST"], deduct_when=was_booked)
def book(workshop_id: int) -> ResponseReturnValue:
    """Show the form; on POST take the seat, or the place in line that was asked for."""
    workshop = _workshop(workshop_id)
    form = BookingForm()
    form.prepare()
    if request.method != "POST":
        actions.check_open(workshop, PARTICIPANT)
        form.goal.data = request.args.get("envie", "")
        return _form(form, workshop)
    if not form.validate():
        return _form(form, workshop, status=422)
    try:
        with transaction():
            booking = actions.book(
                workshop_id,
                form.person,
                actor=PARTICIPANT,
                request_key=form.key(),
                goal=form.goal_code,
                accept_line=form.accepts_line,
            )
            token = links.token(booking)
    except errors.UnknownWorkshop:
        raise
    except DomainError as refusal:
        return _refused(form, workshop_id, refusal)
    return redirect(url_for("public.booking", token=token), 303)


def _workshop(workshop_id: int) -> Workshop:
    workshop = queries.public_workshop(workshop_id)
    if workshop is None:
        raise errors.UnknownWorkshop
    return workshop


def _refused(form: BookingForm, workshop_id: int, refusal: DomainError) -> ResponseReturnValue:
    """Show the form again with all that was typed, why not, and what is possible instead."""
    used = None
    if isinstance(refusal, errors.FormAlreadyUsed):
        used = links.token_of(refusal.booking_uuid) if refusal.booking_uuid else None
        form.request_key.data = new_key()
    sentence = gettext(refusal.sentence, **refusal.params)
    workshop = _workshop(workshop_id)
    return _form(form, workshop, status=refusal.status, problem=sentence, used=used)


def _form(
    form: BookingForm,
    workshop: Workshop,
    *,
    status: int = 200,
    problem: str = "",
    used: str | None = None,
) -> ResponseReturnValue:
    joinable = workshop.is_joinable(dates.now())
    waiting = line.length(workshop.id)
    is_full = joinable and (workshop.is_full or waiting > 0)
    page = render_template(
        "public/book.html",
        form=form,
        workshop=workshop,
        problem=problem,
        used=used,
        joinable=joinable,
        is_full=is_full,
        rank=waiting + 1,
        alternatives=queries.alternatives(workshop) if is_full or not joinable else [],
    )
    return page, status


def show(token: str) -> ResponseReturnValue:
    """Show a booking to whoever holds its link."""
    booking = links.find(token)
    answered = coming.of_booking(booking)
    page = mine.page(
        "public/booking.html",
        booking,
        token,
        answered=answered,
        excused=[key for key, answer in answered.items() if answer is coming.Answer.EXCUSED],
        to_come=coming.meetings(booking) if booking.state is State.CONFIRMED else [],
        is_all=coming.is_all(booking),
        reminders_token=links.reminders_token_of(booking.participant.uuid),
    )
    return mine.private(page)


def slip(token: str) -> ResponseReturnValue:
    """Show the half page to print, in two languages when the person's other one is known."""
    booking = links.find(token)
    return mine.private(mine.page("public/slip.html", booking, token, other=slips.other(booking)))


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
