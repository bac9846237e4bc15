"""Which messages concern a coordinator's branch."""

from collections.abc import Iterable
from uuid import UUID

from app.bookings import queries as bookings
from app.messages.models import Message
from app.web import guards


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
