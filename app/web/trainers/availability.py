"""When one can come: half-days of the week, and the days on which one cannot."""

from collections.abc import Collection

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.people import abilities, absences
from app.people.abilities import About
from app.people.models import Account
from app.planning import availability
from app.transactions import transaction
from app.web import guards
from app.web.half_days import AbsenceForm, HalfDaysForm
from app.web.wish_words import DAYS, HALVES


def show() -> ResponseReturnValue:
    """Show one's half-days and absences; on POST change the half-days."""
    account = guards.signed_in()
    if request.method != "POST":
        return _page(_known(account), AbsenceForm(formdata=None))
    form = HalfDaysForm()
    form.prepare()
    if not form.validate():
        return _page(form, AbsenceForm(formdata=None)), 422
    with transaction():
        given = abilities.of([account])[account.id]
        wanted: dict[About, Collection[int]] = {**given, About.HALF_DAY: form.chosen}
        abilities.put(account, wanted)
    flash("Vos demi-journées sont enregistrées.")
    return redirect(url_for("trainers.availability"), 303)


def be_away() -> ResponseReturnValue:
    """Note an absence; the page then says which meetings fall in it."""
    form = AbsenceForm()
    if form.validate():
        with transaction():
            absence = form.noted(guards.signed_in())
        if absence is not None:
            flash(f"Votre absence est notée : {absence.words}.")
            return redirect(url_for("trainers.availability", _anchor="absences"), 303)
    return _page(_known(guards.signed_in()), form), 422


def be_back(absence_id: int) -> ResponseReturnValue:
    """Take one of one's absences back."""
    with transaction():
        absences.remove(guards.signed_in(), absence_id)
    flash("L’absence est retirée.")
    return redirect(url_for("trainers.availability", _anchor="absences"), 303)


def _known(account: Account) -> HalfDaysForm:
    """Return the form filled with the half-days that are known."""
    form = HalfDaysForm(formdata=None)
    form.prepare(account)
    return form


def _page(half_days: HalfDaysForm, absence: AbsenceForm) -> str:
    account = guards.signed_in()
    coming = absences.coming(account)
    return render_template(
        "trainers/availability.html",
        form=half_days,
        absence=absence,
        days=list(enumerate(DAYS)),
        halves=HALVES,
        absences=coming,
        missed=availability.led_during(account, coming),
        remove=lambda absence_id: url_for("trainers.be_back", absence_id=absence_id),
    )
