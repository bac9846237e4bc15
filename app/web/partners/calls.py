"""What a partner passes on to the people it follows."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.errors import NotFound
from app.messages import follow_up, queries
from app.messages.models import Channel, Desk
from app.transactions import transaction
from app.web.partners.bookings import own_partner


def said(message_uuid: UUID) -> ResponseReturnValue:
    """Take a message off the list, once the person knows."""
    message = queries.message(message_uuid)
    if (
        message is None
        or message.channel is not Channel.CALL
        or message.desk is not Desk.PARTNER
        or message.partner_id != own_partner()
    ):
        raise NotFound
    with transaction():
        follow_up.mark_said(message)
    flash(f"C’est noté : {message.to_name} est au courant.")
    return redirect(url_for("partners.bookings"), 303)
