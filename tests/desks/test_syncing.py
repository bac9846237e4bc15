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
from app.people.actors import acting
from app.people.models import Account, Role
from app.planning import seating
from app.transactions import transaction
from tests.bookings.conftest import clock
from tests.bookings.doing import just
from tests.desks.test_attendance import everyone, notes, page_of
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


def an_arrival(booking: Booking, name: str, **other: Any) -> dict[str, Any]:
    return a_tap(booking, "present", **other) | {"booking": "", "first_name": name}


def test_who_came_without_network_is_noted_once_and_lent_a_computer(phone: Phone) -> None:
    _, _, (ali, _) = phone
    came = an_arrival(ali, "Bintou", family_name="Diallo", contact="06 12 34 56 78")
    lent = a_tap(ali, "lent", after=came["key"]) | {"booking": came["key"]}
    first, second = [sent(phone, came, lent)[0] for _ in range(2)]
    assert (first["note"], first["sentence"], first["booking"]) == (
        "present",
        "",
        second["booking"],
    )
    bintou = everyone()[-1]
    assert (str(bintou.uuid), bintou.participant.phone_e164) == (first["booking"], "+33612345678")
    assert notes() == ["lent"]
    just(again(ali).workshop)


def test_an_arrival_above_the_capacity_and_after_the_end_is_not_lost(
    phone: Phone, clock: Traveller
) -> None:
    _, leader, (ali, zoe) = phone
    workshop = again(ali).workshop
    with transaction():
        seating.resize(workshop.id, 2, acting(leader))
    tapped = dates.now()
    clock.move_to(workshop.ends_at + timedelta(hours=8))
    browser = a_browser(phone[0].application, leader)
    came = [an_arrival(one, name, at=tapped) for one, name in ((ali, "Bintou"), (zoe, "ALI"))]
    late = sent((browser, leader, []), *came, an_arrival(ali, "1 84 12 75 123 456 78"))
    assert "L’atelier était complet" in late[0]["sentence"]
    assert "Quelqu’un de ce nom" in late[1]["sentence"]
    assert (late[2]["note"], "sécurité sociale" in late[2]["sentence"]) == ("", True)
    assert [one.flag for one in everyone()] == ["", "", "", "same_person"]
    assert (again(workshop).held, again(workshop).overbooked) == (4, 2)
    just(workshop)


def test_an_arrival_from_a_fast_clock_is_for_later_and_a_month_old_one_for_nobody(
    phone: Phone, clock: Traveller
) -> None:
    _, leader, (ali, _) = phone
    workshop = again(ali).workshop
    came, late = an_arrival(ali, "Bintou"), an_arrival(ali, "Chloé")
    after = workshop.ends_at + timedelta(days=30, minutes=1)
    moments = workshop.starts_at - timedelta(minutes=3), workshop.starts_at, after
    answers = []
    for moment, tap in zip(moments, (came, came, late), strict=True):
        clock.move_to(moment)
        here = a_browser(phone[0].application, leader), leader, []
        answers.append(sent(here, tap)[0])
    assert [one["note"] for one in answers] == ["", "present", ""]
    assert [one.get("later") for one in answers] == ["yes", None, None]
    assert "plus de 30 jours" in answers[2]["sentence"]
    just(workshop)


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
