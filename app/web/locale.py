"""The language of a page: in its address, and carried by every link of it.

French has the addresses of the contract; another language has the same behind `/en`, `/ar` or
`/uk`. Nothing is stored on the reader's side. The desks speak French only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, g, request, url_for
from werkzeug.routing import BaseConverter, ValidationError

from app.languages import FRENCH, OTHERS, OWN_NAMES

_spoken: set[str] = set()
"""The endpoints of pages that have every language."""


@dataclass(frozen=True)
class Choice:
    """The page that is shown, in one language."""

    code: str
    name: str
    """In that language itself."""
    path: str
    is_current: bool


class OtherLanguage(BaseConverter):
    """The first part of an address in another language than French."""

    regex = "|".join(OTHERS)

    def to_url(self, value: Any) -> str:
        if value not in OTHERS:
            raise ValidationError
        return str(value)


def init_app(app: Flask) -> None:
    app.url_map.converters["other_language"] = OtherLanguage
    app.url_value_preprocessor(_read)
    app.url_defaults(_carry)


def add_spoken_rule(
    room: Blueprint,
    rule: str,
    endpoint: str,
    view: Callable[..., Any],
    methods: Sequence[str] = ("GET",),
) -> None:
    """Register a page under its address in French, and in each other language."""
    _spoken.add(f"{room.name}.{endpoint}")
    room.add_url_rule(rule, endpoint, view, methods=list(methods), defaults={"language": FRENCH})
    other = f"/<other_language:language>{room.url_prefix or ''}{rule}"
    room.record(lambda state: _add_other(state.app, other, f"{room.name}.{endpoint}", methods))


def _add_other(app: Any, rule: str, endpoint: str, methods: Sequence[str]) -> None:
    app.add_url_rule(rule, endpoint, app.view_functions[endpoint], methods=list(methods))


def select() -> str:
    """Return the language of this page; French where there is none."""
    return str(g.get("language", FRENCH))


def choices() -> list[Choice]:
    """Return this page in each language; none where it has only one."""
    endpoint = request.endpoint if request else None
    if endpoint is None or not _is_spoken(endpoint):
        return []
    asked = {**request.args.to_dict(flat=False), **(request.view_args or {})}
    return [
        Choice(code, name, url_for(endpoint, **{**asked, "language": code}), code == select())
        for code, name in OWN_NAMES.items()
    ]


def _read(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the language out of the address, so that no view has to know of it."""
    first = request.path.split("/", 2)[1]
    g.language = first if first in OTHERS else FRENCH
    if values:
        values.pop("language", None)


def _carry(endpoint: str, values: dict[str, Any]) -> None:
    if _is_spoken(endpoint):
        values.setdefault("language", select())


def _is_spoken(endpoint: str) -> bool:
    return endpoint in _spoken
