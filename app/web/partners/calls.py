"""What a partner passes on to the people it follows."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.messages.models import Desk, Message
from app.web import calls as desk
from app.web.partners.bookings import own_partner


def said(message_uuid: UUID) -> ResponseReturnValue:
    """Take a person off the list, once they know."""
    desk.said(desk.one(message_uuid, _may_say))
    return _back()


def tried(message_uuid: UUID) -> ResponseReturnValue:
    """Note a try without success."""
    desk.tried(desk.one(message_uuid, _may_say))
    return _back()


def _may_say(message: Message) -> bool:
    return message.desk is Desk.PARTNER and message.partner_id == own_partner()


def _back() -> ResponseReturnValue:
    return redirect(url_for("partners.bookings"), 303)
