"""Who leads a workshop, and who welcomes the people who come: those who agreed to be named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, cast, func, select

from app.dates import now
from app.extensions import db
from app.people.models import Account
from app.prepared import Call, Prepared
from app.prepared import ask as _ask
from app.workshops.models import Assignment, AssignmentState, Meeting, Workshop

_TEAM = Prepared(
    select(
        Assignment.account_id,
        Assignment.state,
        Meeting.cancelled_at,
        Meeting.ends_at,
        Account.may_be_named,
        Account.archived_at,
        Account.name,
        Account.email,
    )
    .join(Meeting, Meeting.id == Assignment.meeting_id)
    .join(Account, Account.id == Assignment.account_id)
    .where(Meeting.workshop_id == bindparam("workshop"))
    .order_by(Assignment.role, Meeting.starts_at, Assignment.id)
)
AGREED = (
    select(
        func.aggregate_strings(
            cast(Assignment.id, String) + "\n" + Account.name + "\n" + Account.email, "\n\n"
        )
    )
    .join(Assignment, Assignment.account_id == Account.id)
    .join(Meeting, Meeting.id == Assignment.meeting_id)
    .where(
        Meeting.workshop_id == Workshop.id,
        Assignment.state == AssignmentState.ASSIGNED,
        Account.may_be_named.is_(True),
        Account.archived_at.is_(None),
    )
    .correlate(Workshop)
    .scalar_subquery()
)
"""What `names` says of a workshop in a query of it and no revision tells: who agrees, and is called
what. For what is kept; names stand in the order that the database finds them."""


@dataclass(frozen=True)
class Team:
    """The people of a workshop."""

    leaders: tuple[int, ...]
    """The accounts with an assignment, by id: their feeds show its seats."""
    names: tuple[str, ...]
    """First names of who has a meeting to come and agreed to be named, the leads first."""


def team(workshop_id: int) -> Call:
    """Return the question whose rows `read` reads."""
    return _TEAM.call(workshop=workshop_id)


def read(rows: Iterable[tuple[Any, ...]]) -> Team:
    """Return the people that the rows tell of, each once."""
    moment = now()
    leaders: dict[int, None] = {}
    names: dict[str, None] = {}
    for account_id, *row in rows:
        leaders[account_id] = None
        if name := _name(moment, *row):
            names[name] = None
    return Team(tuple(leaders), tuple(names))


def names(workshop: Workshop) -> list[str]:
    """Return the first names of who has a meeting to come and agreed to be named, the leads first."""
    return list(read(_ask(db.session(), team(workshop.id)).rows).names)


def _name(
    moment: datetime,
    state: AssignmentState,
    cancelled_at: datetime | None,
    ends_at: datetime,
    may_be_named: bool,
    archived_at: datetime | None,
    name: str,
    email: str,
) -> str:
    """Return the first name of who may be named for a meeting that is to come, else ""."""
    comes = state is AssignmentState.ASSIGNED and cancelled_at is None and ends_at > moment
    if not comes or not may_be_named or archived_at is not None or name == email.partition("@")[0]:
        return ""  # invited without a name, one is called what stands before the @
    first = name.partition(" ")[0]
    return "" if any(char in ".@_" or char.isdigit() for char in first) else first
