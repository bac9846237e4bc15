"""Signed addresses: a row's uuid and token version, proven by the application's key.

Nothing is stored, so each reminder can carry the link again; raising the version revokes it.
"""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, Signer
from itsdangerous.encoding import base64_decode, base64_encode

UNAMBIGUOUS = "34679ACDEFGHJKMNPQRTUVWXY"
"""No 0 or O, 1 or I or L, 2 or Z, 5 or S, 8 or B: read aloud, it cannot be misheard in writing."""


def _signer(purpose: str) -> Signer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
    return Signer(
        keys, salt=f"pouce.{purpose}", key_derivation="hmac", digest_method=hashlib.sha256
    )


def sign(purpose: str, uuid: UUID, version: int = 0) -> str:
    """Return a URL-safe token of about 70 characters for one purpose."""
    payload = base64.urlsafe_b64encode(uuid.bytes + version.to_bytes(2, "big"))
    return _signer(purpose).sign(payload).decode()


def read(purpose: str, token: str) -> tuple[UUID, int] | None:
    """Return what a token signs, or None when it is forged, cut or made for something else.

    One spelling is read, the one that was given: reading base64 passes over what is foreign to it,
    and a token spelled in many ways could not be counted.
    """
    try:
        payload = _signer(purpose).unsign(token.encode())
        signature = token.rpartition(".")[2].encode()
        if base64_encode(base64_decode(signature)) != signature:
            return None
        raw = base64.urlsafe_b64decode(payload)
        return UUID(bytes=raw[:16]), int.from_bytes(raw[16:18], "big")
    except (BadSignature, ValueError, binascii.Error):
        return None


def digits(purpose: str, uuid: UUID) -> str:
    """Return the six-digit code that belongs to a uuid, for one purpose."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    mac = hmac.digest(key, f"{purpose}:{uuid}".encode(), "sha256")
    return f"{int.from_bytes(mac[:8], 'big') % 1_000_000:06d}"


def hashed(secret: str) -> str:
    """Return the SHA-256 of a random secret of at least 128 bits, as stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed(purpose: str, text: str) -> str:
    """Return the keyed SHA-256 of something that could be guessed, as stored to compare with."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, f"{purpose}:{text}".encode(), "sha256").hex()
