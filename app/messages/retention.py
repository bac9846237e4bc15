"""Forgetting what was said to whom, in the outbox and in the files of sent mails."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, func, literal, or_, select, update

from app.extensions import db
from app.messages.attempts import SendAttempt
from app.messages.models import Message, Status
from app.transactions import rows_changed

_ended = func.coalesce(Message.finished_at, Message.not_after, Message.created_at)
_PENDING = (Status.QUEUED, Status.SENDING, Status.WITHHELD, Status.TO_DO)
_DROPPED = literal(Status.DROPPED, Message.status.type)
_EXPIRED = "Oublié avant d’être envoyé."
_says_something = or_(
    Message.to_address != "",
    Message.to_name != "",
    Message.plan != (),
    Message.language != "",
    Message.subject != "",
    Message.body_text != "",
    Message.body_html != "",
    Message.body_sms != "",
    Message.body_french != "",
    Message.calendar.is_not(None),
)


def forget_words(before: datetime) -> int:
    """Forget the address and the words of messages that ended before an instant."""
    return _forget(before)


def forget_secrets(before: datetime) -> int:
    """Forget the sign-in mails that ended before an instant."""
    return _forget(before, only_secret=True)


def forget_about(abouts: Collection[str]) -> list[UUID]:
    """Forget the words of all messages about these things; return the messages' uuids."""
    which = Message.about.in_(abouts)
    uuids = list(db.session.scalars(select(Message.uuid).where(which)))
    _empty(which)
    return uuids


def _forget(before: datetime, *, only_secret: bool = False) -> int:
    which = and_(_ended < before, _says_something)
    if only_secret:
        which = and_(which, Message.is_secret.is_(True))
    return _empty(which)


def _empty(which: ColumnElement[bool]) -> int:
    """Empty messages; one still pending is dropped, so that no empty mail leaves."""
    pending = Message.status.in_(_PENDING)
    mine = select(Message.id).where(which)
    rows_changed(delete(SendAttempt).where(SendAttempt.message_id.in_(mine)))
    return rows_changed(
        update(Message)
        .where(which)
        .values(
            to_address="",
            to_name="",
            plan=(),
            language="",
            subject="",
            body_text="",
            body_html="",
            body_sms="",
            body_french="",
            calendar=None,
            last_error=case((pending, _EXPIRED), else_=""),
            status=case((pending, _DROPPED), else_=Message.status),
        )
    )


def drop_messages(before: datetime) -> int:
    """Drop the rows of messages that ended before an instant."""
    return rows_changed(delete(Message).where(_ended < before))


def drop_files_of(folder: Path, uuids: Collection[UUID]) -> int:
    """Delete the messages kept as files of these messages."""
    mine = [path for uuid in uuids for path in folder.glob(f"*{uuid}.*")]
    for path in mine:
        path.unlink(missing_ok=True)
    return len(mine)


def drop_files(folder: Path, before: datetime) -> int:
    """Delete the messages kept as files that were written before an instant."""
    old = [
        path
        for ending in ("*.eml", "*.sms.txt")
        for path in folder.glob(ending)
        if path.stat().st_mtime < before.timestamp()
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
