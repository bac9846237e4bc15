"""The life of a message in the outbox: claimed, sent outside any transaction, then marked.

A worker claims rows for a while (a lease) and marks only what it still holds, so that a killed
worker loses nothing: its rows are taken over, and sent again with the same Message-ID.
"""

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import cast

from flask import current_app
from markupsafe import escape
from sqlalchemy import ColumnElement, Table, and_, delete, false, func, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from app import intake
from app.dates import now
from app.extensions import db
from app.messages import attempts, budget, falling_back, segments
from app.messages.letters import Letter
from app.messages.models import Channel, Message, Status, WorkerState
from app.messages.rendering import Resolver, resolve
from app.transactions import rows_changed

QUICK = (5, 20, 60)
SLOW = (300, 900, 3600, 7200, *[14400] * 10)
DELAYS = tuple(timedelta(seconds=seconds) for seconds in QUICK + SLOW)
"""How long to wait after each failure; after the last one, nearly two days, it has failed."""
DELAYS_THAT_MATTER = DELAYS[:6]
"""What matters is given to a human after six retries, about 80 minutes."""
PAUSE = "pause"
RESTORED = "restored"
"""Why nothing at all leaves: what is in the outbox may have left before."""
HEARTBEAT = "worker"
BUDGET = "sms budget"
TOO_LATE = "Non envoyé : son moment était passé."
_ADDRESS = re.compile(r"[^\s<>()\"']+@[^\s<>()\"']+")


def due(moment: datetime, channel: Channel = Channel.EMAIL) -> ColumnElement[bool]:
    """Say what wants to leave at an instant: what is queued, and what a worker that died had."""
    waits = or_(
        and_(Message.status == Status.QUEUED, Message.next_attempt_at <= moment),
        and_(Message.status == Status.SENDING, Message.claimed_until <= moment),
    )
    return and_(waits, Message.channel == channel)


def has_due(channel: Channel = Channel.EMAIL) -> bool:
    """Tell whether there is something to claim; a read, so that an idle worker locks nobody."""
    is_due = and_(due(now(), channel), _may_leave())
    return db.session.scalar(select(Message.id).where(is_due).limit(1)) is not None


