"""What every desk does with its calls: note a try, for all that its card said to one person."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, request

from app.errors import InvalidInput, NotFound
from app.messages import calling, queries
from app.messages.models import Channel, Message, Outcome
from app.transactions import transaction
from app.web import guards

TRIED = {
    outcome: outcome.french
    for outcome in (Outcome.NO_ANSWER, Outcome.VOICEMAIL, Outcome.WRONG_NUMBER)
}
"""How a try can have ended, when the person does not know yet."""


def one(message_uuid: UUID, may_say: Callable[[Message], bool]) -> Message:
    """Return a call that someone may make. Raises NotFound for any other."""
    message = queries.message(message_uuid)
    if message is None or message.channel is not Channel.CALL or not may_say(message):
        raise NotFound
    return message


def said(message: Message) -> None:
    """Take a person off the list, once they know; doing it twice changes nothing."""
    _note(message, Outcome.SAID)
    flash(f"C’est noté : {message.to_name} est au courant.")


def tried(message: Message) -> None:
    """Note a try without success. Raises InvalidInput for an outcome that nobody offered."""
    outcome = next((each for each in TRIED if each == request.form.get("issue")), None)
    if outcome is None:
        raise InvalidInput("issue", "Choisissez comment l’essai s’est terminé.")
    _note(message, outcome)
    flash(f"C’est noté : {message.to_name}, {outcome.french}.")


def shown(message: Message) -> list[Message]:
    """Return all that the card of a call said to this person when it was read."""
    typed = request.form.get("dernier", "")
    last_id = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else message.id
    return calling.of_the_same_person(message, last_id)


def _note(message: Message, outcome: Outcome) -> None:
    account_id = guards.signed_in().id
    with transaction():
        for each in shown(message):
            calling.note(each, outcome, account_id)
