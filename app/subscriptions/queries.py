"""Private addresses: whose they are, and whether they still serve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import String, bindparam, case, cast, literal, or_, select, type_coerce

from app import dates, tokens
from app.database import CalendarText
from app.extensions import db
from app.people.models import Account, Partner, Role
from app.publications import revisions
from app.publications.questions import Question
from app.publications.revisions import Publication
from app.subscriptions.errors import AddressRevoked, UnknownAddress
from app.subscriptions.models import PrivateFeed
from app.workshops.agendas import Agenda, Kind, moment
from app.workshops.places import Venue

IN_USE = timedelta(days=3)
"""How recently a program must have read an address for its owner to count on it."""
_KINDS = {
    Role.COORDINATOR: Kind.COORDINATOR,
    Role.PARTNER: Kind.PARTNER,
    Role.TRAINER: Kind.TRAINER,
    Role.VOLUNTEER: Kind.TRAINER,
}
_ROLE = type_coerce(Account.role, String)
_SCOPE = case(
    (_ROLE.in_((Role.COORDINATOR.value, Role.PARTNER.value)), revisions.LIST),
    else_=literal("account:") + cast(Account.id, String(20)),
)
"""A trainer's own scope; the others see every booking or change, as the list's revision does."""
_FOUND = (
    select(
        PrivateFeed.id,
        or_(
            PrivateFeed.revoked_at.is_not(None),
            Account.archived_at.is_not(None),
            Partner.archived_at.is_not(None),
        ),
        CalendarText(PrivateFeed.last_read_at),
        PrivateFeed.last_revision,
        Account.id,
        _ROLE,
        Account.partner_id,
        Account.branch_id,
        Account.locale,
        PrivateFeed.venue_id,
        Venue.name,
        Publication.revision,
        CalendarText(Publication.changed_at),
    )
    .join(Account, Account.id == PrivateFeed.account_id)
    .outerjoin(Partner, Partner.id == Account.partner_id)
    .outerjoin(Venue, Venue.id == PrivateFeed.venue_id)
    .outerjoin(Publication, Publication.scope == _SCOPE)
    .where(PrivateFeed.token_hash == bindparam("token_hash"))
)


@dataclass(frozen=True)
class Subscription:
    """A private feed as it is read: what it shows, and when it was last read."""

    id: int
    agenda: Agenda
    last_read_at: datetime | None
    last_revision: int | None


@dataclass(frozen=True)
class Addresses:
    """The two spellings of one address: some programs know one, some the other."""

    https: str
    webcal: str


def addresses(path: str) -> Addresses:
    """Return an address in full; a private one is a secret, shown once."""
    base = current_app.config["BASE_URL"]
    return Addresses(f"{base}{path}", f"webcal://{base.partition('://')[2]}{path}")


def private_path(token: str) -> str:
    return f"/agendas/p/{token}.ics"


def find(token: str) -> Question[Subscription]:
    """Ask what a private address gives, with one indexed read.

    The answer raises UnknownAddress, and AddressRevoked for one of a closed account too.
    """
    return Question(_FOUND, _told, {"token_hash": tokens.hashed(token)})


def current(feed: PrivateFeed) -> Subscription:
    """Return what one of the addresses that serve gives now."""
    return Question(_FOUND, _told, {"token_hash": feed.token_hash}).ask(db.session())


def _told(row: Sequence[Any] | None) -> Subscription:
    if row is None:
        raise UnknownAddress
    id_, is_closed, read_at, seen, account_id, role, partner_id, branch_id, locale, *rest = row
    if is_closed:
        raise AddressRevoked
    venue_id, venue, revision, changed_at = rest
    kind = _KINDS[Role(role)]
    agenda = Agenda(
        kind,
        revision or 0,
        moment(changed_at),
        (partner_id or 0) if kind is Kind.PARTNER else account_id,
        name=venue or "",
        branch_id=branch_id,
        venue_id=venue_id,
        language=locale,
    )
    return Subscription(id_, agenda, moment(read_at) if read_at else None, seen)


def of_account(account: Account) -> Sequence[PrivateFeed]:
    """Return the account's addresses that still serve, oldest first."""
    return db.session.scalars(
        select(PrivateFeed)
        .where(PrivateFeed.account_id == account.id, PrivateFeed.revoked_at.is_(None))
        .order_by(PrivateFeed.id)
    ).all()


def reads_one(account: Account) -> bool:
    """Tell whether a program of theirs has read one of the account's addresses these last days."""
    return bool(
        db.session.scalar(
            select(PrivateFeed.id)
            .where(
                PrivateFeed.account_id == account.id,
                PrivateFeed.revoked_at.is_(None),
                PrivateFeed.last_read_at >= dates.now() - IN_USE,
            )
            .limit(1)
        )
    )
