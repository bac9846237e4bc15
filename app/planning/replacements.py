"""A meeting that someone cannot lead, until someone takes it: what is asked for, and who could."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, ForeignKey, Select, delete, select
from sqlalchemy.orm import (
    Mapped,
    contains_eager,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

from app import dates
from app.database import Base, Instant, coded
from app.errors import NotFound
from app.extensions import db
from app.people import abilities, queries
from app.people.abilities import About, Given
from app.people.models import Account, Role
from app.planning.availability import Availability
from app.transactions import rows_changed
from app.workshops.models import Assignment, AssignmentRole, Meeting, Workshop
from app.workshops.places import Venue


class Replacement(Base):
    """One meeting that one person cannot lead, until someone takes it: ids only.

    Who asks stays responsible until then, unless they are away at once: see `replacing.ill`.
    """

    __tablename__ = "replacements"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[AssignmentRole] = mapped_column(coded(AssignmentRole))
    asked_at: Mapped[datetime] = mapped_column(Instant, default=dates.now, index=True)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    """When it was taken, or was no longer asked for."""

    meeting: Mapped[Meeting] = relationship()
    asker: Mapped[Account] = relationship(foreign_keys=account_id)
    taker: Mapped[Account | None] = relationship(foreign_keys=taken_by)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


TRAINER_NEEDED = "elle demande quelqu’un qui donne ce programme"


def able(asked: Replacement) -> list[Account]:
    """Return who could take a meeting: active, of its branch, free, and giving that programme."""
    people = queries.leaders()
    known, given = Availability(people, [asked.meeting]), abilities.of(people)
    return [
        each
        for each in people
        if _is_asked(each, asked) and not _why_not(each, asked, known, given[each.id])
    ]


def takeable(account: Account) -> list[Replacement]:
    """Return what someone could take, the soonest first."""
    asked = [each for each in _still_open() if _is_asked(account, each)]
    known = Availability([account], [each.meeting for each in asked])
    given = abilities.of([account])[account.id]
    return [each for each in asked if not _why_not(account, each, known, given)]


def why_not(account: Account, asked: Replacement) -> str:
    """Say why someone cannot take a meeting; "" when they can."""
    if not _is_asked(account, asked):
        return TRAINER_NEEDED
    known = Availability([account], [asked.meeting])
    return _why_not(account, asked, known, abilities.of([account])[account.id])


def _is_asked(account: Account, asked: Replacement) -> bool:
    """Tell whether a request is for someone: of the team and the branch, and not there already."""
    return (
        account.role in {Role.TRAINER, Role.VOLUNTEER}
        and is_of_the_branch(account, asked)
        and account.id != asked.account_id
        and account not in asked.meeting.leaders
    )


def _why_not(account: Account, asked: Replacement, known: Availability, given: Given) -> str:
    """Compare someone with a meeting; a volunteer leads only what they are known to give."""
    leads = asked.role is AssignmentRole.SUPPORT or account.role is Role.TRAINER
    if not leads and not given[About.PROGRAMME]:
        return TRAINER_NEEDED
    why = known.why_not(account, asked.meeting)
    return why.french if why else ""


def is_of_the_branch(account: Account, asked: Replacement) -> bool:
    """Tell whether a request may be read: the team of a branch reads its own."""
    branch_id = asked.meeting.venue.branch_id
    return account.branch_id is None or branch_id is None or account.branch_id == branch_id


def find(uuid: UUID) -> Replacement:
    """Return what was asked for, open or not. Raises NotFound."""
    found = db.session.scalar(asked_for().where(Replacement.uuid == uuid))
    if found is None:
        raise NotFound
    return found


def open_at(branch_id: int | None) -> Sequence[Replacement]:
    """Return what is asked for and not taken, at a branch or everywhere, the soonest first."""
    return _still_open(*([] if branch_id is None else [Venue.branch_id == branch_id]))


def asked_by(account: Account) -> Sequence[Replacement]:
    """Return what someone asks for and nobody has taken yet."""
    return _still_open(Replacement.account_id == account.id)


def of_meetings(meeting_ids: Iterable[int]) -> set[int]:
    """Return for which of these meetings someone else is asked for."""
    rows = db.session.scalars(
        select(Replacement.meeting_id).where(
            Replacement.meeting_id.in_(set(meeting_ids)), Replacement.ended_at.is_(None)
        )
    )
    return set(rows)


def forget(before: datetime) -> int:
    """Forget what was asked for before an instant."""
    return rows_changed(delete(Replacement).where(Replacement.asked_at < before))


def asked_for() -> Select[Replacement]:
    """Select requests with all that a line about them says."""
    return (
        select(Replacement)
        .join(Replacement.meeting)
        .join(Meeting.workshop)
        .join(Meeting.venue)
        .options(
            contains_eager(Replacement.meeting).options(
                contains_eager(Meeting.venue),
                joinedload(Meeting.room),
                contains_eager(Meeting.workshop).joinedload(Workshop.programme),
                contains_eager(Meeting.workshop).selectinload(Workshop.meetings),
                selectinload(Meeting.assignments).joinedload(Assignment.account),
            ),
            joinedload(Replacement.asker),
            joinedload(Replacement.taker),
        )
    )


def _still_open(*conditions: ColumnElement[bool]) -> Sequence[Replacement]:
    return db.session.scalars(
        asked_for()
        .where(
            Replacement.ended_at.is_(None),
            Meeting.cancelled_at.is_(None),
            Workshop.cancelled_at.is_(None),
            Meeting.ends_at > dates.now(),
            *conditions,
        )
        .order_by(Meeting.starts_at, Replacement.id)
    ).all()
