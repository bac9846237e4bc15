"""What can be done with accounts: plain verbs, inside the entry point's transaction."""

from app import intake
from app.errors import InvalidInput
from app.extensions import db
from app.people import queries
from app.people.errors import AlreadyInvited, PartnerNeeded, PartnerNotWanted
from app.people.models import Account, Partner, Role
from app.publications import revisions


def invite(email: str, role: Role, *, name: str = "", partner_name: str = "") -> Account:
    """Make the account of an address; its partner is made too when no one has that name.

    A partner's first member may invite the others.

    Raises InvalidInput, AlreadyInvited, PartnerNeeded and PartnerNotWanted.
    """
    address = intake.email("email", email)
    if not address:
        raise InvalidInput("email", "Il manque l’adresse e-mail de la personne.")
    if existing := queries.account_by_email(address):
        raise AlreadyInvited(email=existing.email, role=existing.role.french)
    partner_name = intake.line("partner", partner_name, 120)
    if role is Role.PARTNER and not partner_name:
        raise PartnerNeeded
    if partner_name and role is not Role.PARTNER:
        raise PartnerNotWanted
    account = Account(
        email=address,
        email_key=address.casefold(),
        name=intake.line("name", name, 120) or address.partition("@")[0],
        role=role,
        partner=_partner(partner_name) if partner_name else None,
    )
    db.session.add(account)
    db.session.flush()
    if account.partner_id is not None:
        account.may_invite = not queries.can_invite(account.partner_id)
    return account


def agree_to_be_named(account: Account, agreed: bool) -> None:
    """Note whether someone's first name may be shown to those who come; no means from now on."""
    if account.may_be_named is not agreed:
        account.may_be_named = agreed
        revisions.touch(revisions.LIST)


def _partner(name: str) -> Partner:
    partner = queries.partner_by_name(name)
    if partner is None:
        partner = Partner(name=name)
        db.session.add(partner)
    return partner
