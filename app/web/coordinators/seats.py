"""The seats of a workshop: how many, for whom they are kept, and whether it is announced."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import line, quotas, seat_lists
from app.bookings.allotments import Allotment
from app.errors import DomainError, NotFound
from app.people.actors import Actor, acting
from app.people.queries import partner_names
from app.planning import foreseeing
from app.transactions import transaction
from app.web import guards
from app.web.coordinators.schedule import seen_workshop
from app.web.coordinators.seat_forms import KeepForm, cause_choices
from app.workshops.models import Workshop


def show(workshop_id: int) -> ResponseReturnValue:
    """Show the seats; with `capacite` in the address, what that number would do."""
    workshop = seen_workshop(workshop_id)
    asked = request.args.get("capacite", "").strip()
    if not asked:
        return _page(workshop)
    try:
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0
        return _page(workshop, foreseen=foreseeing.resized(workshop, number))
    except DomainError as refusal:
        return _page(workshop, problem=str(refusal)), refusal.status


def keep(workshop_id: int) -> ResponseReturnValue:
    """Keep seats for a partner, or change how many and until when."""
    workshop = seen_workshop(workshop_id)
    form = KeepForm()
    form.prepare(partner_names())
    if not form.validate():
        return _page(workshop, form=form), 422
    try:
        with transaction():
            quotas.keep(workshop_id, form.partner_id, form.count, _me(), release_hours=form.hours)
    except DomainError as refusal:
        return _page(seen_workshop(workshop_id), form=form, problem=str(refusal)), refusal.status
    return _done(workshop_id, f"Places gardées pour {form.known[form.partner_id]} : {form.count}.")


def give_back(workshop_id: int, allotment_id: int) -> ResponseReturnValue:
    """Give a partner's unbooked seats back to everyone; the line moves on."""
    allotment = _kept(workshop_id, allotment_id)
    try:
        with transaction():
            quotas.give_back(allotment, _me())
    except DomainError as refusal:
        return _page(seen_workshop(workshop_id), problem=str(refusal)), refusal.status
    return _done(workshop_id, "Les places libres sont rendues à tout le monde.")


def refuse_release(workshop_id: int, allotment_id: int) -> ResponseReturnValue:
    """Keep a partner's seats until the start, with a coded cause."""
    allotment = _kept(workshop_id, allotment_id)
    try:
        with transaction():
            quotas.refuse_release(allotment, request.form.get("cause", ""), _me())
    except DomainError as refusal:
        return _page(seen_workshop(workshop_id), problem=str(refusal)), refusal.status
    return _done(workshop_id, "Ces places restent gardées jusqu’au début de l’atelier.")


def _page(
    workshop: Workshop,
    *,
    form: KeepForm | None = None,
    foreseen: foreseeing.Resized | None = None,
    problem: str = "",
) -> str:
    if form is None:
        form = KeepForm(formdata=None)
        form.prepare(partner_names())
    moment = dates.now()
    return render_template(
        "coordinators/seats.html",
        workshop=workshop,
        kept=seat_lists.kept_on(workshop.id),
        beyond_seats=seat_lists.beyond_on(workshop.id),
        waiting=line.length(workshop.id),
        most=quotas.most(workshop),
        form=form,
        foreseen=foreseen,
        problem=problem,
        causes=cause_choices(),
        can_keep=not workshop.is_cancelled and not workshop.has_begun(moment),
        is_over=workshop.is_cancelled or workshop.has_ended(moment),
    )


def _kept(workshop_id: int, allotment_id: int) -> Allotment:
    seen_workshop(workshop_id)
    allotment = seat_lists.kept(allotment_id, workshop_id)
    if allotment is None:
        raise NotFound
    return allotment


def _me() -> Actor:
    return acting(guards.signed_in())


def _done(workshop_id: int, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("coordinators.seats", workshop_id=workshop_id), 303)
