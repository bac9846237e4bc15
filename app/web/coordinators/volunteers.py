"""Who would help: a coordinator calls or writes, then accepts or refuses."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import DomainError, NotFound
from app.people import volunteers
from app.transactions import transaction
from app.web import guards
from app.web.wish_words import when
from app.workshops import catalogue


def index() -> ResponseReturnValue:
    """List the applications that wait for an answer, the oldest first."""
    return _page()


def decide(application_uuid: UUID) -> ResponseReturnValue:
    """Open an account and invite, or refuse and keep nothing."""
    application = volunteers.find(application_uuid)
    if application is None:
        raise NotFound
    name = application.first_name
    try:
        with transaction():
            if request.form.get("answer") != "oui":
                volunteers.refuse(application)
                flash("La demande est refusée et effacée. Dites-le à la personne de vive voix.")
                return redirect(url_for("coordinators.volunteers"), 303)
            volunteers.accept(application, request.form.get("email", ""), guards.signed_in())
    except DomainError as refusal:
        return _page(str(refusal)), refusal.status
    flash(f"{name} est bénévole, et reçoit un message pour se connecter.")
    return redirect(url_for("coordinators.volunteers"), 303)


def _page(problem: str = "") -> str:
    venues = {str(each.id): each.name for each in catalogue.venues(None, archived=True)}
    pending = volunteers.pending()
    return render_template(
        "coordinators/volunteers.html",
        pending=[
            (each, ", ".join(venues[one] for one in each.venue_ids.split() if one in venues))
            for each in pending
        ],
        when=when,
        typed=request.form.get("email", ""),
        problem=problem,
    )
