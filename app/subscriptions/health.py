"""What each private address's reader has seen: when, with which program, and what it has not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from app import dates
from app.calendars import ics
from app.calendars.editions import Variant, Window
from app.extensions import db
from app.people.models import Account, Role
from app.subscriptions import clients, contents, queries
from app.subscriptions.models import PrivateFeed
from app.workshops.agendas import Agenda, Kind
from app.workshops.models import Assignment

NOT_CHANGED = 304
SILENT = timedelta(days=7)


@dataclass(frozen=True)
class Health:
    """One address, and how many changed meetings its reader has not seen."""

    feed: PrivateFeed
    unseen: int

    @property
    def is_late(self) -> bool:
        return self.unseen > 0

    @property
    def is_silent(self) -> bool:
        """Tell whether nothing has read the address for a week, though it was given before."""
        return (self.feed.last_read_at or self.feed.created_at) < dates.now() - SILENT

    @property
    def sentence(self) -> str:
        """Say it as "Google Agenda a lu ce lien il y a 9 h ; 1 changement pas encore vu"."""
        read_at = self.feed.last_read_at
        if read_at is None:
            return "Aucun agenda n’a encore lu ce lien."
        reader = clients.said(self.feed.last_client)
        found = "rien n’avait changé" if self.feed.last_status == NOT_CHANGED else "tout a été relu"
        read = f"{reader} a lu ce lien {ago(read_at, dates.now())} ({found})"
        if not self.unseen:
            return f"{read} : tout est vu."
        noun = "changement pas encore vu" if self.unseen == 1 else "changements pas encore vus"
        return f"{read} ; {self.unseen} {noun}."

    @property
    def rhythm(self) -> str:
        return clients.rhythm(self.feed.last_client) if self.is_late else ""


def ago(moment: datetime, now: datetime) -> str:
    """Say how long ago: "il y a 5 min", "il y a 9 h", "il y a 3 jours"."""
    gone = now - moment
    if gone < timedelta(minutes=1):
        return "à l’instant"
    if gone < timedelta(hours=1):
        return f"il y a {gone // timedelta(minutes=1)} min"
    if gone < timedelta(days=2):
        return f"il y a {gone // timedelta(hours=1)} h"
    return f"il y a {gone // timedelta(days=1)} jours"


def of_account(account: Account) -> list[Health]:
    """Return the health of the account's addresses that still serve, oldest first."""
    return [Health(feed, unseen(feed)) for feed in queries.of_account(account)]


def of_everyone(branch_id: int | None) -> list[Health]:
    """Return the health of all addresses that serve, of one branch or all: the latest first."""
    feeds = db.session.scalars(
        select(PrivateFeed)
        .join(PrivateFeed.account)
        .where(
            PrivateFeed.revoked_at.is_(None),
            Account.archived_at.is_(None),
            *_of_branch(branch_id),
        )
        .options(joinedload(PrivateFeed.account).joinedload(Account.partner))
        .order_by(func.lower(Account.name), PrivateFeed.id)
    )
    found = [Health(feed, unseen(feed)) for feed in feeds if feed.account.is_active]
    return sorted(found, key=lambda health: -health.unseen)


def without_one(branch_id: int | None) -> Sequence[Account]:
    """Return the trainers and volunteers who have no address: nothing reaches their calendar."""
    has_one = select(PrivateFeed.account_id).where(PrivateFeed.revoked_at.is_(None))
    return db.session.scalars(
        select(Account)
        .where(
            Account.role.in_((Role.TRAINER, Role.VOLUNTEER)),
            Account.archived_at.is_(None),
            Account.id.not_in(has_one),
            *_of_branch(branch_id),
        )
        .order_by(func.lower(Account.name))
    ).all()


def _of_branch(branch_id: int | None) -> list[ColumnElement[bool]]:
    if branch_id is None:
        return []
    return [or_(Account.branch_id == branch_id, Account.branch_id.is_(None))]


def unseen(feed: PrivateFeed) -> int:
    """Count the meetings that changed since the reader's revision, in time, place, words or lead.

    How many people come is no change to count. None before the first reading.
    """
    if feed.last_read_at is None:
        return 0
    agenda = queries.current(feed).agenda
    if agenda.revision == feed.last_revision:
        return 0
    return len(_changed(agenda, feed.last_read_at))


def _changed(agenda: Agenda, since: datetime) -> set[int]:
    stamp = ics.moment(since)
    changed = {
        row.meeting_id
        for row, _ in contents.contents(agenda, Window.at(dates.now()), Variant())
        if max(row.changed_at, row.what.changed_at, row.where.changed_at) > stamp
    }
    if agenda.kind is Kind.TRAINER:
        led = select(Assignment.meeting_id).where(
            Assignment.account_id == agenda.subject, Assignment.changed_at > since
        )
        changed.update(db.session.scalars(led))
    return changed
