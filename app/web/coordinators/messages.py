"""Calls that someone has to make, and what became of the messages."""

from collections.abc import Iterable
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.bookings import queries as bookings
from app.errors import NotFound
from app.messages import follow_up, queries
from app.messages.models import Message
from app.messages.rendering import mask
from app.transactions import transaction
from app.web import guards


def recent() -> ResponseReturnValue:
    """Show the last messages, those that failed first."""
    return render_template(
        "coordinators/messages.html", messages=seen(queries.recent()), most=queries.RECENT
    )


def show(message_uuid: UUID) -> ResponseReturnValue:
    """Show one message, its personal links masked."""
    message = _one(message_uuid)
    return render_template("coordinators/message.html", message=message, text=mask(message.text))


def retry(message_uuid: UUID) -> ResponseReturnValue:
    """Send a failed message again."""
    message = _one(message_uuid)
    with transaction():
        follow_up.retry(message)
    flash("Le message va repartir.")
    return redirect(url_for("coordinators.messages"), 303)


def _one(message_uuid: UUID) -> Message:
    message = queries.message(message_uuid)
    if message is None or not seen([message]):
        raise NotFound
    return message


def seen(messages: Iterable[Message]) -> list[Message]:
    """Keep the messages that a coordinator's branch concerns; all of them without a branch."""
    branch_id = guards.signed_in().branch_id
    if branch_id is None:
        return list(messages)
    about = {message: _booking(message) for message in messages}
    concerned = bookings.in_branch(branch_id, {uuid for uuid in about.values() if uuid})
    return [message for message, uuid in about.items() if uuid in concerned]


def _booking(message: Message) -> UUID | None:
    kind, _, uuid = message.about.partition(":")
    return UUID(uuid) if kind == "booking" else None
