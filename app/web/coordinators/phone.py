"""For whoever calls: book, move to another date, answer an offer."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from app import dates
from app.bookings import actions, errors, line
from app.bookings.participants import Reach
from app.errors import DomainError
from app.extensions import csrf
from app.people.actors import acting
from app.planning import looking, switching
from app.transactions import transaction
from app.web import guards
from app.web.booking_form import PersonFields, new_key
from app.web.coordinators.bookings import seen_booking
from app.web.coordinators.schedule import seen_workshop
from app.workshops.models import Workshop

_WAYS = {
    Reach.MOBILE: "sur son téléphone portable",
    Reach.LANDLINE: "sur son téléphone fixe",
    Reach.EMAIL: "par e-mail",
    Reach.SLIP: "elle n’a ni téléphone ni e-mail : elle garde le papier",
}


class CallerForm(PersonFields):
    accept_line = BooleanField("Prendre une place dans la file d’attente")
    accept_overlap = BooleanField("Oui, même si elle a un autre atelier à cette heure")

    def prepare(self) -> None:
        """Word the fields for the one who types, who is not the one who comes."""
        self.first_name.label.text = "Prénom de la personne"
        self.reach.label.text = "Comment la prévenir si quelque chose change ?"
        self.offer(*_WAYS)
        self.reach.choices = [(way.value, words) for way, words in _WAYS.items()]


@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks its token itself, so that a stale one loses nothing typed
def book(workshop_id: int) -> ResponseReturnValue:
    """Book for whoever calls."""
    workshop, actor = seen_workshop(workshop_id), acting(guards.signed_in())
    form = CallerForm()
    form.prepare()
    if request.method != "POST":
        actions.check_open(workshop, actor)
        return _page(form, workshop)
    if not form.validate():
        return _page(form, workshop), 422
    try:
        with transaction():
            booking = actions.book(
                workshop_id,
                form.cleaned,
                actor=actor,
                request_key=form.key(),
                accept_line=form.accept_line.data,
                accept_overlap=form.accept_overlap.data,
            )
    except DomainError as refusal:
        if isinstance(refusal, errors.FormAlreadyUsed):
            form.request_key.data = new_key()
        return _page(form, seen_workshop(workshop_id), refusal), refusal.status
    flash(f"{booking.participant.name} : {booking.state.french}. Référence {booking.reference}.")
    return redirect(url_for("coordinators.booking", booking_uuid=booking.uuid), 303)


def change_date(booking_uuid: UUID) -> ResponseReturnValue:
    """Show where the person may go instead; on POST move them."""
    booking = seen_booking(booking_uuid)
    problem, busy = "", None
    if request.method == "POST":
        workshop = seen_workshop(request.form.get("workshop_id", 0, type=int))
        accepted = {
            "accept_line": request.form.get("file") == "1",
            "accept_overlap": request.form.get("accept_overlap") == "y",
        }
        try:
            with transaction():
                actor = acting(guards.signed_in())
                key = request.form.get("request_key", "")[:64] or None
                moved = switching.switch(booking, workshop.id, actor, request_key=key, **accepted)
            flash(f"{moved.participant.name} : {moved.state.french}. Référence {moved.reference}.")
            return redirect(url_for("coordinators.booking", booking_uuid=moved.uuid), 303)
        except DomainError as refusal:
            problem = str(refusal)
            busy = workshop.id if isinstance(refusal, errors.AlreadyBusy) else None
    page = render_template(
        "coordinators/change_date.html",
        booking=seen_booking(booking_uuid),
        workshops=looking.others(booking, guards.signed_in().branch_id),
        problem=problem,
        busy=busy,
        key=new_key(),
    )
    return page, 409 if problem else 200


def _page(form: CallerForm, workshop: Workshop, refusal: DomainError | None = None) -> str:
    waiting = line.length(workshop.id)
    joinable = workshop.is_joinable(dates.now())
    return render_template(
        "coordinators/book.html",
        form=form,
        workshop=workshop,
        problem=str(refusal or ""),
        is_busy=isinstance(refusal, errors.AlreadyBusy),
        is_full=joinable and (workshop.is_full or waiting > 0),
        rank=waiting + 1,
    )
