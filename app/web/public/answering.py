"""Answer an offered seat: yes, no, or not this time. Opening a page changes nothing."""

from collections.abc import Callable

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.bookings import actions, links, offers
from app.bookings.models import Booking
from app.errors import DomainError
from app.people.actors import PARTICIPANT
from app.transactions import transaction
from app.web.public import mine


def accept(token: str) -> ResponseReturnValue:
    """Ask once, then take the seat; in pause, go back in line at the old rank."""
    return _answer(token, "public/accept.html", _accepted)


def decline(token: str) -> ResponseReturnValue:
    """Ask once whether to keep the place in line, then let the seat go."""
    return _answer(token, "public/decline.html", _declined)


def _answer(token: str, template: str, act: Callable[[Booking], object]) -> ResponseReturnValue:
    booking = links.find(token)
    if request.method != "POST":
        return mine.private(mine.page(template, booking, token))
    try:
        with transaction():
            act(booking)
    except DomainError as refusal:
        sentence = gettext(refusal.sentence, **refusal.params)
        shown = mine.page(template, links.find(token), token, problem=sentence)
        answer = mine.private(shown)
        answer.status_code = refusal.status
        return answer
    return redirect(url_for("public.booking", token=token), 303)


def _accepted(booking: Booking) -> None:
    offers.accept(booking, PARTICIPANT)


def _declined(booking: Booking) -> None:
    stays = request.form.get("reste") == "oui"
    offers.decline(booking, PARTICIPANT, stays=stays)
    if booking.is_active and not stays:  # in pause already: now they wait no more
        actions.cancel(booking, PARTICIPANT)
