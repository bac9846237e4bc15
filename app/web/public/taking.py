"""Take a seat or a place in line with the answers of a whole form, and say what stands against."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_limiter.util import get_remote_address

from app import dates, intake, tokens
from app.bookings import actions, at_once, errors, line, links
from app.errors import DomainError
from app.people.actors import PARTICIPANT
from app.transactions import transaction
from app.web.booking_form import new_key
from app.web.public import own_keys
from app.web.public.forms import BookingForm
from app.workshops import queries
from app.workshops.models import Workshop


@dataclass(frozen=True)
class Standing:
    """What a workshop has for a newcomer: a seat, the rank they would have, or nothing."""

    joinable: bool
    is_full: bool
    rank: int
    alternatives: Sequence[Workshop]


@dataclass(frozen=True)
class Refusal:
    """Why a form did not book: in words, and the booking that it made before."""

    problem: str = ""
    status: int = 200
    used: str | None = None

    @property
    def is_for_a_seat(self) -> bool:
        """Tell whether nothing but a seat was wanting."""
        return self == Refusal(gettext(errors.WorkshopFull.sentence), errors.WorkshopFull.status)


Show = Callable[[Refusal], ResponseReturnValue]


def contact() -> str:
    """Count by the contact typed: a venue's visitors share one address, a robot one contact.

    However it is spelled it is one, and the store of the counts never learns it.
    """
    return counted(request.form.get("email", ""), request.form.get("phone", ""))


def counted(email: str, phone: str) -> str:
    """Return the name under which the bookings of one contact are counted."""
    typed = intake.fold(email[:300]) or intake.e164(phone[: intake.LINE_LENGTH])
    return f"contact:{tokens.hashed(typed)}" if typed else f"address:{get_remote_address()}"


def was_booked(response: Response) -> bool:
    return response.status_code == 303


def workshop_of(workshop_id: int) -> Workshop:
    """Return a workshop that the public may see. Raises UnknownWorkshop."""
    workshop = queries.public_workshop(workshop_id)
    if workshop is None:
        raise errors.UnknownWorkshop
    return workshop


def standing(workshop: Workshop) -> Standing:
    joinable = workshop.is_joinable(dates.now())
    waiting = line.length(workshop.id)
    is_full = joinable and (workshop.is_full or waiting > 0)
    lost = is_full or not joinable
    other = queries.alternatives(workshop) if lost else []
    return Standing(joinable, is_full, waiting + 1, other)


def take(
    form: BookingForm, workshop_id: int, show: Show, then: Callable[[], None] | None = None
) -> ResponseReturnValue:
    """Book with a form and lead to the booking; a refusal shows the form again with all it held.

    `then` is done in the same transaction. Raises UnknownWorkshop.
    """
    try:
        if not form.accepts_line:
            actions.expect_room(workshop_id, PARTICIPANT, form.key())
        with transaction():
            booking = at_once.book(
                workshop_id,
                form.person,
                request_key=form.key(),
                goal=form.goal_code,
                accept_line=form.accepts_line,
            )
            token = links.token(booking)
            if then is not None:
                then()
    except errors.UnknownWorkshop:
        raise
    except DomainError as refusal:
        return show(_refusal(form, refusal))
    own_keys.keep(form.key())
    return redirect(url_for("public.booking", token=token), 303)


def _refusal(form: BookingForm, refusal: DomainError) -> Refusal:
    used = None
    if isinstance(refusal, errors.FormAlreadyUsed):
        used = links.token_of_key(form.key() or "") if own_keys.has(form.key()) else None
        form.request_key.data = new_key()
        own_keys.keep(form.request_key.data)
    return Refusal(gettext(refusal.sentence, **refusal.params), refusal.status, used)
