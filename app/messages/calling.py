"""News that a person says: each try is noted, and nobody is left without an answer."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from app.dates import now
from app.extensions import db
from app.messages import falling_back, follow_up
from app.messages.models import CallAttempt, Channel, Desk, Message, Outcome, Status

TRIES = 3
"""After so many tries without an answer the next way of the contact plan is used."""
_GIVEN_UP = {
    Outcome.WRONG_NUMBER: "Ce n’est pas le bon numéro",
    Outcome.NO_ANSWER: "Trois essais sans réponse",
    Outcome.VOICEMAIL: "Trois essais sans réponse",
}


def waiting(
    desk: Desk | None = None,
    *,
    partner_id: int | None = None,
    venue_ids: Collection[int] | None = None,
) -> Sequence[Message]:
    """Return the calls to make of a desk, a partner or some venues, the most pressing first."""
    wanted = select(Message).where(
        Message.channel == Channel.CALL,
        Message.status == Status.TO_DO,
        Message.next_attempt_at <= now(),
        Message.is_secret.is_(False),
    )
    if desk is not None:
        wanted = wanted.where(Message.desk == desk)
    if partner_id is not None:
        wanted = wanted.where(Message.partner_id == partner_id)
    if venue_ids is not None:
        wanted = wanted.where(Message.venue_id.in_(venue_ids))
    pressing = (Message.not_after.is_(None), Message.not_after, Message.id)
    return db.session.scalars(wanted.order_by(*pressing)).all()


def of_the_same_person(message: Message, last_id: int) -> list[Message]:
    """Return the calls that say to one person all that one page showed, on the same list."""
    if not message.person or message.status is not Status.TO_DO:
        return [message]
    others = select(Message).where(
        Message.person == message.person,
        Message.desk == message.desk,
        Message.partner_id.is_not_distinct_from(message.partner_id),
        Message.venue_id.is_not_distinct_from(message.venue_id),
        Message.channel == Channel.CALL,
        Message.status == Status.TO_DO,
        Message.next_attempt_at <= now(),
        Message.id <= max(last_id, message.id),
    )
    return list(db.session.scalars(others.order_by(Message.id)))


def attempts(messages: Collection[Message]) -> Sequence[CallAttempt]:
    """Return the tries at these calls, oldest first."""
    ids = [message.id for message in messages]
    return db.session.scalars(
        select(CallAttempt).where(CallAttempt.message_id.in_(ids)).order_by(CallAttempt.id)
    ).all()


def note(message: Message, outcome: Outcome, account_id: int) -> None:
    """Note a try at a call that is still to make; a call that is made is left as it is.

    Said, it is off the list. A wrong number, or the third try without an answer, hands the news
    to the next way of the plan; where there is none, to the coordination, who sees the tries.
    """
    if message.status is not Status.TO_DO:
        return
    db.session.add(CallAttempt(message_id=message.id, account_id=account_id, outcome=outcome))
    if outcome is Outcome.SAID:
        follow_up.mark_said(message)
    elif outcome is Outcome.WRONG_NUMBER or len(attempts([message])) >= TRIES:
        _give_up(message, _GIVEN_UP[outcome])


def _give_up(message: Message, why: str) -> None:
    if not message.plan:
        entrust(message, Desk.COORDINATION)
        return
    falling_back.use_next(message)
    message.status = Status.FAILED
    message.finished_at = now()
    message.last_error = why


def entrust(message: Message, desk: Desk) -> None:
    """Put a call on another desk's list; one that is already there stays since when it was."""
    if message.desk is not desk and message.status is Status.TO_DO:
        message.desk = desk
        message.desk_since = now()


def since(message: Message) -> datetime:
    """Return since when a call is on its list."""
    return message.desk_since or message.created_at