def claim(
    worker: str, resolver: Resolver, channel: Channel = Channel.EMAIL, limit: int = 20
) -> list[Letter]:
    """Take up to `limit` due messages for MAIL_LEASE seconds and return them, links made real.

    While sending is paused, sign-ins at most. What is past its time is dropped with a reason.
    """
    moment = now()
    if channel is Channel.SMS:
        note(BUDGET)  # a row that another worker waits for: nobody counts on the same segments
    is_due = and_(due(moment, channel), _may_leave())
    _drop_late(is_due, moment)
    wanted = db.session.scalars(
        select(Message.id)
        .where(is_due)
        .order_by(Message.next_attempt_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    left = budget.left(without=tuple(wanted)) if channel is Channel.SMS else 0
    _change(
        and_(Message.id.in_(wanted), is_due),
        status=Status.SENDING,
        claimed_by=worker,
        claimed_until=moment + timedelta(seconds=current_app.config["MAIL_LEASE"]),
    )
    claimed = db.session.scalars(
        select(Message)
        .where(Message.id.in_(wanted), Message.claimed_by == worker)
        .order_by(Message.id)
        .execution_options(populate_existing=True)
    ).all()
    written = [letter for message in claimed if (letter := _written(message, resolver))]
    return _within(left, written) if channel is Channel.SMS else written


def _may_leave() -> ColumnElement[bool]:
    """Say what leaves: while sending is paused sign-ins alone, after a restore nothing."""
    reason = db.session.scalar(select(WorkerState.detail).where(WorkerState.name == PAUSE))
    if reason is None:
        return true()
    return false() if reason == RESTORED else Message.is_secret.is_(True)


def _written(message: Message, resolver: Resolver) -> Letter | None:
    """Write one letter; one that cannot be written fails and holds up no other."""
    try:
        return _letter(message, resolver)
    except ValueError as error:
        _fail(message.id, str(error))
        return None


def _within(left: int, letters: list[Letter]) -> list[Letter]:
    """Keep the SMS that the month's budget pays for; the others' next way is used."""
    kept = []
    for letter in letters:
        cost = segments.count(letter.text)
        if cost > left:
            _fail(letter.id, budget.EXHAUSTED)
            falling_back.use_next(db.session.get_one(Message, letter.id))
            continue
        left -= cost
        _change(Message.id == letter.id, segments=cost)
        kept.append(letter)
    return kept


def _fail(message_id: int, reason: str) -> None:
    fields = {"status": Status.FAILED, "finished_at": now(), "last_error": _reason(reason)}
    _change(Message.id == message_id, claimed_by="", claimed_until=None, **fields)


def _letter(message: Message, resolver: Resolver) -> Letter:
    return Letter(
        id=message.id,
        uuid=message.uuid,
        message_id=message.message_id,
        thread_id=message.thread_id,
        notice=message.notice,
        locale=message.locale,
        to=message.to_address,
        subject=message.subject,
        text=resolve(message.text, resolver),
        html=resolve(message.body_html, lambda *link: str(escape(resolver(*link)))),
        calendar=message.calendar,
        calendar_method=message.calendar_method,
        created_at=message.created_at,
        unsubscribe=resolve(message.unsubscribe, resolver),
        not_after=message.not_after,
        is_sms=message.channel is Channel.SMS,
    )


def _drop_late(is_due: ColumnElement[bool], moment: datetime) -> None:
    _change(
        and_(is_due, Message.not_after <= moment),
        status=Status.DROPPED,
        last_error=TOO_LATE,
        finished_at=moment,
        claimed_by="",
        claimed_until=None,
    )


def mark_sent(letter: Letter, worker: str) -> Status:
    """Record that a server, or the file, has it; what another worker took over is left to it."""
    _settle(letter, worker, status=Status.SENT, finished_at=now(), last_error="")
    return Status.SENT


def is_late(letter: Letter) -> bool:
    """Tell whether a letter's time has passed since it was claimed."""
    return letter.not_after is not None and letter.not_after <= now()


def mark_late(letter: Letter, worker: str) -> Status:
    """Record that a letter's time passed while a worker had it: it is not sent."""
    _settle(letter, worker, status=Status.DROPPED, finished_at=now(), last_error=TOO_LATE)
    return Status.DROPPED


def mark_deferred(letter: Letter, worker: str, reason: str) -> Status:
    """Plan the next attempt, or give up when there were enough of them.

    What matters is given up earlier, and at once when no attempt is left before its time: a
    human can still tell it.
    """
    message = db.session.get_one(Message, letter.id)
    delays = DELAYS_THAT_MATTER if message.matters else DELAYS
    if message.attempts >= len(delays):
        return mark_refused(letter, worker, reason)
    next_attempt_at = now() + delays[message.attempts]
    if message.matters and message.not_after and next_attempt_at >= message.not_after:
        return mark_refused(letter, worker, reason)
    _settle(
        letter,
        worker,
        status=Status.QUEUED,
        next_attempt_at=next_attempt_at,
        last_error=_reason(reason),
    )
    return Status.QUEUED


def mark_refused(letter: Letter, worker: str, reason: str) -> Status:
    """Record that this way has failed for good; the next one of the contact plan is used."""
    held = _settle(
        letter, worker, status=Status.FAILED, finished_at=now(), last_error=_reason(reason)
    )
    if held:
        falling_back.use_next(db.session.get_one(Message, letter.id))
    return Status.FAILED


def release(worker: str, letters: Collection[Letter] | None = None) -> int:
    """Give back what a worker claimed and did not send (all of it by default); return how many."""
    mine = and_(Message.claimed_by == worker, Message.status == Status.SENDING)
    if letters is not None:
        mine = and_(mine, Message.id.in_([letter.id for letter in letters]))
    return _change(mine, status=Status.QUEUED, claimed_by="", claimed_until=None)


def _settle(letter: Letter, worker: str, **values: object) -> bool:
    held = and_(
        Message.id == letter.id, Message.claimed_by == worker, Message.status == Status.SENDING
    )
    status, answer = cast(Status, values["status"]), str(values["last_error"])
    values |= {"attempts": Message.attempts + 1, "claimed_by": "", "claimed_until": None}
    is_held = _change(held, **values) == 1
    if is_held:
        attempts.note(letter.id, status, answer)
    return is_held


def _change(which: ColumnElement[bool], **values: object) -> int:
    return rows_changed(update(Message).where(which).values(**values))


def _reason(text: str) -> str:
    """Keep why it failed, without the address that servers like to repeat."""
    return _ADDRESS.sub("[adresse]", intake.clean(text))[:300]


def note(name: str, detail: str = "", *, unless_since: datetime | None = None) -> bool:
    """Write when something happened last: a heartbeat, a timed job, a backup, the pause.

    With `unless_since`, False and no change when it was already noted at or after that instant:
    of two workers one runs the job.
    """
    table = cast(Table, WorkerState.__table__)
    insert = sqlite.insert if db.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"at": now(), "detail": detail[:200]}
    statement = (
        insert(table)
        .values(name=name, **values)
        .on_conflict_do_update(
            index_elements=["name"],
            set_=values,
            where=table.c.at < unless_since if unless_since is not None else None,
        )
        .returning(table.c.name)  # PostgreSQL does not count the rows of an upsert
    )
    return db.session.scalar(statement) is not None


def last(name: str) -> datetime | None:
    """Return when something was last noted, or None."""
    return db.session.scalar(select(WorkerState.at).where(WorkerState.name == name))


def forget(name: str, detail: str) -> None:
    """Take back a note whose detail is still this: a worker that stopped is not alive."""
    rows_changed(delete(WorkerState).where(WorkerState.name == name, WorkerState.detail == detail))


def pause(reason: str) -> None:
    """Hold everything but sign-ins until a human says go; RESTORED holds these too."""
    note(PAUSE, reason)


def resume() -> bool:
    """Let mails leave again; False when nothing was paused."""
    return rows_changed(delete(WorkerState).where(WorkerState.name == PAUSE)) == 1


def is_paused() -> bool:
    return last(PAUSE) is not None


def count(*statuses: Status) -> int:
    """Return how many messages are in these states."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Message).where(Message.status.in_(statuses))
        )
        or 0
    )
