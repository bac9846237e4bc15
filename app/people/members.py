"""Who works at a partner: invited by a colleague who may, gone at once when they leave."""

from sqlalchemy import delete, select, update

from app import intake
from app.dates import now
from app.errors import InvalidInput
from app.extensions import db
from app.messages.models import Channel
from app.messages.outbox import Recipient, enqueue
from app.messages.rendering import render
from app.people import queries
from app.people.drafts import Draft
from app.people.errors import CannotBeInvited, LastWithTheKeys
from app.people.models import Account, Partner, Role, SignIn, SignInRequest
from app.transactions import rows_changed

_FORMER = "@ancien.invalid"


def invite(partner: Partner, email: str, name: str, *, may_invite: bool = False) -> Account:
    """Make the account of a partner's member and write to them.

    An address that someone used before they left can be invited anew: it is another account,
    since what the former did stays the former's. Raises InvalidInput and CannotBeInvited, which
    says nothing of where the address is in use.
    """
    address = intake.email("email", email)
    if not address:
        raise InvalidInput("email", "Écrivez l’adresse e-mail de la personne.")
    who = intake.line("name", name, 120) or address.partition("@")[0]
    existing = queries.account_by_email(address)
    if existing is not None and existing.archived_at is None:
        raise CannotBeInvited
    if existing is not None:
        existing.email_key = f"{existing.id}{_FORMER}"
        db.session.flush()
    account = Account(
        email=address,
        email_key=address.casefold(),
        name=who,
        role=Role.PARTNER,
        partner=partner,
        may_invite=may_invite,
    )
    db.session.add(account)
    db.session.flush()
    tell(account)
    return account


def tell(account: Account) -> None:
    """Write to someone that they have an account, and how to sign in."""
    enqueue(
        "invitation",
        to=Recipient(Channel.EMAIL, account.name, account.email, locale=account.locale),
        rendered=render("invitation", account.locale, account=account),
        about=f"account:{account.uuid}",
    )


def remove(account: Account, by: Account) -> None:
    """End an account's access from its next request on, on every browser; its people stay.

    Its calendar addresses answer 410 from then on, since they ask for a living account. Raises
    LastWithTheKeys when no colleague left could invite anyone; a coordinator still may.
    """
    if by.role is not Role.COORDINATOR and _is_last_with_the_keys(account):
        raise LastWithTheKeys
    moment = now()
    account.archived_at = account.archived_at or moment
    account.may_invite = False
    rows_changed(
        update(SignIn)
        .where(SignIn.account_id == account.id, SignIn.revoked_at.is_(None))
        .values(revoked_at=moment)
    )
    rows_changed(delete(SignInRequest).where(SignInRequest.account_id == account.id))
    rows_changed(delete(Draft).where(Draft.account_id == account.id))


def give_keys(account: Account, *, may_invite: bool) -> None:
    """Let a member invite and remove colleagues, or no longer. Raises LastWithTheKeys."""
    if not may_invite and _is_last_with_the_keys(account):
        raise LastWithTheKeys
    account.may_invite = may_invite


def of_partner(partner_id: int) -> list[Account]:
    """Return the members who still work at a partner, by name."""
    return list(
        db.session.scalars(
            select(Account)
            .where(Account.partner_id == partner_id, Account.archived_at.is_(None))
            .order_by(Account.name, Account.id)
        )
    )


def _is_last_with_the_keys(account: Account) -> bool:
    """Tell whether colleagues would stay, none of whom may invite."""
    if not account.may_invite or account.partner_id is None:
        return False
    others = [each for each in of_partner(account.partner_id) if each.id != account.id]
    return bool(others) and not any(other.may_invite for other in others)
