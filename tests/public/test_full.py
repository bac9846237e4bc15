"""A form that comes too late is kept for everyone, and shows each one what they typed."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, NamedTuple

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext
from markupsafe import escape
from sqlalchemy import func, select

from app.bookings import actions
from app.bookings.errors import WorkshopFull
from app.bookings.models import Booking, State
from app.extensions import db
from app.people.actors import PARTICIPANT
from app.planning import places
from app.transactions import transaction
from app.web.public import full, steps
from app.web.public.forms import BookingForm
from app.web.public.taking import Refusal
from app.workshops.models import Workshop
from tests.factories import a_booking, a_workshop, again, fill
from tests.public.keyed import in_each_house, is_needed

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
GOOD = {"first_name": "Awa", "reach": "slip", "request_key": "k" * 22}
TYPED = (
    {"family_name": "N’Diaye", "reach": "email", "email": " Awa&Co@exemple.fr", "goal": "job"},
    {"first_name": 'Zoé "Zo"', "reach": "mobile", "phone": "06 12 34 56 78", "eve": "y"},
    {"first_name": "فاطمة & 'Fa'", "reach": "landline", "phone": "0320000000", "goal": ""},
    {"first_name": "Jean \\1 {{ x }} %(n)s", "request_key": "<b>&'"},
    {"first_name": "Paul", "goal": "<autre>"},
)
PERSONAL = ("request_key", "first_name", "family_name", "email", "phone")


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def a_full_one(**values: Any) -> Workshop:
    fill(workshop := a_workshop(capacity=1, **values))
    return workshop


class Look(NamedTuple):
    """A page as it was seen: what it depends on, and its text without what was typed."""

    edition: tuple[object, ...] | None
    text: str


def look(
    client: FlaskClient, workshop: Workshop, tongue: str = "", root: str = "", **typed: str
) -> Look:
    """Send a form, and see that what comes back is what would be made for this person alone."""
    data = {**GOOD, **typed}
    path, base = f"{tongue}/ateliers/{workshop.id}/inscription", f"http://localhost{root}"
    answer = client.post(path, base_url=base, data=data)
    assert answer.status_code == 409
    app = client.application
    context = app.test_request_context(path, base_url=base, method="POST", data=data)
    with app.app_context(), context:
        app.preprocess_request()
        form = BookingForm()
        form.prepare()
        assert form.validate()
        refusal = Refusal(gettext(WorkshopFull.sentence), 409)
        assert answer.text == steps._whole(workshop.id, refusal, form)
        text = answer.text
        for name in PERSONAL:
            text = text.replace(f'value="{escape(data.get(name, ""))}"', "")
        return Look(full._edition(form, workshop.id), text)


def test_each_one_finds_again_what_they_typed(client: FlaskClient) -> None:
    workshop, _other = a_full_one(), a_workshop()
    turn = again(workshop).turn
    for typed, tongue in product(TYPED, ("", "/en", "/ar", "/uk")):
        text = look(client, workshop, tongue, **typed).text
        assert "Fa'" not in text
    assert len(list(full._pages)) == 4 * 4  # the last one has a goal that no form gives
    kept = "".join("".join(one.parts) for _, one in full._pages._kept.values())
    for personal in (
        "Awa",
        "Diaye",
        "Zoé",
        "06 12 34 56 78",
        "0320000000",
        "فاطمة",
        "Jean",
        "k" * 22,
    ):
        assert personal not in kept.replace("06 12 34 56 78.", "")  # an example that the form gives
    assert again(workshop).turn == turn
    assert db.session.scalar(select(func.count()).select_from(Booking)) == 1


def test_each_change_shows_at_once_and_each_part_of_the_key_is_needed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, workshop, another = app.test_client(), a_full_one(), a_full_one()
    near = a_workshop(starts=datetime(2027, 1, 4, 15), capacity=2)
    seen: list[Look] = []

    def see(tongue: str = "", root: str = "", **typed: str) -> str:
        seen.extend(look(client, one, tongue, root, **typed) for one in (workshop, another))
        return seen[-2].text

    first = see()
    assert f"/ateliers/{near.id}" in first
    assert "position 1 " in first
    waiting = a_booking(workshop)
    assert "position 2 " in see()
    with transaction():  # as one who did not answer, without another revision
        again(waiting).state = State.PAUSED
    assert "position 1 " in see()
    with transaction():
        actions.cancel(again(waiting), PARTICIPANT)
        places.rename_venue(again(workshop).venue, "Ailleurs")
    assert "Ailleurs" in see()
    a_booking(near)
    assert "Encore 1 place" in see()
    for typed in ({"reach": "email", "email": "a@b.fr"}, {"eve": "y"}, {"goal": "job"}):
        assert see(**typed) != first
    see("/en")
    see(root="/pouce")
    in_each_house(app, monkeypatch, see)
    with time_machine.travel(near.starts_at - timedelta(seconds=1), tick=False):
        assert f"/ateliers/{near.id}" in see()
    with time_machine.travel(near.starts_at, tick=False):
        assert f"/ateliers/{near.id}" not in see()
    whole = {one.edition: one.text for one in seen}
    assert all(whole[one.edition] == one.text for one in seen)
    parts = [(dict(enumerate(one.edition or ())), one.text) for one in seen]
    assert all(key for key, _ in parts)
    assert [part for part in parts[0][0] if not is_needed(part, parts)] == []


def test_a_form_that_came_back_is_its_browser_s_own(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    workshop = a_workshop(capacity=1)
    path = f"/ateliers/{workshop.id}/inscription"
    browsers = [app.test_client(), app.test_client()]
    forms = [{**GOOD, **_hidden(one.get(path).text)} for one in browsers]
    fill(workshop)
    for one, form in zip(browsers, forms, strict=True):
        answer = one.post(path, data=form)
        assert answer.status_code == 409
        assert answer.headers["Cache-Control"] == "private, no-store"
        back = _hidden(answer.text)
        assert back["request_key"] == form["request_key"]
        form.update(back, line="oui")
    assert len(list(full._pages)) == 1
    assert browsers[0].post(path, data=forms[1]).status_code == 422  # another's token
    assert [
        one.post(path, data=form).status_code for one, form in zip(browsers, forms, strict=True)
    ] == [303, 303]


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall('name="(csrf_token|request_key)"[^>]*value="([^"]+)"', page))


def test_what_is_no_plain_refusal_is_made_anew(client: FlaskClient) -> None:
    workshop = a_full_one()
    path = f"/ateliers/{workshop.id}/inscription"
    assert client.post(f"{path}?envie=x", data=GOOD).status_code == 409
    assert client.post(path, data={**GOOD, "first_name": ""}).status_code == 422
    with transaction():
        again(workshop).programme.opens_days_before = 1
    assert "pas encore ouvertes" in client.post(path, data=GOOD).text
    with time_machine.travel(workshop.starts_at, tick=False):
        assert client.post(path, data=GOOD).status_code == 410
    assert list(full._pages) == []
