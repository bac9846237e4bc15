"""Signing in by a mailed link or code, and the browsers that are signed in.

Link and code are derived from a request's uuid and never stored: a copy of the database opens
nothing. What a signed-in browser holds is random; only its hash is here.
"""

import re
import secrets
from datetime import timedelta
from hmac import compare_digest
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import contains_eager

from app import tokens
from app.dates import now
from app.extensions import db
from app.messages.models import Channel
from app.messages.outbox import Recipient, enqueue
from app.messages.rendering import render
from app.people import queries
from app.people.errors import LinkSpent, OtherBrowser
from app.people.models import Account, Partner, SignIn, SignInRequest

REQUEST_LIFE = timedelta(minutes=10)
PRINTED_LIFE = timedelta(hours=24)
OWN_LIFE = timedelta(hours=10)
"""A working day, on a browser its person confirms as theirs."""
SHARED_LIFE = timedelta(hours=2)
CODE_TRIES = 5
ASKS_AN_HOUR = 5
"""For one account from one network."""
STRANGERS_AN_HOUR = 20
"""For one account from all the networks from which it never signed in, together."""


def ask(email: str, browser: str, network: str = "") -> None:
    """Mail a link and a code to the account of this address; without one, do nothing.

    `browser` is the random value that the asking browser keeps, `network` a hash of where it is.
    What strangers ask does not use up the asks of a network from which the account has signed in:
    nobody can lock someone out. Whoever asks learns nothing of which it was.
    """
    account = queries.account_by_email(email)
    if account is None or not account.is_active or _is_too_much(account, network):
        return
    request = _request(account, REQUEST_LIFE, tokens.hashed(browser), network)
    enqueue(
        "sign_in",
        to=Recipient(Channel.EMAIL, account.name, account.email, locale=account.locale),
        rendered=render("sign_in", account.locale, account=account, request=request),
        about=f"sign-in:{request.uuid}",
        not_after=request.expires_at,
        is_secret=True,
    )


def print_link(account: Account) -> str:
    """Return the path of a link that signs in once, within a day, in any browser."""
    return link_path(_request(account, PRINTED_LIFE, browser="").uuid)


def _request(account: Account, life: timedelta, browser: str, network: str = "") -> SignInRequest:
    moment = now()
    request = SignInRequest(
        uuid=uuid4(),
        account=account,
        browser=browser,
        network=network,
        created_at=moment,
        expires_at=moment + life,
    )
    db.session.add(request)
    return request


def _is_too_much(account: Account, network: str) -> bool:
    """Tell whether this network, or all strangers together, had their mails of this hour."""
    asked = (
        select(func.count())
        .select_from(SignInRequest)
        .where(
            SignInRequest.account_id == account.id,
            SignInRequest.browser != "",
            SignInRequest.created_at > now() - timedelta(hours=1),
        )
    )
    here = db.session.scalar(asked.where(SignInRequest.network == network)) or 0
    if here >= ASKS_AN_HOUR:
        return True
    own = select(SignIn.network).where(SignIn.account_id == account.id, SignIn.network != "")
    if db.session.scalar(own.where(SignIn.network == network).limit(1)) is not None:
        return False
    strangers = asked.where(SignInRequest.network.not_in(own))
    return (db.session.scalar(strangers) or 0) >= STRANGERS_AN_HOUR


def link_path(request_uuid: UUID) -> str:
    """Return the path of the link that a sign-in mail carries."""
    return f"/connexion/{tokens.sign('sign-in', request_uuid)}"


def code(request_uuid: UUID) -> str:
    """Return the six digits that a sign-in mail carries."""
    return tokens.digits("sign-in-code", request_uuid)


def request_behind(token: str, browser: str) -> SignInRequest:
    """Return the request that a link opens in this browser, changing nothing.

    Raises LinkSpent and OtherBrowser.
    """
    signed = tokens.read("sign-in", token)
    request = db.session.get(SignInRequest, signed[0]) if signed else None
    if request is None or request.used_at or request.expires_at <= now():
        raise LinkSpent
    if not request.account.is_active:
        raise LinkSpent
    if request.browser and not compare_digest(request.browser, tokens.hashed(browser)):
        raise OtherBrowser
    return request


