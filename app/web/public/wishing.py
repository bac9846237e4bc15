"""A wish on the public pages: written when nothing suits, then in its person's hands."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import dates
from app.bookings import actions, errors, line, links, wish_actions, wish_lists
from app.bookings.models import Booking
from app.bookings.wishes import Wish
from app.errors import DomainError
from app.extensions import csrf, limiter
from app.people.actors import PARTICIPANT
from app.transactions import transaction
from app.web.booking_form import new_key
from app.web.public import mine
from app.web.public.finding import wanted
from app.web.public.taking import contact, was_booked
from app.web.public.wish_form import WishForm
from app.web.wish_words import DAYS, HALVES, said
from app.workshops import queries
from app.workshops.models import Audience, Workshop


@dataclass(frozen=True)
class Start:
    """Where the wish comes from: the list, a full workshop, or a booking that we cancelled."""

    workshop: Workshop | None = None
    place: Booking | None = None
    token: str = ""

    @property
    def can_wait(self) -> bool:
        """Tell whether the workshop has a line that the same form can join."""
        if self.workshop is None or self.place is not None:
            return False
        joinable = self.workshop.is_joinable(dates.now())
        return joinable and (self.workshop.is_full or line.length(self.workshop.id) > 0)


@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it, and keeps what was typed
@limiter.limit("60/minute; 600/hour", methods=["POST"])
@limiter.limit("30/day", key_func=contact, methods=["POST"], deduct_when=was_booked)
def new() -> ResponseReturnValue:
    """Show the form, filled with what was looked for; on POST note the wish."""
    start = _start()
    if start.place and (kept := wish_lists.kept(start.place.participant_id)):
        return redirect(url_for("public.wish", token=links.wish_token(kept)), 303)
    form = WishForm()
    form.known = start.place is not None
    form.prepare(start.workshop.programme if start.workshop else None)
    if request.method != "POST":
        form.begin(wanted(), start.workshop.venue if start.workshop else None)
        return _page(form, start)
    if not form.validate():
        return _page(form, start), 422
    try:
        with transaction():
            address = _made(form, start)
    except errors.UnknownWorkshop:
        raise
    except DomainError as refusal:
        if isinstance(refusal, errors.FormAlreadyUsed):
            form.request_key.data = new_key()
        problem = gettext(refusal.sentence, **refusal.params)
        return _page(form, _start(), problem=problem), refusal.status
    return redirect(address, 303)


def _start() -> Start:
    """Read where the wish comes from. Raises UnknownBooking, UnknownWorkshop and NotForYou."""
    if token := request.args.get("inscription", ""):
        place = links.find(token)
        if line.last_reason(place) != "workshop_cancelled":
            raise errors.UnknownBooking
        return Start(place.workshop, place, token)
    if not (number := request.args.get("atelier", 0, type=int)):
        return Start()
    workshop = queries.public_workshop(number)
    if workshop is None:
        raise errors.UnknownWorkshop
    if workshop.programme.audience is not Audience.EVERYONE:
        raise errors.NotForYou
    return Start(workshop)


def _made(form: WishForm, start: Start) -> str:
    """Note the wish, and the place in line asked with it; return the address that shows it.

    A seat freed while the form was open is taken: nothing is left to wish for.
    """
    place, key = start.place, form.key()
    if start.workshop and place is None and form.line.data:
        place = actions.book(
            start.workshop.id, form.cleaned, actor=PARTICIPANT, request_key=key, accept_line=True
        )
        if not place.is_waiting and place.wish_id is None:
            return url_for("public.booking", token=links.token(place))
    person = place.participant if place else form.cleaned
    made = wish_actions.wish(person, form.wanted, actor=PARTICIPANT, request_key=key, place=place)
    if made.participant.name_key != (place.participant.name_key if place else form.cleaned.key):
        raise errors.FormAlreadyUsed
    return url_for("public.wish", token=links.wish_token(made))


def _page(form: WishForm, start: Start, problem: str = "") -> str:
    return render_template(
        "public/wish_form.html",
        form=form,
        start=start,
        workshop=start.workshop,
        problem=problem,
        now=dates.now(),
        days=list(enumerate(DAYS)),
        halves=HALVES,
    )


def show(token: str) -> ResponseReturnValue:
    """Show what was noted, what was found, and how to stop."""
    return mine.private(_wish_page("public/wish.html", links.find_wish(token), token))


def slip(token: str) -> ResponseReturnValue:
    """Show the half page to print."""
    return mine.private(_wish_page("public/wish_slip.html", links.find_wish(token), token))


def stop(token: str) -> ResponseReturnValue:
    """Ask once, then end the wish. Opening the page changes nothing."""
    wish = links.find_wish(token)
    if request.method != "POST":
        return mine.private(_wish_page("public/wish_stop.html", wish, token))
    with transaction():
        wish_actions.withdraw(wish, PARTICIPANT)
    return redirect(url_for("public.wish", token=token), 303)


def resume(token: str) -> ResponseReturnValue:
    """Look for a seat again, at the old rank."""
    wish = links.find_wish(token)
    with transaction():
        wish_actions.resume(wish)
    return redirect(url_for("public.wish", token=token), 303)


def _wish_page(template: str, wish: Wish, token: str) -> str:
    found = wish_lists.places(wish)
    return render_template(
        template,
        wish=wish,
        token=token,
        said=said(wish),
        places=[
            (place, links.token(place), mine.until(place)) for place in found if place.is_active
        ],
        ranks={place.id: line.rank(place) for place in found if place.is_waiting},
    )
