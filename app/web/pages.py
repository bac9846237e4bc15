"""What every page shares: template filters, security headers, compression, static addresses."""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request, url_for
from flask.globals import request_ctx
from flask_babel import gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape
from werkzeug.routing import IntegerConverter, Map

from app import dates, intake, languages
from app.web import locale

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
"""No script runs here, so that what may be asked matters to browsers' audits alone (robots.txt)."""
SCRIPTED_POLICY = f"{CONTENT_POLICY}; script-src 'self'; worker-src 'self'"
"""For the few pages with a script of ours."""
_COMPRESSED = {"text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"}


class RowNumber(IntegerConverter):
    """A row's number in an address; what no database can hold is a page that does not exist."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        languages.said, languages.counted, newstyle=True
    )
    app.jinja_env.globals["_"] = _said
    app.jinja_env.filters.update(
        day=dates.day,
        clock=dates.clock,
        duration=dates.duration,
        phone=spoken_phone,
        moment=dates.moment,
        written=written,
        brief_moment=dates.brief_moment,
    )
    app.jinja_env.globals.update(
        span=dates.span,
        brief=dates.brief,
        asset=asset,
        help_line=help_line,
        iso_week=dates.iso_week,
        language=languages.current,
        direction=languages.direction,
    )
    app.context_processor(_common)
    app.after_request(_protect)
    app.after_request(_compress)


def _common() -> dict[str, object]:
    settings = current_app.config
    return {
        "organisation": settings["ORGANISATION"],
        "contact_phone": languages.unbroken(settings["CONTACT_PHONE"]),
        "contact_email": settings["CONTACT_EMAIL"],
        "mail_is_missing": not settings["IS_LOCAL"] and not settings["MAIL_SERVER"],
        "page_address": _page_address(),
        "tongues": locale.choices(),
    }


@pass_eval_context
def _said(context: EvalContext, sentence: str, **named: object) -> str:
    """Return a page's sentence in the language in force, with what is named in it escaped.

    As Jinja's own `_` does, without its three calls in between: a page has fifty sentences.
    """
    text = languages.said(sentence)
    if context.autoescape:
        text = Markup(text)  # noqa: S704  (a template's own sentence, or its translation)
    return text % named


def spoken_phone(number: str) -> str:
    """Say an E.164 number as people of the language in force read it."""
    return languages.unbroken(intake.spoken_phone(number))


def written(text: str) -> str | Markup:
    """Mark what the association wrote, in French, wherever the page speaks another language."""
    if languages.current() == languages.FRENCH or not text:
        return text
    return Markup('<bdi lang="fr">{}</bdi>').format(text)


def _page_address() -> str:
    """Return the whole address of a page that anyone may find; "" for all others."""
    rule = request.url_rule if request else None
    if rule is None or not rule.endpoint.startswith("public.") or "token" in rule.arguments:
        return ""
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    return f"{current_app.config['BASE_URL']}{request.path}{query}"


def help_line() -> Markup:
    """Say on every page how to reach a human."""
    phone, mail = current_app.config["CONTACT_PHONE"], current_app.config["CONTACT_EMAIL"]
    if phone:
        said = gettext("Besoin d’aide ? Appelez le %(phone)s. Une personne vous répond.")
        return escape(said) % {"phone": _dial(phone)}
    said = gettext("Besoin d’aide ? Écrivez à %(mail)s. Une personne vous répond.")
    return escape(said) % {"mail": mail}


def _dial(number: str) -> str | Markup:
    """Return a number that a phone calls when it is touched, where it can be dialled."""
    dialled, shown = intake.e164(number), languages.unbroken(number)
    if dialled is None:
        return shown
    return Markup('<a class="keep" href="tel:{}">{}</a>').format(dialled, shown)


@cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """Return a static file's address, which changes with its content."""
    path = Path(current_app.static_folder or "") / name
    return url_for("static", filename=name, v=_fingerprint(path))


def is_personal() -> bool:
    """Tell whether this answer used the session, without counting as a use of it."""
    kept = request_ctx._session
    return kept is not None and kept.accessed


def _protect(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.status_code == 308:  # the router's: its host is anyone's word, the path is ours
        headers["Location"] = urlsplit(headers["Location"])._replace(scheme="", netloc="").geturl()
    if request.endpoint == "static":
        if "v" in request.args and response.status_code == 200:
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.immutable = True
            response.cache_control.max_age = 31_536_000
    elif "Cache-Control" not in headers:
        headers["Cache-Control"] = "private, no-store" if is_personal() else "private, no-cache"
    return response


def _compress(response: Response) -> Response:
    """Gzip what is the same for everyone; a page with a CSRF token is not compressed (BREACH)."""
    if (
        is_personal()
        or response.mimetype not in _COMPRESSED
        or response.status_code not in {200, 404}
        or "Content-Encoding" in response.headers
        or not request.accept_encodings.quality("gzip")
    ):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) > 500:
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(response.content_length)
        response.headers.pop("ETag", None)
    response.vary.add("Accept-Encoding")
    return response
