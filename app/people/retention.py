"""Forgetting sign-ins, and people who no longer work here."""

from datetime import datetime

from sqlalchemy import String, and_, cast, delete, func, or_, update

from app.people.models import Account, Partner, SignIn, SignInRequest
from app.people.partners import AccessRequest
from app.transactions import rows_changed

FORGOTTEN_DOMAIN = "@oublie.invalid"
_forgotten_address = func.lower(cast(Account.id, String)) + FORGOTTEN_DOMAIN


def drop_requests(before: datetime, moment: datetime) -> int:
    """Drop requests to sign in made before an instant, unless their link still works."""
    return rows_changed(
        delete(SignInRequest).where(
            SignInRequest.created_at < before, SignInRequest.expires_at <= moment
        )
    )


def drop_sign_ins(before: datetime) -> int:
    """Drop signed-in browsers that expired, or were signed out, before an instant."""
    return rows_changed(
        delete(SignIn).where(or_(SignIn.expires_at < before, SignIn.revoked_at < before))
    )


def forget_accounts(before: datetime) -> int:
    """Forget who held the accounts that were archived before an instant; the ids stay."""
    return rows_changed(
        update(Account)
        .where(
            and_(Account.archived_at < before, Account.email_key.not_like(f"%{FORGOTTEN_DOMAIN}"))
        )
        .values(
            name="Personne oubliée",
            phone="",
            may_be_named=False,
            email=_forgotten_address,
            email_key=_forgotten_address,
        )
    )


def drop_access_requests(before: datetime) -> int:
    """Drop requests for a desk made before an instant, answered or not."""
    return rows_changed(delete(AccessRequest).where(AccessRequest.created_at < before))


def forget_contacts(before: datetime) -> int:
    """Forget whom to call at the partners that were closed before an instant."""
    has_contact = or_(
        Partner.contact_name != "", Partner.contact_email != "", Partner.contact_phone != ""
    )
    return rows_changed(
        update(Partner)
        .where(Partner.archived_at < before, has_contact)
        .values(contact_name="", contact_email="", contact_phone="")
    )
