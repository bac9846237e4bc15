"""Calls that someone has to make: who has them, what to say, and how it went."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.errors import InvalidInput
from app.messages import calling
from app.messages.models import Desk, Message
from app.people import access
from app.planning import calls
from app.transactions import transaction
from app.web import calls as desk
from app.web import guards

WHOSE = {
    Desk.COORDINATION: "La coordination s’en charge.",
    Desk.VENUE: "L’équipe du lieu s’en charge.",
    Desk.PARTNER: "Le partenaire s’en charge.",
}


def index() -> ResponseReturnValue:
    """Show whom to call, or to tell at the venue, and what to say."""
    found = calls.of_branch(guards.signed_in().branch_id)
    return render_template(
        "coordinators/calls.html",
        ours=found[Desk.COORDINATION],
        at_partners=found[Desk.PARTNER],
        at_venues=found[Desk.VENUE],
        outcomes=desk.TRIED,
        tries=calling.TRIES,
        now=dates.now(),
    )


def said(message_uuid: UUID) -> ResponseReturnValue:
    """Take a person off the list, once they know."""
    desk.said(desk.one(message_uuid, _may_say))
    return _back()


def tried(message_uuid: UUID) -> ResponseReturnValue:
    """Note a try without success."""
    desk.tried(desk.one(message_uuid, _may_say))
    return _back()


def entrust(message_uuid: UUID) -> ResponseReturnValue:
    """Put a person on another desk's list; a partner's only where it follows the person."""
    message = desk.one(message_uuid, _may_say)
    to = next((each for each in Desk if each == request.form.get("liste")), None)
    if to is None or (to is Desk.PARTNER and message.partner_id is None):
        raise InvalidInput("liste", "Choisissez qui s’en charge.")
    with transaction():
        for each in desk.shown(message):
            calling.entrust(each, to)
    flash(f"C’est noté pour {message.to_name}. {WHOSE[to]}")
    return _back()


def _may_say(message: Message) -> bool:
    account = guards.signed_in()
    return access.sees_branch(account, calls.branch_of(message))


def _back() -> ResponseReturnValue:
    return redirect(url_for("coordinators.calls"), 303)
