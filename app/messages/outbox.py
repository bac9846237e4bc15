"""Putting a message in the outbox, in the transaction of the change it tells about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from flask import current_app
from sqlalchemy import bindparam, select

from app.dates import now
from app.extensions import db
from app.messages import invited
from app.messages.models import Channel, Desk, Message, Status
from app.messages.plans import Plan, Step, Way
from app.messages.rendering import Rendered

CHUNK = 500
WITHDRAWN = "Annulé depuis"
_OF_KEY = select(Message.id).where(Message.dedupe_key == bindparam("key"))
_FIRST_MAIL = (
    select(Message.message_id)
    .where(Message.about == bindparam("about"), Message.channel == Channel.EMAIL)
    .order_by(Message.id)
    .limit(1)
)
_CHANNELS = {Way.EMAIL: Channel.EMAIL, Way.SMS: Channel.SMS}
_DESKS = {Way.PARTNER: Desk.PARTNER, Way.VENUE: Desk.VENUE}


@dataclass(frozen=True)
class Recipient:
    """Where one person is reached: an address for the channel, and whom to go through.

    What follows when that fails is `then`, or by default a call to `phone`, then the partner's
    team and the venue, where they are known. `person` is who it is, as "person:<uuid>".
    """

    channel: Channel
    name: str
    address: str = ""
    locale: str = "fr"
    phone: str = ""
    partner_id: int | None = None
    venue_id: int | None = None
    then: Plan | None = None
    desk: Desk = Desk.COORDINATION
    language: str = ""
    person: str = ""

    @property
    def plan(self) -> Plan:
        """Return what is left of the contact plan when the first step fails."""
        if self.then is not None:
            return self.then
        if self.channel is Channel.CALL:
            return ()
        steps = (
            Step(Way.CALL, self.phone) if self.phone else None,
            Step(Way.PARTNER, self.phone) if self.partner_id else None,
            Step(Way.VENUE) if self.venue_id else None,
        )
        return tuple(step for step in steps if step is not None)


def channel_of(step: Step) -> Channel:
    return _CHANNELS.get(step.way, Channel.CALL)


def desk_of(step: Step) -> Desk:
    """Return whose list a step's call is on."""
    return _DESKS.get(step.way, Desk.COORDINATION)


@dataclass(frozen=True)
class Invitation:
    """The calendar part of a mail (RFC 6047): the bytes, their METHOD and what they say."""

    body: bytes
    method: str
    uid: str = ""
    """The one entry that a part with a METHOD is about."""
    meeting_id: int = 0
    sequence: int = 0


def enqueue(
    notice: str,
    *,
    to: Recipient,
    rendered: Rendered,
    in_french: Rendered | None = None,
    about: str,
    revision: str = "",
    not_after: datetime | None = None,
    invitation: Invitation | None = None,
    unsubscribe: str = "",
    is_secret: bool = False,
    matters: bool = False,
    is_first: bool = False,
) -> Message | None:
    """Write one message; None when the same news to the same person is already there.

    `about` and `revision` name the news: "booking:<uuid>" and what changes when it is told anew.
    After `not_after` the message is dropped with a reason, not sent late. News that `matters`
    becomes a call to make when no machine can tell it, in the words of `in_french` if given. `unsubscribe` is the placeholder of the
    address where this kind of mail is stopped, for mails that are not needed. `is_first` says that
    what it is about was made in this unit: nobody was told anything of it.
    """
    if not is_first and db.session.scalar(_OF_KEY, {"key": key(notice, about, revision)}):
        return None
    message = compose(
        notice,
        to=to,
        rendered=rendered,
        in_french=in_french,
        about=about,
        revision=revision,
        not_after=not_after,
        invitation=invitation,
        thread_id="" if is_first or to.channel is not Channel.EMAIL else _thread(about),
    )
    message.unsubscribe, message.is_secret, message.matters = unsubscribe, is_secret, matters
    db.session.add(message)
    if invitation and invitation.uid:
        note = invited.begin if is_first else invited.note
        note(invitation.uid, about, invitation.meeting_id, invitation.sequence, invitation.method)
    return message


def compose(
    notice: str,
    *,
    to: Recipient,
    rendered: Rendered,
    about: str,
    in_french: Rendered | None = None,
    revision: str = "",
    not_after: datetime | None = None,
    invitation: Invitation | None = None,
    thread_id: str = "",
) -> Message:
    """Return one message, as `enqueue` writes it, that no session knows yet."""
    uuid = uuid4()
    return Message(
        uuid=uuid,
        message_id=f"<{uuid}@{current_app.config['UID_DOMAIN']}>",
        thread_id=thread_id,
        dedupe_key=key(notice, about, revision),
        notice=notice,
        about=about,
        channel=to.channel,
        to_address=to.address,
        to_name=to.name,
        partner_id=to.partner_id,
        venue_id=to.venue_id,
        desk=to.desk,
        desk_since=now() if to.channel is Channel.CALL else None,
        person=to.person,
        language=to.language,
        plan=to.plan,
        locale=to.locale,
        subject=rendered.subject,
        body_text=rendered.text,
        body_html=rendered.html,
        body_sms=rendered.sms,
        body_french=f"{in_french.subject}\n{in_french.text}" if in_french else "",
        calendar=invitation.body if invitation else None,
        calendar_method=invitation.method if invitation else "",
        status=Status.TO_DO if to.channel is Channel.CALL else Status.QUEUED,
        next_attempt_at=now(),
        not_after=not_after,
    )


def key(notice: str, about: str, revision: str = "") -> str:
    """Return what one piece of news is known by."""
    return f"{notice}:{about}:{revision}"


def known(keys: Collection[str]) -> set[str]:
    """Return which of these pieces of news were written already."""
    wanted = sorted(keys)
    found: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        found.update(
            db.session.scalars(select(Message.dedupe_key).where(Message.dedupe_key.in_(some)))
        )
    return found


def withdraw_calls(about: str) -> None:
    """Take the calls nobody has made yet off the list: what they would say is no longer true."""
    for call in db.session.scalars(
        select(Message).where(Message.about == about, Message.status == Status.TO_DO)
    ):
        call.status = Status.DROPPED
        call.last_error = WITHDRAWN
        call.finished_at = now()


def _thread(about: str) -> str:
    """Return the Message-ID of the first mail about the same thing, or "" when this is it."""
    return db.session.scalar(_FIRST_MAIL, {"about": about}) or ""
