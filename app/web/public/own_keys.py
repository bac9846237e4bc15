"""The hidden keys of the forms that this browser was given: whoever else has a key learns nothing."""

from flask import session

_KEYS = "cles"
_KEPT = 5
"""As many forms as one has open at a time; a session stays small."""


def keep(key: str | None) -> None:
    """Write down that a form with this key is this browser's."""
    if key and not has(key):
        session[_KEYS] = [*session.get(_KEYS, []), key][-_KEPT:]


def has(key: str | None) -> bool:
    """Tell whether a form with this key is this browser's."""
    return bool(key) and key in session.get(_KEYS, [])
