"""Meetings that lack hands, to choose from; and the code that brings other volunteers."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.errors import DomainError
from app.people import volunteers
from app.planning import joining
from app.transactions import transaction
from app.web import guards


def index() -> ResponseReturnValue:
    """Show where hands are missing, where one helps already, and one's code."""
    account = guards.signed_in()
    code = volunteers.code(account)
    near, far = joining.parted(account, joining.open_to(account))
    return render_template(
        "trainers/helping.html",
        near=near,
        far=far,
        helped=joining.helped(account),
        code=code,
        link=f"{current_app.config['BASE_URL']}{url_for('public.volunteer', code=code)}",
        brought=volunteers.brought(account),
    )


def join(meeting_id: int) -> ResponseReturnValue:
    """Come to a meeting that lacks hands."""
    try:
        with transaction():
            joining.join(meeting_id, guards.signed_in())
        flash("C’est noté : vous venez. La séance est dans « Mes séances ».")
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        flash(str(refusal))
    return redirect(url_for("trainers.help"), 303)


def step_back(meeting_id: int) -> ResponseReturnValue:
    """Take oneself back from a meeting that one supports."""
    try:
        with transaction():
            joining.step_back(meeting_id, guards.signed_in())
        flash("C’est noté : vous ne venez plus à cette séance.")
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        flash(str(refusal))
    return redirect(url_for("trainers.help"), 303)