def enter_by_link(token: str, browser: str, *, device: str, is_own: bool, network: str = "") -> str:
    """Use a link once and return the secret of the browser that is now signed in.

    Raises LinkSpent and OtherBrowser.
    """
    request = request_behind(token, browser)
    used = db.session.scalar(
        update(SignInRequest)
        .where(SignInRequest.uuid == request.uuid, SignInRequest.used_at.is_(None))
        .values(used_at=now())
        .returning(SignInRequest.uuid)
        .execution_options(synchronize_session=False)
    )
    if used is None:
        raise LinkSpent
    return _sign_in(request.account, device, is_own, network)


def enter_by_code(
    typed: str, browser: str, *, device: str, is_own: bool, network: str = ""
) -> str | None:
    """Use a code once, in the browser that asked; None when it is wrong, and the try counts.

    A request dies with its fifth wrong code. The try is taken before the code is compared, so
    that guesses sent at the same time all count.
    """
    moment = now()
    hashed = tokens.hashed(browser)
    still_open = (
        SignInRequest.browser == hashed,
        SignInRequest.used_at.is_(None),
        SignInRequest.expires_at > moment,
    )
    db.session.execute(
        update(SignInRequest)
        .where(*still_open, SignInRequest.wrong_codes <= CODE_TRIES)
        .values(wrong_codes=SignInRequest.wrong_codes + 1)
        .execution_options(synchronize_session=False)
    )
    requests = db.session.scalars(
        select(SignInRequest)
        .where(*still_open, SignInRequest.wrong_codes <= CODE_TRIES)
        .execution_options(populate_existing=True)
    )
    digits = re.sub(r"[^0-9]", "", typed)
    for request in requests.all():
        if compare_digest(code(request.uuid), digits) and request.account.is_active:
            request.used_at = moment
            request.wrong_codes -= 1
            return _sign_in(request.account, device, is_own, network)
    return None


def _sign_in(account: Account, device: str, is_own: bool, network: str = "") -> str:
    secret = secrets.token_urlsafe(32)
    moment = now()
    db.session.add(
        SignIn(
            account_id=account.id,
            token_hash=tokens.hashed(secret),
            device=device[:80],
            network=network,
            created_at=moment,
            expires_at=moment + (OWN_LIFE if is_own else SHARED_LIFE),
        )
    )
    return secret


def sign_in_of(secret: str) -> SignIn | None:
    """Return the signed-in browser that holds this secret, its account still active."""
    return db.session.scalar(
        select(SignIn)
        .join(SignIn.account)
        .options(contains_eager(SignIn.account))
        .where(
            SignIn.token_hash == tokens.hashed(secret),
            SignIn.revoked_at.is_(None),
            SignIn.expires_at > now(),
            Account.archived_at.is_(None),
            ~Account.partner.has(Partner.archived_at.is_not(None)),
        )
    )


def account_for(secret: str) -> Account | None:
    """Return who is signed in with this secret; nobody once it ended or was revoked."""
    sign_in = sign_in_of(secret)
    return sign_in.account if sign_in else None


def revoke(sign_in: SignIn) -> None:
    """Sign a browser out, wherever it is, from its next request on."""
    sign_in.revoked_at = sign_in.revoked_at or now()


def expired_account(secret: str) -> Account | None:
    """Return whose sign-in ended by itself within the last day in this browser, or None.

    What they were typing may be kept for them; nothing may be shown before they sign in again.
    """
    moment = now()
    return db.session.scalar(
        select(Account)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(
            SignIn.token_hash == tokens.hashed(secret),
            SignIn.revoked_at.is_(None),
            SignIn.expires_at <= moment,
            SignIn.expires_at > moment - timedelta(days=1),
            Account.archived_at.is_(None),
        )
    )
