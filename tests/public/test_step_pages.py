"""The pages of a booking are kept for everyone, and are each one's own to the byte."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import product
from typing import Any, NamedTuple

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext
from markupsafe import escape
from sqlalchemy import event

from app.bookings import actions
from app.bookings.errors import WorkshopFull
from app.bookings.models import State
from app.extensions import db
from app.people import drafts
from app.people.actors import PARTICIPANT
from app.planning import places
from app.transactions import transaction
from app.web.public import answers, step_pages, steps
from app.web.public.step_forms import Step, following, is_due
from app.web.public.taking import Refusal
from app.workshops.models import Workshop
from tests.factories import a_booking, a_workshop, again, an_account, fill
from tests.public.keyed import in_each_house, is_needed

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
Content = dict[str, Any]
AWA: Content = {"who": "moi", "first_name": "Awa", "reach": "email", "email": "awa&'x'@exemple.fr"}
ZOE: Content = {
    "who": "proche",
    "first_name": 'Zoé "Zo" <b>',
    "family_name": "N’Diaye",
    "reach": "mobile",
    "phone": "06 98 76 54 32",
}
FATMA: Content = {
    "who": "proche",
    "first_name": "فاطمة & 'Fa'",
    "family_name": "الزهراء",
    "reach": "landline",
    "phone": "0320000000",
    "email": "autre@exemple.fr",
    "goal": "job",
}
JEAN: Content = {"who": "moi", "first_name": "Jean \\1 {{ x }} %(n)s", "reach": "slip"}
ODD: Content = {**JEAN, "goal": "<autre>"}
PERSONAL = (
    "Awa",
    "awa&",
    "Zoé",
    "Diaye",
    "06 98 76 54 32",
    "0320000000",
    "فاطمة",
    "autre@",
    "Jean",
)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class Look(NamedTuple):
    """A page as it was seen: what it depends on, by name, and its text without one's own words."""

    stands_on: Mapping[str, object] | None
    text: str


def path(workshop: Workshop, step: Step) -> str:
    end = "" if step is Step.WHO else f"/{step.value}"
    return f"/ateliers/{workshop.id}/inscription{end}"


def begin(client: FlaskClient, content: Content) -> None:
    """Give a browser what was answered."""
    with transaction():
        draft = drafts.write(answers.KIND, content)
    with client.session_transaction() as kept:
        kept[answers._KEY] = str(draft)


def look(
    client: FlaskClient,
    workshop: Workshop,
    step: Step,
    content: Content,
    tongue: str = "",
    root: str = "",
    sent: Content | None = None,
    query: str = "",
) -> Look:
    """Open a page, or send the last one, and see that it is what would be made for this one alone."""
    method = "GET" if sent is None else "POST"
    asked: Content = {
        "path": tongue + path(workshop, step) + query,
        "base_url": f"http://localhost{root}",
        "method": method,
        "data": sent,
    }
    answer = client.open(**asked)
    assert answer.status_code == (200 if sent is None else 409), answer.text
    key = "".join(re.findall('name="request_key"[^>]*value="([^"]+)"', answer.text))
    key = unescape(key)
    app = client.application
    with app.app_context(), app.test_request_context(**asked):
        app.preprocess_request()
        shown = {**content, **(steps._sent() if sent is not None else {})}
        refusal = Refusal() if sent is None else Refusal(gettext(WorkshopFull.sentence), 409)
        if step is Step.CHECK:
            made = steps._review(workshop.id, refusal, shown, key, None)
        else:
            made = steps._render(workshop.id, step, shown, key, None)
        assert answer.text == made
        choices = step_pages._choices(step, shown)
        edition = step_pages._edition(step, workshop.id, choices, sent is not None, answers.ask())
    text = answer.text
    for word in (key, *(content.get(name, "") for name in step_pages._TYPED)):
        text = text.replace(str(escape(word)), "") if word else text
    return Look(_parts(edition) if edition else None, text)


def _parts(edition: tuple[Any, ...]) -> dict[str, object]:
    step, workshop, choices, refused, schedule, day, line, *others = edition
    named = {"workshop": workshop, "refused": refused, "schedule": schedule, "day": day}
    named |= {f"{step}, choice {turn}": choice for turn, choice in enumerate(choices)}
    named |= dict(zip(("seats", "waiting", "minute"), line or (None,) * 3, strict=True))
    return named | {f"other {turn}": other for turn, other in enumerate(others)}


def due(content: Content) -> Iterator[Step]:
    for step in Step:
        if is_due(step, content) and (step is not Step.CHECK or following(content) is step):
            yield step


def test_each_page_is_as_if_made_for_the_one_who_answered(client: FlaskClient) -> None:
    free, parcours, full = a_workshop(), a_workshop(meetings=3), a_workshop(capacity=1)
    fill(full)
    for content in (AWA, ZOE, FATMA, JEAN, ODD):
        begin(client, content)
        for step, workshop in product(due(content), (free, parcours, full)):
            for tongue in ("", "/en", "/ar", "/uk") if workshop is free else ("",):
                plain = look(client, workshop, step, content, tongue).stands_on is not None
                assert plain == (content is not ODD or step is not Step.CHECK)
    for query in ("?x=1", "?envie=y", "?envie=job&envie=y", "?repris=2"):
        for step in (Step.WHO, Step.CHECK):
            assert look(client, free, step, ODD, query=query).stands_on is None
    kept = "".join("".join(one.parts) for _, one in step_pages._pages._kept.values())
    for personal in PERSONAL:
        assert personal not in kept


