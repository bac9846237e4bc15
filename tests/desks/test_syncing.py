"""Taps kept without network and sent later: each is noted once, and for whom it was made."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller

from app import dates
from app.bookings.models import Booking
from app.people.models import Account, Role
from tests.bookings.conftest import clock
from tests.desks.test_attendance import notes, page_of
from tests.entering import a_browser
from tests.factories import a_booking, a_person, a_workshop, again, an_account

__all__ = ["clock"]  # a fixture
pytestmark = pytest.mark.usefixtures("clock")
Phone = tuple[FlaskClient, Account, list[Booking]]


@pytest.fixture
def phone(app: Flask, clock: Traveller) -> Phone:
    """Give a trainer's phone at a workshop that has just begun, and who is booked there."""
    leader = an_account()
    workshop = a_workshop(leader=leader)
    bookings = [a_booking(workshop, a_person(name)) for name in ("Ali", "Zoé")]
    clock.move_to(workshop.starts_at + timedelta(minutes=5))
    return a_browser(app, leader), leader, bookings


def a_tap(booking: Booking, note: str, at: datetime | None = None, **other: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "meeting": again(booking).workshop.meetings[0].id,
        "booking": str(booking.uuid),
        "note": note,
        "at": int((at or dates.now()).timestamp() * 1000),
        **other,
    }


def sent(phone: Phone, *taps: dict[str, Any], fast_by: int = 0, **other: Any) -> Any:
    """Send taps from a phone whose clock is fast by so many hours."""
    browser, leader, _ = phone
    now = dates.now() + timedelta(hours=fast_by)
    body = {"account": str(again(leader).uuid), "sent_at": int(now.timestamp() * 1000)}
    answer = browser.post("/formateur/presences", json={**body, "taps": taps, **other})
    return answer.json["taps"] if answer.status_code == 200 else answer.status_code


def test_taps_are_noted_once_and_answered_one_by_one(phone: Phone) -> None:
    _, _, (ali, zoe) = phone
    taps = [a_tap(ali, "present"), a_tap(zoe, "lent"), a_tap(zoe, "what?")]
    for _ in range(2):
        first, second, third = sent(phone, *taps)
        assert (first["key"], first["note"], second["note"]) == (taps[0]["key"], "present", "lent")
        assert (third["note"], third["sentence"][:14]) == ("", "Cette personne")
    assert notes() == ["present", "lent"]


def test_a_correction_made_meanwhile_is_not_undone(phone: Phone, clock: Traveller) -> None:
    browser, _, (ali, _) = phone
    tapped = dates.now()
    clock.shift(timedelta(minutes=40))
    asked = {"inscription": ali.uuid, "note": "absent"}
    browser.post(f"{page_of(again(ali).workshop)}/presences", data=asked)
    clock.shift(timedelta(minutes=10))
    six = timedelta(hours=6)
    late = sent(phone, a_tap(ali, "present", tapped + six), fast_by=6)
    assert (late[0]["note"], notes()) == ("absent", ["absent"])
    unbelievable = sent(
        phone, a_tap(ali, "present", dates.now() + six), a_tap(ali, "lent", at=None)
    )
    assert [one["note"] for one in unbelievable] == ["absent", "lent"]


@pytest.mark.parametrize("at", [None, "soon", -(10**30), 10**30, 1.5, {}])
def test_what_no_clock_says_is_noted_without_undoing_anything(phone: Phone, at: object) -> None:
    _, _, (ali, zoe) = phone
    sent(phone, a_tap(ali, "absent"))
    odd = [a_tap(one, "present", **{}) | {"at": at} for one in (ali, zoe)]
    assert [one["note"] for one in sent(phone, *odd)] == ["absent", "present"]


def test_another_s_taps_wait_for_their_owner(app: Flask, phone: Phone) -> None:
    _, _, (ali, _) = phone
    other = an_account(Role.TRAINER)
    browser = a_browser(app, other)
    assert browser.get("/formateur/presences/cle").json["account"] == str(again(other).uuid)
    assert sent((browser, phone[1], phone[2]), a_tap(ali, "present")) == 409
    assert sent((browser, other, phone[2]), a_tap(ali, "present"))[0]["note"] == ""
    assert notes() == []


@pytest.mark.parametrize("other", [{"taps": None}, {"taps": {}}])
def test_what_cannot_be_read_is_refused(phone: Phone, other: dict[str, Any]) -> None:
    assert sent(phone, **other) == 422
    assert phone[0].post("/formateur/presences", data="{").status_code == 422
    assert sent(phone, taps=[None, "x", {}, a_tap(phone[2][0], "present", meeting="x")])[0][
        "sentence"
    ]


def test_only_pages_that_need_it_run_our_script(phone: Phone) -> None:
    browser, _, (ali, _) = phone
    for path, has in (
        ("/formateur/", True),
        (page_of(again(ali).workshop), True),
        ("/compte", False),
    ):
        assert ("script-src 'self'" in browser.get(path).headers["Content-Security-Policy"]) is has
    worker = browser.get("/formateur/hors-ligne.js")
    assert b"addEventListener" in worker.data
    assert worker.headers["Service-Worker-Allowed"] == "/"
    assert worker.headers["Content-Security-Policy"] == "default-src 'none'; connect-src 'self'"
    assert worker.mimetype == "text/javascript"
