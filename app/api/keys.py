"""The door of a partner's software: no key, no entry."""

from flask import g, request

from app import tokens
from app.api.errors import KeyRefused
from app.extensions import db
from app.people import api_keys
from app.people.actors import Actor, ActorKind
from app.people.api_keys import ApiKey
from app.transactions import transaction


def demand() -> None:
    """Let in who shows a key that opens something. Raises KeyRefused."""
    key = api_keys.opened_by(_secret())
    if key is None:
        raise KeyRefused
    if api_keys.is_worth_noting(key):
        key_id = key.id
        with transaction():
            api_keys.note_use(key_id)
        key = db.session.get_one(ApiKey, key_id)
    g.api_key_id, g.api_partner_id = key.id, key.partner_id


def partner_id() -> int:
    """Return the partner whose software asks; behind the door there is always one."""
    found: int = g.api_partner_id
    return found


def actor() -> Actor:
    """Return who acts: the partner, by no account of anyone."""
    return Actor(ActorKind.PARTNER, None, partner_id())


def counted_by() -> str:
    """Count by the key that is shown, whatever network it comes from."""
    return f"key:{tokens.hashed(_secret())}"


def _secret() -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""
