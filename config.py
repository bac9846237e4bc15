"""Read every setting of Pouce from the environment, once, in one place."""

import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
LOCAL_HOSTS = {"127.0.0.1", "localhost", "::1", "0.0.0.0"}  # noqa: S104 - a name to compare with

FICTIONAL_PHONE = "01 99 00 12 34"
"""A number that Arcep keeps for fiction: a demonstration shows where the association's stands."""


def is_local(base_url: str) -> bool:
    """Tell whether an address can only be reached from this machine."""
    return (urlsplit(base_url).hostname or "") in LOCAL_HOSTS


def _flag(value: str) -> bool:
    return value.strip().lower() in {"1", "true", "yes", "on", "oui"}


def _database_url(value: str, instance: Path) -> str:
    if not value:
        return f"sqlite:///{instance / 'pouce.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if value.startswith(prefix):
            return "postgresql+psycopg://" + value.removeprefix(prefix)
    return value


def _kept_secret(instance: Path) -> str:
    """Make a secret at the first start and keep it: a restart signs nobody out."""
    path = instance / "secret_key"
    if not path.exists():
        draft = instance / f"secret_key.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # site and worker start together: the first one wins
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return Flask's configuration; every name is documented in the README."""
    get = environ.get
    instance = Path(get("INSTANCE_DIR") or ROOT / "instance").resolve()
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    base_url = (get("BASE_URL") or f"http://127.0.0.1:{get('PORT') or 8000}").rstrip("/")
    https = base_url.startswith("https://")
    host = urlsplit(base_url).hostname or "localhost"
    domain = get("UID_DOMAIN") or ("pouce.example" if is_local(base_url) else host)
    return {
        # where we are
        "INSTANCE_DIR": instance,
        "BASE_URL": base_url,
        "IS_LOCAL": is_local(base_url),
        "TRUSTED_PROXIES": int(get("TRUSTED_PROXIES") or 0),
        "UID_DOMAIN": domain,
        "DEFAULT_ZONE": get("DEFAULT_ZONE") or "Europe/Paris",
        # who we are
        "ORGANISATION": get("ORGANISATION") or "Pouce",
        "CONTACT_PHONE": get("CONTACT_PHONE") or (FICTIONAL_PHONE if is_local(base_url) else ""),
        "CONTACT_EMAIL": get("CONTACT_EMAIL") or f"bonjour@{domain}",
        "PUBLISHER": get("PUBLISHER") or get("ORGANISATION") or "Pouce",
        "PUBLISHER_ADDRESS": get("PUBLISHER_ADDRESS") or "",
        "PUBLICATION_DIRECTOR": get("PUBLICATION_DIRECTOR") or "",
        "HOSTING": get("HOSTING") or "",
        "SIRET": (get("SIRET") or "").replace(" ", ""),
        "SECURITY_CONTACT": get("SECURITY_CONTACT") or get("CONTACT_EMAIL") or f"bonjour@{domain}",
        # seats
        "ALLOTMENT_SHARE": float(get("ALLOTMENT_SHARE") or 0.5),
        # secrets
        "SECRET_KEY": get("SECRET_KEY") or _kept_secret(instance),
        "SECRET_KEY_FALLBACKS": (get("SECRET_KEY_FALLBACKS") or "").split(),
        # database
        "SQLALCHEMY_DATABASE_URI": _database_url(get("DATABASE_URL") or "", instance),
        # mail
        "MAIL_SERVER": get("MAIL_SERVER") or "",
        "MAIL_PORT": int(get("MAIL_PORT") or 587),
        "MAIL_USERNAME": get("MAIL_USERNAME") or None,
        "MAIL_PASSWORD": get("MAIL_PASSWORD") or None,
        "MAIL_USE_TLS": _flag(get("MAIL_USE_TLS") or "true"),
        "MAIL_USE_SSL": _flag(get("MAIL_USE_SSL") or "false"),
        "MAIL_CA_FILE": get("MAIL_CA_FILE") or None,
        "MAIL_TIMEOUT": float(get("MAIL_TIMEOUT") or 20),
        "MAIL_LEASE": int(get("MAIL_LEASE") or 300),
        "MAIL_DEFAULT_SENDER": get("MAIL_FROM") or f"ateliers@{domain}",
        # SMS
        "SMS_GATEWAY_URL": get("SMS_GATEWAY_URL") or "",
        "SMS_KEY": get("SMS_KEY") or "",
        "SMS_KEY_HEADER": get("SMS_KEY_HEADER") or "Authorization",
        "SMS_KEY_SCHEME": get("SMS_KEY_SCHEME", "Bearer"),
        "SMS_KEY_FIELD": get("SMS_KEY_FIELD") or "",
        "SMS_FIELD_TO": get("SMS_FIELD_TO") or "to",
        "SMS_FIELD_TEXT": get("SMS_FIELD_TEXT") or "text",
        "SMS_FIELD_SENDER": get("SMS_FIELD_SENDER") or "from",
        "SMS_FIELD_ID": get("SMS_FIELD_ID") or "",
        "SMS_SENDER": get("SMS_SENDER") or "",
        "SMS_EXTRA": json.loads(get("SMS_EXTRA") or "{}"),
        "SMS_MONTHLY_SEGMENTS": int(get("SMS_MONTHLY_SEGMENTS") or 1000),
        "SMS_TIMEOUT": float(get("SMS_TIMEOUT") or 20),
        "SMS_CA_FILE": get("SMS_CA_FILE") or None,
        # the partner desk
        "DIAGNOSTIC_FILE": get("DIAGNOSTIC_FILE") or "",
        # the browser's side
        "SESSION_COOKIE_NAME": "__Host-pouce" if https else "pouce",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=10),
        "SESSION_REFRESH_EACH_REQUEST": False,  # a page that is the same for all says no cookie
        "PREFERRED_URL_SCHEME": "https" if https else "http",
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": 4 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "RATELIMIT_STORAGE_URI": get("RATELIMIT_STORAGE_URI") or "memory://",
        "RATELIMIT_ENABLED": _flag(get("RATELIMIT_ENABLED") or "true"),
        "BABEL_DEFAULT_LOCALE": "fr",
        "BABEL_DEFAULT_TIMEZONE": "UTC",
        "SOURCE_URL": get("SOURCE_URL") or "",
    }
