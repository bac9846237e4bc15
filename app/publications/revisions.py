"""One number for each published scope, that rises with each visible change."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from secrets import randbits
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Interval,
    ScalarSelect,
    String,
    Table,
    bindparam,
    case,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.database import Base, Instant
from app.dates import now
from app.prepared import Call, Prepared
from app.transactions import at_the_end

LIST = "list"
"""What the public pages show, seats included."""
AGENDA = "agenda"
"""The public feed of everything: no seats in it, so a booking does not touch it."""
STEP = 1_000_000
"""More changes than are made between a backup and its restore."""


def venue(venue_id: int) -> str:
    return f"venue:{venue_id}"


def programme(programme_id: int) -> str:
    return f"programme:{programme_id}"


def account(account_id: int) -> str:
    """Name the scope of a trainer's feed."""
    return f"account:{account_id}"


class Publication(Base):
    """The revision of one scope and when it last rose."""

    __tablename__ = "publications"

    scope: Mapped[str] = mapped_column(String(60), primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    """Of this revision alone: a second after the last one's where both came within a second."""


@dataclass(frozen=True)
class Revision:
    number: int
    changed_at: datetime


def touch(*scopes: str) -> None:
    """Raise the revision of each scope as the transaction's last statements, sorted by scope."""
    for scope in scopes:
        at_the_end(f"publication:{scope}", partial(_raise, scope))


def _raise(scope: str, session: Session) -> Call:
    """Add one; a new scope begins above all others, so also above what a restore stepped over.

    It begins anywhere above: a database made anew is not taken for the one that caches remember.
    """
    raising = _raising(session.get_bind().dialect.name)
    return raising.call(scope=scope, apart=1 + randbits(16), moment=now())


@cache
def _raising(dialect: str) -> Prepared:
    """Return the statement that raises a scope, as this engine writes it."""
    table = cast(Table, Publication.__table__)
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    highest = select(func.coalesce(func.max(table.c.revision), 0)).scalar_subquery()
    moment = bindparam("moment", type_=Instant)
    return Prepared(
        insert(table)
        .inline()
        .values(scope=bindparam("scope"), revision=highest + bindparam("apart"), changed_at=moment)
        .on_conflict_do_update(
            index_elements=["scope"],
            set_={
                "revision": table.c.revision + 1,
                "changed_at": _rising(table.c.changed_at, moment, dialect == "sqlite"),
            },
        )
    )


def _rising(
    column: ColumnElement[Any], moment: ColumnElement[Any], on_sqlite: bool
) -> ColumnElement[Any]:
    """Return now, or a second after the last change: no two revisions have one Last-Modified."""
    following: ColumnElement[Any] = column + literal(timedelta(seconds=1), Interval)
    if on_sqlite:
        following = func.strftime("%Y-%m-%d %H:%M:%S.000000", column, "+1 second", type_=Instant)
    return case((column >= moment, following), else_=moment)


def current(session: Session, scope: str) -> Revision | None:
    """Return a scope's revision with one indexed read; None before anything was published."""
    row = session.execute(
        select(Publication.revision, Publication.changed_at).where(Publication.scope == scope)
    ).first()
    return Revision(row.revision, row.changed_at) if row else None


def number(scope: str) -> ScalarSelect[int]:
    """Return a scope's revision as part of a question; null before anything was published."""
    return select(Publication.revision).where(Publication.scope == scope).scalar_subquery()


def advance_all(session: Session) -> None:
    """Move every revision far ahead, so that no cache that saw the future is believed.

    For a restored database: a client may hold revisions made after the backup.
    """
    session.execute(
        update(Publication).values(revision=Publication.revision + STEP, changed_at=now())
    )
