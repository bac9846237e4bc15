"""What someone is doing over several pages, kept on the server for half an hour.

A draft is its account's own: its address opens nothing for anyone else. Someone without an account
has one too, which their browser alone knows of.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, String, bindparam, delete, func, select, true, update
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Instant
from app.dates import now
from app.errors import NotFound
from app.extensions import db
from app.people.models import Account
from app.prepared import Call, Insertion, Prepared, Told, send
from app.transactions import at_the_end, rows_changed

LIFE = timedelta(minutes=30)
SWEPT_EVERY = timedelta(minutes=1)
"""How long what is past its time may stand, given to nobody, while others write theirs."""


class DraftGone(NotFound):
    sentence = (
        "Ce brouillon n’existe plus : il a été enregistré, ou il est resté une demi-heure sans "
        "être touché. Recommencez."
    )


class Draft(Base):
    """Answers kept between two pages of one task; `kind` says which task, as "season"."""

    __tablename__ = "drafts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Replace it whole: what is changed inside is not seen."""
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


def begin(account: Account | None, kind: str, content: dict[str, Any]) -> Draft:
    """Keep answers for half an hour from now; what is past its time is dropped meanwhile."""
    drop_expired(now())
    owner = account.id if account else None
    draft = Draft(account_id=owner, kind=kind, content=content, expires_at=now() + LIFE)
    db.session.add(draft)
    db.session.flush()
    return draft


def find(account: Account | None, kind: str, draft_id: UUID) -> Draft:
    """Return a draft of this account, or of nobody. Raises DraftGone, also for another's."""
    draft = db.session.scalar(
        select(Draft).where(
            Draft.id == draft_id,
            Draft.account_id == (account.id if account else None),
            Draft.kind == kind,
            Draft.expires_at > now(),
        )
    )
    if draft is None:
        raise DraftGone
    return draft


def last(account: Account, kind: str) -> Draft | None:
    """Return what the account was doing last, so that it can be offered again."""
    return db.session.scalar(
        select(Draft)
        .where(Draft.account_id == account.id, Draft.kind == kind, Draft.expires_at > now())
        .order_by(Draft.expires_at.desc(), Draft.id)
        .limit(1)
    )


def keep(draft: Draft, content: dict[str, Any]) -> None:
    """Put other answers in a draft, and give it half an hour again."""
    draft.content = content
    draft.expires_at = now() + LIFE


def end(draft: Draft) -> None:
    """Drop a draft whose task is done. Raises DraftGone when another tab ended it first."""
    if not rows_changed(delete(Draft).where(Draft.id == draft.id)):
        raise DraftGone
    db.session.expunge(draft)


def drop_expired(moment: datetime) -> int:
    """Drop the drafts that nobody touched for half an hour."""
    return rows_changed(delete(Draft).where(Draft.expires_at <= moment))


NOBODYS = (
    Draft.id == bindparam("draft"),
    Draft.account_id.is_(None),
    Draft.kind == bindparam("kind"),
    Draft.expires_at > bindparam("now"),
)
"""The conditions under which a draft is given to who has no account, as `find` has them."""
_WRITTEN = Insertion(Draft)
_REWRITTEN = Prepared(
    update(Draft)
    .where(Draft.id == bindparam("draft"))
    .values(content=bindparam("answers"), expires_at=bindparam("until"))
)
_DROPPED = Prepared(delete(Draft).where(Draft.id == bindparam("draft")))
_EXPIRED = Prepared(delete(Draft).where(Draft.expires_at <= bindparam("now")))
_LIGHTLY = Prepared(select(func.set_config("synchronous_commit", "off", true())))
_swept = [datetime.min.replace(tzinfo=UTC)]


def write(kind: str, content: dict[str, Any]) -> UUID:
    """Keep answers of someone without an account, as `begin` does; return the draft's id.

    For a write unit that does nothing else, see `_lightly`.
    """
    moment = now()
    draft = Draft(kind=kind, content=content, expires_at=moment + LIFE)
    calls = [_WRITTEN.of(draft)]
    if abs(moment - _swept[0]) >= SWEPT_EVERY:
        _swept[0] = moment
        calls.append(_EXPIRED.call(now=moment))
    _lightly(*calls)
    return draft.id


def rewrite(draft_id: UUID, content: dict[str, Any]) -> bool:
    """Put other answers in a draft, for half an hour again; False where it was ended meanwhile.

    For a write unit that does nothing else, see `_lightly`.
    """
    call = _REWRITTEN.call(draft=draft_id, answers=content, until=now() + LIFE)
    return _lightly(call)[-1].number == 1


def _lightly(*calls: Call) -> list[Told]:
    """Write without waiting for the disk on PostgreSQL: a power cut may lose the last half second.

    Whoever typed then is asked again, as half an hour later. SQLite knows no such unit.
    """
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        calls = _LIGHTLY.call(), *calls
    return send(session, *calls)


def drop(draft_id: UUID) -> None:
    """Drop a draft with the last statements of this write unit, unless another tab ended it."""
    at_the_end(f"draft:{draft_id}", lambda _session: _DROPPED.call(draft=draft_id))