def test_a_last_page_that_came_too_late_is_as_if_made_for_its_sender(client: FlaskClient) -> None:
    workshop, _other = a_workshop(capacity=1), a_workshop()
    fill(workshop)
    turn = again(workshop).turn
    sent: Content = {"request_key": "<k>&'" + "k" * 20}
    for content, more in ((AWA, {"eve": "y"}), (AWA, {}), (FATMA, {"goal": "job"}), (JEAN, {})):
        begin(client, content)
        for tongue in ("", "/en", "/ar", "/uk"):
            seen = look(client, workshop, Step.CHECK, content, tongue, sent={**sent, **more})
            assert seen.stands_on is not None
    assert len(list(step_pages._pages)) == 16
    for odd in ({"goal": "<autre>"}, {"eve": "false"}):
        assert look(client, workshop, Step.CHECK, JEAN, sent=odd).stands_on is None
    assert again(workshop).turn == turn


def test_each_change_shows_at_once_and_each_part_of_the_key_is_needed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, workshop, full = app.test_client(), a_workshop(), a_workshop(capacity=1)
    far = a_workshop(starts=datetime(2027, 12, 1, 14))  # 331 days away: its year is said
    near = a_workshop(starts=datetime(2027, 1, 4, 15), capacity=2)
    fill(full)
    seen: list[Look] = []

    def see(tongue: str = "", root: str = "") -> str:
        begin(client, AWA)
        where = ((workshop, Step.REACH), (workshop, Step.CHECK), (far, Step.CHECK))
        seen.extend(look(client, one, step, AWA, tongue, root) for one, step in where)
        seen.append(look(client, full, Step.CHECK, AWA, tongue, root, sent={}))
        return seen[-1].text

    assert f"/ateliers/{near.id}" in see()
    for content in (AWA, ZOE, JEAN, {**AWA, "who": "proche"}, {**AWA, "goal": "job"}):
        begin(client, content)
        seen.extend(look(client, full, step, content) for step in due(content))
    for query in ("?envie=job", "?envie=job&repris=1"):
        seen.append(look(client, full, Step.WHO, content, query=query))
    seen.append(look(client, full, Step.CHECK, content, sent={"eve": "y"}))
    assert "position 2 " not in see()
    waiting = a_booking(full)
    assert "position 2 " in see()
    with transaction():  # as one who did not answer, without another revision
        again(waiting).state = State.PAUSED
    assert "position 1 " in see()
    with transaction():
        actions.cancel(again(waiting), PARTICIPANT)
        places.rename_venue(again(full).venue, "Ailleurs")
        places.rename_venue(again(workshop).venue, "Ailleurs aussi")
    assert "Ailleurs" in see()
    a_booking(near)
    assert "Encore 1 place" in see()
    see("/en")
    see(root="/pouce")
    in_each_house(app, monkeypatch, see)
    for moment in (near.starts_at - timedelta(seconds=1), near.starts_at, NOW + timedelta(1)):
        with time_machine.travel(moment, tick=False):
            see()
    whole: dict[frozenset[tuple[str, object]], str] = {}
    for one in seen:
        assert one.stands_on is not None
        assert whole.setdefault(frozenset(one.stands_on.items()), one.text) == one.text
    parts = [(one.stands_on or {}, one.text) for one in seen]
    names = {name for one in seen for name in one.stands_on or ()}
    assert [name for name in sorted(names) if not is_needed(name, parts)] == []


def test_what_someone_else_answered_or_an_hour_ago_is_not_read(client: FlaskClient) -> None:
    workshop, desk = a_workshop(), an_account()
    with transaction():
        theirs = drafts.begin(desk, answers.KIND, AWA).id
        other = drafts.write("autre", AWA)
    with time_machine.travel(NOW - timedelta(minutes=30), tick=False), transaction():
        old = drafts.write(answers.KIND, AWA)
    for draft in (theirs, other, old):
        with client.session_transaction() as kept:
            kept[answers._KEY] = str(draft)
        assert client.get(path(workshop, Step.CHECK)).location == path(workshop, Step.WHO)
        assert "Awa" not in client.get(path(workshop, Step.WHO)).text
    begin(client, ZOE)
    stranger = client.application.test_client()
    assert stranger.get(path(workshop, Step.CHECK)).location == path(workshop, Step.WHO)
    assert "Zoé" in client.get(path(workshop, Step.CHECK)).text


def test_a_page_is_one_question_and_an_answer_one_more(client: FlaskClient) -> None:
    address = path(a_workshop(), Step.REACH)
    begin(client, AWA)
    for method, data, count in (("GET", None, 1), ("POST", {"reach": "slip"}, 2)):
        client.open(address, method=method, data=data)
        asked: list[str] = []

        def note(*_told: object, asked: list[str] = asked) -> None:
            asked.append("")

        event.listen(db.engine, "checkout", note)
        try:
            client.open(address, method=method, data=data)
        finally:
            event.remove(db.engine, "checkout", note)
        assert len(asked) == count
