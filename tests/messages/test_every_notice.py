"""Every notice there is: whole, with links that work, at the hour of the place."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from jinja2 import StrictUndefined, Undefined

from app.messages.models import Channel
from app.people.models import Role
from app.web.coordinators.notice_names import NOTICES as NAMES
from app.workshops.models import Workshop
from tests.entering import a_browser
from tests.factories import an_account
from tests.messages.every_notice import MORE
from tests.messages.happenings import (
    NOTICES,
    bare,
    last,
    letter_of,
    offered,
    overseas,
    parcours,
)
from tests.messages.wholeness import assert_whole

pytestmark = pytest.mark.long

WINTER = datetime.fromisoformat("2026-11-23T10:00:00+00:00")
FOLDERS = {path.parent.name for path in Path("templates/mail").glob("*/subject.txt")}
ALL: dict[str, Callable[[Workshop], None]] = {
    **{happen.__name__: happen for happen in (*NOTICES, offered)},
    **MORE,
}
WITHOUT_HOUR = {
    "calls_to_make",
    "contact_changed",
    "invitation",
    "meeting_off",
    "sign_in",
    "wish_ended",
    "wish_noted",
}
ONE_MEETING = {"meeting_off"}
"""Of a parcours no entry stands in a calendar that could be taken out."""
SEVERAL = {"programme"}


@pytest.fixture(autouse=True)
def strict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(app.jinja_env, "undefined", StrictUndefined)
    with time_machine.travel(WINTER, tick=False):
        yield


def test_every_notice_has_its_happening_and_its_name() -> None:
    assert set(ALL) >= FOLDERS
    assert set(NAMES) == FOLDERS - {"sign_in"}


@pytest.mark.parametrize("notice", MORE)
@pytest.mark.parametrize("make", [bare, parcours, overseas])
def test_it_is_whole_and_says_the_hour_of_the_place(
    app: Flask, notice: str, make: Callable[[], Workshop]
) -> None:
    if make is parcours and notice in ONE_MEETING:
        return
    MORE[notice](make())
    message = last(notice)
    if message.channel is Channel.EMAIL:
        assert_whole(message)
    if make is overseas and notice not in WITHOUT_HOUR:
        assert "14 h" in message.body_text
        assert not re.search(r"\b1[01] h\b", message.body_text)  # 14 h there is 10 h in UTC


@pytest.mark.parametrize("notice", sorted(FOLDERS))
def test_its_links_work(app: Flask, monkeypatch: pytest.MonkeyPatch, notice: str) -> None:
    ALL[notice](bare())
    monkeypatch.setattr(app.jinja_env, "undefined", Undefined)  # pages have names that may be none
    letter = letter_of(last(notice))
    client = a_browser(app, an_account(Role.COORDINATOR))
    links = set(re.findall(r"http://localhost(/[^\s<>\"]*)", letter.text + letter.html))
    for link in links:
        answer = client.get(link)
        partner_page = link.startswith("/partenaire/") and answer.status_code in {403, 404}
        one_browser = link.startswith("/connexion/") and answer.status_code == 403
        assert partner_page or one_browser or answer.status_code in {200, 302, 303, 308}, (
            link,
            answer.status,
        )
