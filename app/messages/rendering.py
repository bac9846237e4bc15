"""From a notice's template folder to a subject, a text, an HTML page and an SMS.

A mail never holds a personal link: a placeholder stands for it and is made real when the message
is sent, so that what is stored opens nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from jinja2 import TemplateNotFound

from app import languages
from app.messages import segments

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: what people type is stripped of them
_PLACEHOLDER = re.compile(f"{_OPEN}([a-z-]+):([0-9a-f-]{{36}}){_CLOSE}")

LINK_LENGTH = 120
"""About as long as an address that opens a booking is."""

Resolver = Callable[[str, UUID], str]
"""From a placeholder's purpose and uuid to what stands there when it is sent."""


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str
    sms: str = ""
    """Empty when this news is never told by SMS."""


def placeholder(purpose: str, uuid: UUID) -> str:
    return f"{_OPEN}{purpose}:{uuid}{_CLOSE}"


def resolve(text: str, resolver: Resolver) -> str:
    """Put what the resolver gives where the placeholders stand."""
    return _PLACEHOLDER.sub(lambda found: resolver(found[1], UUID(found[2])), text)


def mask(text: str) -> str:
    """Return a body as a page may show it: no link that opens someone's booking."""
    return _PLACEHOLDER.sub("[lien personnel]", text)


def spoken(text: str) -> str:
    """Return a body as one says it: no links, nor the lines around them, nor what is at its foot."""
    kept: list[str] = []
    after_link = False
    for line in text.partition("\n--\n")[0].splitlines():
        is_link = _PLACEHOLDER.search(line) is not None or "://" in line
        if is_link and kept and kept[-1].rstrip().endswith(":"):
            kept.pop()
        if not is_link and not (after_link and line.strip()):
            kept.append(line)
        after_link = is_link
    return _tidy("\n".join(kept))


def render(notice: str, locale: str, **context: Any) -> Rendered:
    """Render `templates/mail/<notice>/` in a language; the subject is one line."""
    context = {
        "organisation": current_app.config["ORGANISATION"],
        "contact_phone": current_app.config["CONTACT_PHONE"],
        "contact_email": current_app.config["CONTACT_EMAIL"],
        "base_url": current_app.config["BASE_URL"] + languages.prefix(locale),
        "placeholder": placeholder,
        **context,
    }
    with force_locale(locale):
        context["contact_phone"] = languages.unbroken(context["contact_phone"])
        subject = _rendered(f"mail/{notice}/subject.txt", context)
        text = _rendered(f"mail/{notice}/body.txt", context)
        html = _rendered(f"mail/{notice}/body.html", context)
        sms = _sms(notice, context)
    return Rendered(" ".join(subject.split()), _tidy(text), html, sms)


def _rendered(template: str, context: dict[str, Any]) -> str:
    """Render one part; what pages add to every template has no place in a mail."""
    return current_app.jinja_env.get_template(template).render(context)


def _sms(notice: str, context: dict[str, Any]) -> str:
    """Render `sms.txt`, where there is a gateway and the notice has one; see `segments.fitted`."""
    if not current_app.config["SMS_GATEWAY_URL"]:
        return ""
    try:
        lines = _rendered(f"mail/{notice}/sms.txt", context)
    except TemplateNotFound:
        return ""
    return segments.fitted(lines.splitlines(), _with_links)


def _with_links(text: str) -> str:
    """Give a text the length it has when it is sent."""
    return _PLACEHOLDER.sub("x" * LINK_LENGTH, text)


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
