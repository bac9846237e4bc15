"""When someone of the team is away: whole days, by the clock of the place they would be at.

Why is never asked: who is ill is away like anyone else.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app import dates
from app.database import Base, Instant, WallTime
from app.errors import InvalidInput
from app.extensions import db
from app.people.models import Account
from app.transactions import rows_changed

DAY = timedelta(days=1)
LONGEST = timedelta(days=366)


class Absence(Base):
    """Days on which someone cannot come; `until_local` is the midnight that ends the last one."""

    __tablename__ = "absences"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    from_local: Mapped[datetime] = mapped_column(WallTime)
    until_local: Mapped[datetime] = mapped_column(WallTime, index=True)
    created_at: Mapped[datetime] = mapped_column(Instant, default=dates.now)

    @property
    def first_day(self) -> date:
        return self.from_local.date()

    @property
    def last_day(self) -> date:
        return (self.until_local - DAY).date()

    @property
    def words(self) -> str:
        """Say it: "le mardi 12 janvier", "du mardi 12 janvier au jeudi 14 janvier"."""
        if self.first_day == self.last_day:
            return f"le {dates.day(self.first_day)}"
        return f"du {dates.day(self.first_day)} au {dates.day(self.last_day)}"


class Away:
    """Who is away when, among some people and over some days; asked once."""

    def __init__(self, account_ids: Iterable[int], first: datetime, last: datetime) -> None:
        self._spans: dict[int, list[tuple[datetime, datetime]]] = {}
        rows = db.session.scalars(
            select(Absence).where(
                Absence.account_id.in_(set(account_ids)),
                Absence.from_local < last,
                Absence.until_local > first,
            )
        )
        for row in rows:
            span = (row.from_local, row.until_local)
            self._spans.setdefault(row.account_id, []).append(span)

    def is_away(self, account_id: int, start: datetime, end: datetime) -> bool:
        """Tell whether someone is away at some time between two wall times."""
        spans = self._spans.get(account_id, ())
        return any(begun < end and start < ended for begun, ended in spans)


def add(account: Account, first: date, last: date) -> Absence:
    """Note that someone is away from one day to another, both included. Raises InvalidInput.

    The same days noted twice are one absence.
    """
    if last < first:
        raise InvalidInput("last", "Le dernier jour vient après le premier.")
    if last < dates.today() - DAY:
        raise InvalidInput("last", "Ces jours sont passés : donnez des jours à venir.")
    if last - first > LONGEST:
        raise InvalidInput("last", "Notez un an au plus à la fois.")
    begins = datetime.combine(first, time())
    ends = datetime.combine(last, time()) + DAY
    known = db.session.scalar(
        select(Absence).where(
            Absence.account_id == account.id,
            Absence.from_local == begins,
            Absence.until_local == ends,
        )
    )
    if known is not None:
        return known
    absence = Absence(account_id=account.id, from_local=begins, until_local=ends)
    db.session.add(absence)
    db.session.flush()
    return absence


def remove(account: Account, absence_id: int) -> None:
    """Take an absence back; doing it twice changes nothing, and another's stays."""
    mine = (Absence.id == absence_id, Absence.account_id == account.id)
    db.session.execute(delete(Absence).where(*mine))


def coming(account: Account) -> Sequence[Absence]:
    """Return the absences that are not over, the first to begin first."""
    today = datetime.combine(dates.today(), time())
    return db.session.scalars(
        select(Absence)
        .where(Absence.account_id == account.id, Absence.until_local > today)
        .order_by(Absence.from_local, Absence.id)
    ).all()


def forget(before: datetime) -> int:
    """Forget the absences that ended before an instant."""
    return rows_changed(delete(Absence).where(Absence.until_local < before.replace(tzinfo=None)))
