"""What is to be said at the venues where one leads meetings, to people without a phone."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.errors import Forbidden
from app.messages import calling
from app.messages.models import Desk, Message
from app.people import access
from app.people.models import Account
from app.planning import calls
from app.web import calls as desk
from app.web import guards


def index() -> ResponseReturnValue:
    """Show the "à dire" list of one's venues. Volunteers do not read how people are reached."""
    account = _caller()
    return render_template(
        "trainers/calls.html",
        calls=calls.of_venues(calls.led_venues(account)),
        outcomes=desk.TRIED,
        tries=calling.TRIES,
        now=dates.now(),
    )


def said(message_uuid: UUID) -> ResponseReturnValue:
    """Take a person off the list, once they know."""
    desk.said(_one(message_uuid))
    return redirect(url_for("trainers.calls"), 303)


def tried(message_uuid: UUID) -> ResponseReturnValue:
    """Note a try without success."""
    desk.tried(_one(message_uuid))
    return redirect(url_for("trainers.calls"), 303)


def _caller() -> Account:
    account = guards.signed_in()
    if not access.may_see_contact(account):
        raise Forbidden
    return account


def _one(message_uuid: UUID) -> Message:
    """Return what is to be said at a venue where one leads meetings."""
    account = _caller()
    venues = calls.led_venues(account)
    return desk.one(
        message_uuid,
        lambda message: (
            message.desk is Desk.VENUE
            and access.may_say_at(account, venue_id=message.venue_id, led_venues=venues)
        ),
    )
