"""What is asked about accounts and their browsers."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import or_, select

from app.dates import now
from app.extensions import db
from app.people.models import Account, Partner, Role, SignIn

LEADING = (Role.TRAINER, Role.VOLUNTEER, Role.COORDINATOR)


def account_by_email(email: str) -> Account | None:
    """Return the account of an address, however it was typed; archived ones too."""
    return db.session.scalar(select(Account).where(Account.email_key == email.casefold()))


def partner_by_name(name: str) -> Partner | None:
    return db.session.scalar(select(Partner).where(Partner.name == name))


def signed_in_browsers(account: Account) -> Sequence[SignIn]:
    """Return the browsers in which this account is signed in now, the newest first."""
    return db.session.scalars(
        select(SignIn)
        .where(
            SignIn.account_id == account.id,
            SignIn.revoked_at.is_(None),
            SignIn.expires_at > now(),
        )
        .order_by(SignIn.id.desc())
    ).all()


def partner_names() -> dict[int, str]:
    """Return the name of each partner, by its id."""
    rows = db.session.execute(select(Partner.id, Partner.name))
    return {row[0]: row[1] for row in rows}


def account_names(ids: Collection[int]) -> dict[int, str]:
    """Return the name of each of these accounts, by its id."""
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def leaders() -> Sequence[Account]:
    """Return the active accounts that may lead a meeting, by name."""
    return db.session.scalars(
        select(Account)
        .where(Account.archived_at.is_(None), Account.role.in_(LEADING))
        .order_by(Account.name, Account.id)
    ).all()


def coordinators(branch_id: int | None) -> Sequence[Account]:
    """Return the active coordinators who see a branch, or what belongs to none."""
    sees = or_(Account.branch_id.is_(None), Account.branch_id == branch_id)
    return db.session.scalars(
        select(Account)
        .where(Account.archived_at.is_(None), Account.role == Role.COORDINATOR, sees)
        .order_by(Account.id)
    ).all()


def team(branch_id: int | None) -> Sequence[Account]:
    """Return the trainers and volunteers, of one branch or all; who left comes last."""
    query = select(Account).where(Account.role.in_((Role.TRAINER, Role.VOLUNTEER)))
    if branch_id is not None:
        query = query.where(Account.branch_id == branch_id)
    order = (Account.archived_at.is_not(None), Account.role, Account.name, Account.id)
    return db.session.scalars(query.order_by(*order)).all()


def partner(uuid: UUID) -> Partner | None:
    return db.session.scalar(select(Partner).where(Partner.uuid == uuid))


def partners() -> Sequence[Partner]:
    """Return every partner, those that are gone last, by name."""
    gone = Partner.archived_at.is_not(None)
    return db.session.scalars(select(Partner).order_by(gone, Partner.name)).all()


def member(partner_id: int, uuid: UUID) -> Account | None:
    """Return an account that works at this partner; any other is as unknown as none."""
    return db.session.scalar(
        select(Account).where(
            Account.uuid == uuid, Account.partner_id == partner_id, Account.archived_at.is_(None)
        )
    )


def can_invite(partner_id: int) -> bool:
    """Tell whether somebody who works at this partner may invite others."""
    keys = select(Account.id).where(
        Account.partner_id == partner_id, Account.may_invite, Account.archived_at.is_(None)
    )
    return db.session.scalar(keys.limit(1)) is not None
