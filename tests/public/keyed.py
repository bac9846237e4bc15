"""What is tried with every kept page: another house's words, and a key with one part left out."""

from collections.abc import Callable, Hashable, Iterable, Mapping

import pytest
from flask import Flask

HOUSES: tuple[Mapping[str, str], ...] = (
    {"CONTACT_PHONE": "01 99 00 11 11"},
    {"CONTACT_PHONE": "", "CONTACT_EMAIL": "ici@exemple.fr"},
    {"CONTACT_PHONE": "", "CONTACT_EMAIL": "la@exemple.fr"},
    {"ORGANISATION": "Ailleurs"},
    {"BASE_URL": "https://ailleurs.example"},
)


def in_each_house(app: Flask, monkeypatch: pytest.MonkeyPatch, see: Callable[[], object]) -> None:
    """Look at pages under the settings of several houses, one after the other."""
    for words in HOUSES:
        with monkeypatch.context() as settings:
            for name, value in words.items():
                settings.setitem(app.config, name, value)
            see()


def is_needed(part: Hashable, seen: Iterable[tuple[Mapping[Hashable, object], str]]) -> bool:
    """Tell whether two pages that differ would be one without this part of the key."""
    texts: dict[frozenset[tuple[Hashable, object]], set[str]] = {}
    for key, text in seen:
        rest = frozenset((name, said) for name, said in key.items() if name != part)
        texts.setdefault(rest, set()).add(text)
    return any(len(each) > 1 for each in texts.values())
