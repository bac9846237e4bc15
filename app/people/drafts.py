"""What someone is doing over several pages, kept on the server for half an hour.

A draft is its account's own: its address opens nothing for anyone else. Someone without an account
has one too, which their browser alone knows of.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Instant
from app.dates import now
from app.errors import NotFound
from app.extensions import db
from app.people.models import Account
from app.transactions import rows_changed

LIFE = timedelta(minutes=30)


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
