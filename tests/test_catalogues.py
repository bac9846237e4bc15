"""Every sentence of the public pages and of participants' mails is said in each language."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from app.bookings import goals
from app.bookings.participants import Reach
from app.errors import DomainError
from app.languages import OTHERS
from app.orientation import grid
from app.workshops import aims
from app.workshops.models import Kind

ROOT = Path(__file__).resolve().parents[1]
PLACE = re.compile(r"%\((\w+)\)s")
FORMS = {"en": 2, "ar": 6, "uk": 3}
PUBLIC = ("app.errors", "app.dates", "app.bookings.", "app.web.public.")


def catalogue(language: str) -> Catalog:
    with (ROOT / f"app/translations/{language}/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Extract what is to be translated, as `make translations` does."""
    path = tmp_path_factory.mktemp("catalogue") / "messages.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
    babel += ["-k", "lazy_gettext"]
    subprocess.run([*babel, "-F", "babel.cfg", "-o", str(path), "."], cwd=ROOT, check=True)
    with path.open("rb") as file:
        return read_po(file)


def texts(said: str | tuple[str, ...] | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else list(said)


def places(said: str | tuple[str, ...] | list[str]) -> set[str]:
    return set().union(*(PLACE.findall(text) for text in texts(said)))


def is_said(message: Message | None) -> bool:
    return message is not None and not message.fuzzy and all(texts(message.string))


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_missing_or_fuzzy(language: str, wanted: Catalog) -> None:
    there = catalogue(language)
    assert len(wanted) > 600
    missing = [each.id for each in wanted if each.id and not is_said(there.get(each.id))]
    assert missing == [], "make translations, then translate these"


def every(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from every(child)


def test_coded_words_are_among_what_is_extracted(wanted: Catalog) -> None:
    """What pages translate by its variable: a list with another name would be missed in silence."""
    diagnostic = grid.load(grid.SHIPPED)
    said = {*aims.GOALS.values(), *goals.GOALS.values()}
    said |= {each.french for kinds in (Kind, Reach) for each in kinds}
    said |= {rule.because_me for rule in (*diagnostic.rules, *diagnostic.flags)}
    said |= {rule.advice.say for rule in diagnostic.rules if rule.advice}
    for question in diagnostic.public_questions:
        said |= {question.ask_me, *(choice.say_me for choice in question.choices)}
    said |= {state.sentence for state in every(DomainError) if state.__module__.startswith(PUBLIC)}
    assert len(said) > 60
    assert sorted(text for text in said if text and text not in wanted) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_placeholder_stands_in_the_translation(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        asked = places(message.id)
        plural = not isinstance(message.id, str)
        for text in texts(message.string):
            lost = asked - places(text) - ({"num"} if plural else set())
            if lost or places(text) - asked:
                wrong.append((message.id, text))
        if plural and len(texts(message.string)) != FORMS[language]:
            wrong.append((message.id, "forms"))
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_the_site_reads_is_what_is_written(language: str) -> None:
    path = ROOT / f"app/translations/{language}/LC_MESSAGES/messages.mo"
    with path.open("rb") as file:
        read = read_mo(file)
    for message in catalogue(language):
        if message.id:
            found = read.get(message.id if isinstance(message.id, str) else message.id[0])
            assert found is not None, message.id
            assert texts(found.string) == texts(message.string)
