"""The first page of a booking is kept for everyone; what is one browser's own never is."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.bookings.actions import cancel
from app.extensions import db
from app.people.actors import PARTICIPANT
from app.planning import actions as planning
from app.transactions import transaction
from app.web.public import opening, steps
from app.workshops.models import Workshop
from tests.factories import a_booking, a_workshop, again, fill

START = datetime(2026, 11, 25, 14)


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    """Give the application with its forms' tokens, as it is served."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def path(workshop: Workshop) -> str:
    return f"/ateliers/{workshop.id}/inscription"


def own(page: str) -> dict[str, str]:
    """Return what a page has for its browser alone."""
    return dict(re.findall('name="(csrf_token|request_key)"[^>]*value="([^"]+)"', page))


def bare(page: str) -> str:
    return re.sub('value="[^"]+"', "", page)


def test_two_browsers_see_one_page_with_a_token_and_a_key_each(guarded: Flask) -> None:
    workshop = a_workshop()
    one, other = guarded.test_client(), guarded.test_client()
    pages = [one.get(path(workshop)), other.get(path(workshop))]
    assert bare(pages[0].text) == bare(pages[1].text)
    first, second = (own(page.text) for page in pages)
    assert first.keys() == second.keys() == {"csrf_token", "request_key"}
    assert not set(first.values()) & set(second.values())
    person = {"first_name": "Awa", "reach": "slip"}
    assert one.post(path(workshop), data={**person, **second}).status_code == 422
    assert other.post(path(workshop), data={**person, **second}).status_code == 303
    assert {page.headers["Cache-Control"] for page in pages} == {"private, no-store"}


def test_a_kept_page_costs_one_question(client: FlaskClient) -> None:
    free, full = a_workshop(), a_workshop(capacity=1)
    fill(full)
    for address in (path(free), path(full)):
        client.get(address)
        asked: list[str] = []

        def note(*_told: object, asked: list[str] = asked) -> None:
            asked.append("")

        for what in ("checkout", "before_cursor_execute"):  # none is a session's
            event.listen(db.engine, what, note)
        try:
            client.get(address)
        finally:
            for what in ("checkout", "before_cursor_execute"):
                event.remove(db.engine, what, note)
        assert len(asked) == 1


def test_what_the_page_shows_is_never_old(client: FlaskClient) -> None:
    workshop = a_workshop(starts=datetime.combine(START.date() + timedelta(7), START.time()))
    before = client.get(path(workshop)).text
    assert "Je m’inscris" in before
    with transaction():
        meeting = again(workshop).meetings[0]
        planning.move_meeting(
            meeting, meeting.starts_local + timedelta(1), meeting.ends_local + timedelta(1)
        )
    moved = client.get(path(workshop)).text
    assert "Je m’inscris" in moved
    assert moved != before
    fill(again(workshop))
    assert "Attendre une place" in client.get(path(workshop)).text


def test_a_page_that_was_full_while_it_was_made_is_not_kept_as_free(guarded: Flask) -> None:
    workshop = a_workshop(capacity=1)

    def made() -> str:
        (only,) = fill(workshop)
        with transaction():
            cancel(only, PARTICIPANT)
        return "complet"

    for wanted in ("complet", "libre", "libre"):
        with guarded.test_request_context(path(workshop)):
            said = opening.page(workshop.id, made if wanted == "complet" else lambda: "libre")
            assert said == wanted


def test_a_full_workshop_s_page_is_never_old_either(guarded: Flask) -> None:
    with time_machine.travel(START, tick=False):
        workshop, near = a_workshop(capacity=1), a_workshop(starts=START + timedelta(hours=4))
        fill(workshop)
        client = guarded.test_client()

        def shown() -> str:
            page = client.get(path(workshop)).text
            with guarded.test_request_context(path(workshop)):
                assert bare(page) == bare(steps._opening(workshop.id))
            return page

        pages = [shown(), shown()]
        assert bare(pages[0]) == bare(pages[1])
        assert own(pages[0])["request_key"] != own(pages[1])["request_key"]
        assert f"/ateliers/{near.id}" in pages[0]
        a_booking(workshop)
        assert "position 2 " in shown()
        a_booking(near)
        assert "7 places libres" in shown()
    with time_machine.travel(near.starts_at, tick=False):
        assert f"/ateliers/{near.id}" not in shown()


def test_who_answered_before_sees_the_answer_and_nobody_else_does(app: Flask) -> None:
    workshop = a_workshop()
    mine, theirs = app.test_client(), app.test_client()
    mine.get(path(workshop))
    mine.post(path(workshop), data={"etape": "qui", "who": "moi", "first_name": "Zénobie"})
    assert "Zénobie" in mine.get(path(workshop)).text
    assert "Zénobie" not in theirs.get(path(workshop)).text
    assert "Zénobie" not in app.test_client().get(path(workshop)).text


def test_what_is_typed_after_the_address_is_not_kept(client: FlaskClient) -> None:
    address = path(a_workshop())
    padded = address.replace("/ateliers/", "/ateliers/000")
    assert client.get(padded).status_code == 200
    assert _goals_kept() == []
    for asked in (
        "",
        "?envie=job",
        "?&&",
        "?envie=%6aob",
        "?x=1",
        "?envie=%27" + "x" * 2_000,
        "?envie=job&envie=y",
    ):
        assert client.get(address + asked).status_code == 200
    assert set(_goals_kept()) == {"", "job"}


def test_a_page_rendered_while_the_last_seat_went_is_not_kept(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = path(a_workshop())
    render = steps.workshop_of

    def meanwhile(workshop_id: int) -> Workshop:
        monkeypatch.setattr(steps, "workshop_of", render)
        with transaction() as session:
            session.get_one(Workshop, workshop_id).capacity = 0
        return render(workshop_id)

    monkeypatch.setattr(steps, "workshop_of", meanwhile)
    assert "Attendre une place" in client.get(address).text
    assert _goals_kept() == []


def _goals_kept() -> list[str]:
    return [key[1] for key in opening._pages]  # type: ignore[index]
