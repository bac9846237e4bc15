"""What the desks show of messages. A sign-in mail is never among them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from app.extensions import db
from app.messages.models import Message, Status

RECENT = 50


@dataclass(frozen=True)
class Sought:
    """What a coordinator looks for among messages; empty is anything."""

    text: str = ""
    """Part of a name, an address or a number."""
    about: str = ""
    """What it tells about, instead of a text."""
    notice: str = ""
    status: Status | None = None
    venues: Collection[int] | None = None
    """Those of a branch; None for the whole house."""


@dataclass(frozen=True)
class Page:
    """One page of messages, those that failed first, then the latest."""

    messages: Sequence[Message]
    number: int
    has_more: bool


def search(sought: Sought, number: int = 1) -> Page:
    """Return one page, from 1, of the messages that are sought; no secret one."""
    wanted = select(Message).where(Message.is_secret.is_(False))
    if sought.about:
        wanted = wanted.where(Message.about == sought.about)
    elif sought.text:
        like = f"%{_escaped(sought.text)}%"
        wanted = wanted.where(
            or_(Message.to_name.ilike(like, escape="!"), Message.to_address.ilike(like, escape="!"))
        )
    if sought.notice:
        wanted = wanted.where(Message.notice == sought.notice)
    if sought.status is not None:
        wanted = wanted.where(Message.status == sought.status)
    if sought.venues is not None:
        wanted = wanted.where(Message.venue_id.in_(sought.venues))
    found = db.session.scalars(
        wanted.order_by(Message.status != Status.FAILED, Message.id.desc())
        .offset((number - 1) * RECENT)
        .limit(RECENT + 1)
    ).all()
    return Page(found[:RECENT], number, len(found) > RECENT)


def notices() -> Sequence[str]:
    """Return the notices that stand in the outbox, by their codes."""
    shown = select(Message.notice).where(Message.is_secret.is_(False))
    return db.session.scalars(shown.distinct().order_by(Message.notice)).all()


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def message(uuid: UUID) -> Message | None:
    return db.session.scalar(
        select(Message).where(Message.uuid == uuid, Message.is_secret.is_(False))
    )
