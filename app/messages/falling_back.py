"""What happens when one way of reaching someone fails for good: the next one of their plan."""

from uuid import uuid4

from flask import current_app
from sqlalchemy import select

from app.dates import now
from app.extensions import db
from app.messages.models import Channel, Message, Status
from app.messages.outbox import channel_of, desk_of
from app.messages.plans import MACHINES, Plan, Step, Way

NOBODY_LEFT = (Step(Way.CALL),)
"""What matters and has no other way left is a coordinator's to tell."""


def use_next(message: Message) -> Message | None:
    """Write the same news for the next way of the contact plan, once; None when there is none.

    What does not matter is tried by machines only. What matters and failed by machine always has
    a person left to tell it.
    """
    plan = message.plan
    if not message.matters:
        plan = tuple(step for step in plan if step.way in MACHINES)
    elif not plan and message.channel is not Channel.CALL:
        plan = NOBODY_LEFT
    return _write(message, plan[0], plan[1:]) if plan else None


def _write(message: Message, step: Step, then: Plan) -> Message | None:
    dedupe_key = f"{message.dedupe_key}:{step.way}"
    if db.session.scalar(select(Message.id).where(Message.dedupe_key == dedupe_key)):
        return None
    uuid, moment, channel = uuid4(), now(), channel_of(step)
    is_call = channel is Channel.CALL
    subject, text = message.subject, message.body_text
    if is_call and message.body_french:  # our team reads it, then says it
        subject, _, text = message.body_french.partition("\n")
    following = Message(
        uuid=uuid,
        message_id=f"<{uuid}@{current_app.config['UID_DOMAIN']}>",
        thread_id=message.thread_id if channel is Channel.EMAIL else "",
        dedupe_key=dedupe_key,
        notice=message.notice,
        about=message.about,
        channel=channel,
        to_address=step.address,
        to_name=message.to_name,
        partner_id=message.partner_id,
        venue_id=message.venue_id,
        desk=desk_of(step),
        desk_since=moment if is_call else None,
        person=message.person,
        language=message.language,
        matters=message.matters,
        plan=then,
        locale=message.locale,
        subject=subject,
        body_text=text,
        body_html=message.body_html,
        body_sms=message.body_sms,
        body_french=message.body_french,
        unsubscribe=message.unsubscribe,
        status=Status.TO_DO if is_call else Status.QUEUED,
        next_attempt_at=moment,
        not_after=message.not_after,
    )
    db.session.add(following)
    return following
