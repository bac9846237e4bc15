"""Closed days, and the school calendars of the zones that no package knows."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.errors import DomainError, InvalidInput, NotFound
from app.extensions import db
from app.people.actors import acting
from app.planning import closing, undoing
from app.transactions import transaction
from app.web import guards
from app.web.coordinators import telling
from app.web.coordinators.closure_forms import CloseForm
from app.workshops import catalogue, closures, school_calendars, territories
from app.workshops.closures import Closure


def show() -> ResponseReturnValue:
    """Show the closures to come, and the form that closes."""
    return _page(_form())


def close() -> ResponseReturnValue:
    """Show what is called off and who is told; then close and tell them."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    branch_id, actor = guards.signed_in().branch_id, acting(guards.signed_in())
    first, last, cause = form.first.value, form.until, form.reason
    planned = closing.planned(first, last, form.chosen, branch_id)
    before = undoing.before({each.workshop for each in planned})
    made: list[Closure] = []
    try:
        seen = telling.change(
            lambda: made.append(
                closing.close_days(
                    first, last, cause, actor, venue=form.chosen, branch_id=branch_id
                )
            ),
            first, last, cause, form.venue.data, sorted(each.id for each in planned),
            undo=lambda: undoing.of_closure(made[0], planned, before),
            what=f"{form.named} : fermeture {_days(first, last)}",
        )  # fmt: skip
    except DomainError as refusal:
        return _page(form, problem=str(refusal)), 422
    if not seen.is_kept:
        return _page(form, seen=seen, planned=closing.planned(first, last, form.chosen, branch_id))
    flash(seen.after("C’est fermé. Tout ce qui était prévu est annulé."))
    return redirect(url_for("coordinators.closures"), 303)


def reopen(closure_id: int) -> ResponseReturnValue:
    """Take a closure back; what was cancelled for it stays cancelled."""
    account = guards.signed_in()
    with transaction() as session:
        known = closures.to_come(dates.today(), account.branch_id)
        closure = next((each for each in known if each.id == closure_id), None)
        if closure is None or not _is_ours(closure, account.branch_id):
            raise NotFound
        closures.reopen(session.merge(closure))
    flash("La fermeture est retirée. Ce qui a été annulé le reste.")
    return redirect(url_for("coordinators.closures"), 303)


def import_school() -> ResponseReturnValue:
    """Put a school calendar in place of what was known of its zone."""
    file, zone = request.files.get("file"), request.form.get("zone", "")
    if zone not in territories.SCHOOL_ZONES or file is None:
        return _page(_form(), problem="Choisissez une zone et un fichier .ics."), 422
    try:
        breaks = school_calendars.read(file.read(), zone)
    except InvalidInput as refusal:
        return _page(_form(), problem=refusal.reason), 422
    with transaction():
        closures.replace_breaks(zone, breaks)
    flash(f"{len(breaks)} périodes de vacances sont notées pour la zone {zone}.")
    return redirect(url_for("coordinators.closures"), 303)


def _days(first: date, last: date) -> str:
    begins = dates.day(first)
    return f"le {begins}" if first == last else f"du {begins} au {dates.day(last)}"


def _is_ours(closure: Closure, branch_id: int | None) -> bool:
    """Tell whether a coordinator of this branch may take the closure back."""
    if branch_id is None:
        return True
    owner = closure.venue.branch_id if closure.venue else closure.branch_id
    return owner == branch_id


def _form() -> CloseForm:
    form = CloseForm()
    form.prepare(catalogue.venues(guards.signed_in().branch_id))
    return form


def _page(
    form: CloseForm,
    *,
    seen: telling.Outcome | None = None,
    planned: object = (),
    problem: str = "",
) -> str:
    db.session.expire_all()
    branch_id = guards.signed_in().branch_id
    return render_template(
        "coordinators/season/closures.html",
        form=form,
        closures=[
            (each, _is_ours(each, branch_id)) for each in closures.to_come(dates.today(), branch_id)
        ],
        zones=territories.SCHOOL_ZONES,
        breaks=closures.breaks(dates.today(), dates.today().replace(year=dates.today().year + 2)),
        seen=seen,
        planned=planned,
        problem=problem,
    )
