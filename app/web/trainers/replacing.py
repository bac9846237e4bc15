"""Having someone else at one's meetings, and taking another's."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import queries
from app.errors import DomainError, NotFound
from app.planning import replacements, replacing
from app.planning.replacements import Replacement
from app.transactions import transaction
from app.web import guards


def index() -> ResponseReturnValue:
    """Show what one may ask for, asks for, and could take; on POST ask."""
    problem = ""
    if request.method == "POST":
        wanted = set(request.form.getlist("seances", type=int))
        problem = _asked(wanted) if wanted else "Cochez au moins une séance."
        if not problem:
            return redirect(url_for("trainers.replacements"), 303)
    account = guards.signed_in()
    asked = replacements.asked_by(account)
    known = {each.meeting_id for each in asked}
    coming = [
        one
        for one in queries.led_meetings(account)
        if one.id not in known and not one.is_cancelled and one.ends_at > dates.now()
    ]
    page = render_template(
        "trainers/replacements.html",
        asked=asked,
        coming=coming,
        takeable=replacements.takeable(account),
        ticked=set((request.form if problem else request.args).getlist("seances", type=int)),
        problem=problem,
    )
    return page, 422 if problem else 200


def one(replacement_uuid: UUID) -> ResponseReturnValue:
    """Show one request, with one button to take it; the first who presses it has the meeting."""
    asked, account, problem, status = _seen(replacement_uuid), guards.signed_in(), "", 200
    if request.method == "POST":
        try:
            with transaction():
                replacing.take(asked.id, account)
            flash("La séance est à vous. Merci !")
            return redirect(url_for("trainers.today"), 303)
        except DomainError as refusal:
            problem, status = str(refusal), refusal.status
            asked = _seen(replacement_uuid)
    meeting = asked.meeting
    is_over = meeting.ends_at <= dates.now() or meeting.is_cancelled
    can_take = asked.is_open and not is_over
    page = render_template(
        "trainers/replacement.html",
        asked=asked,
        meeting=meeting,
        problem=problem,
        is_over=is_over,
        why=replacements.why_not(account, asked) if can_take else "",
    )
    return page, status


def withdraw(replacement_uuid: UUID) -> ResponseReturnValue:
    """Come after all: nobody else is asked for any more."""
    asked = _seen(replacement_uuid)
    if asked.account_id != guards.signed_in().id:
        raise NotFound
    with transaction():
        replacing.withdraw(asked.id, guards.signed_in())
    flash("Le remplacement n’est plus demandé.")
    return redirect(url_for("trainers.replacements"), 303)


def ill() -> ResponseReturnValue:
    """Show today's meetings; on POST give them up at once and ask for someone else."""
    account = guards.signed_in()
    if request.method == "POST":
        with transaction():
            missed = len(replacing.ill(account))
        told = " La coordination est prévenue, un remplacement est demandé." if missed else ""
        flash(f"C’est noté : vous ne venez pas aujourd’hui.{told} Reposez-vous.")
        return redirect(url_for("trainers.today"), 303)
    return render_template("trainers/ill.html", today=replacing.todays(account))


def _asked(wanted: set[int]) -> str:
    """Ask for someone else, and return what stood in the way, if anything."""
    try:
        with transaction():
            count = len(replacing.ask(guards.signed_in(), wanted))
    except DomainError as refusal:
        return str(refusal)
    flash(
        "Le remplacement est demandé. Vous gardez la séance tant que personne ne l’a prise."
        if count == 1
        else f"{count} remplacements sont demandés. Vous gardez ces séances tant que personne ne "
        "les a prises."
    )
    return ""


def _seen(replacement_uuid: UUID) -> Replacement:
    asked = replacements.find(replacement_uuid)
    if not replacements.is_of_the_branch(guards.signed_in(), asked):
        raise NotFound
    return asked
