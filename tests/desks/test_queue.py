"""Why each person has or has not a seat: the coordinator's page, the command, one's own page."""

from datetime import timedelta

import click
import pytest
import time_machine
from flask import Flask

from app.bookings import links
from app.bookings.actions import cancel
from app.extensions import db
from app.people.actors import PARTICIPANT
from app.people.models import Role
from app.transactions import transaction
from app.workshops.models import Workshop
from tests.counting import statements
from tests.entering import a_browser
from tests.factories import a_booking, a_person, a_workshop, again, an_account, fill


@pytest.fixture
def queue(app: Flask) -> Workshop:
    """One seat that Ana gave back and Béa has; Cléo and Dina wait."""
    workshop = a_workshop(capacity=1, title="Les bases")
    ana, *_ = (a_booking(workshop, a_person(name)) for name in ("Ana", "Béa", "Cléo", "Dina"))
    with transaction():
        cancel(again(ana), PARTICIPANT)
    return workshop


def part(page: str, title: str) -> str:
    """Return what stands under a heading, as one line of text."""
    return " ".join(page.split(f"<h2>{title}</h2>")[1].split("<h2>")[0].split("</main>")[0].split())


def test_the_page_says_the_line_then_the_seats_then_the_story(app: Flask, queue: Workshop) -> None:
    browser = a_browser(app, an_account(Role.COORDINATOR))
    address = f"/coordination/ateliers/{queue.id}/file"
    assert f'href="{address}"' in browser.get(f"/coordination/ateliers/{queue.id}").text
    page = browser.get(address).text
    line = part(page, "La file")
    assert line.index("Cléo") < line.index("Son rang est 1.") < line.index("Dina")
    assert "Ana" not in line
    assert "Béa" not in line
    assert "Béa" in part(page, "Ont une place")
    assert "Elle est réservée aussitôt à la première inscription" in part(page, "Ont une place")
    assert "Ana" in part(page, "Ne sont plus inscrits")
    assert part(page, "L’histoire des places").count("<li>") == 6
    assert "alarm" not in page


def test_a_workshop_without_bookings_has_a_page_too(app: Flask) -> None:
    workshop = a_workshop()
    browser = a_browser(app, an_account(Role.COORDINATOR))
    page = browser.get(f"/coordination/ateliers/{workshop.id}/file")
    assert page.status_code == 200
    assert "Personne n’attend." in page.text
    assert "/file" not in browser.get(f"/coordination/ateliers/{workshop.id}").text


def test_the_page_shows_where_database_and_ledger_differ(app: Flask, queue: Workshop) -> None:
    waiting = a_booking(queue)
    with transaction():
        again(waiting).priority = -1
    browser = a_browser(app, an_account(Role.COORDINATOR))
    page = browser.get(f"/coordination/ateliers/{queue.id}/file").text
    assert f'<p class="alarm">L’inscription {waiting.reference} est' in page


def test_the_page_asks_as_much_for_thirty_people_as_for_four(app: Flask, queue: Workshop) -> None:
    browser = a_browser(app, an_account(Role.COORDINATOR))
    with statements() as few:
        browser.get(f"/coordination/ateliers/{queue.id}/file")
    for _ in range(26):
        a_booking(queue)
    with statements() as many:
        page = browser.get(f"/coordination/ateliers/{queue.id}/file").text
    assert "Son rang est 28." in page
    assert len(many) == len(few) <= 17


def test_the_command_says_it_in_plain_lines_without_names(app: Flask, queue: Workshop) -> None:
    done = app.test_cli_runner().invoke(args=["queue", "explain", str(queue.id)])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[1] == "1 place prise sur 1"
    assert [line for line in lines if line and not line.startswith(" ")][2:-1] == [
        "Ont une place",
        "Attendent",
        "Ne sont plus inscrites",
        "L’histoire des places",
    ]
    assert lines[-1] == "La base dit la même chose que le journal."
    assert not any(name in done.output for name in ("Ana", "Béa", "Cléo", "Dina"))


def test_the_command_has_read_all_before_it_prints(
    app: Flask, queue: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[bool] = []
    monkeypatch.setattr(click, "echo", lambda *_: reads.append(db.session().in_transaction()))
    done = app.test_cli_runner().invoke(args=["queue", "explain", str(queue.id)])
    assert done.exit_code == 0, "who pages through it keeps nobody from writing to SQLite"
    assert set(reads) == {False}


def test_the_command_fails_where_database_and_ledger_differ(app: Flask, queue: Workshop) -> None:
    waiting = a_booking(queue)
    with transaction():
        again(waiting).priority = -1
    done = app.test_cli_runner().invoke(args=["queue", "explain", str(queue.id)])
    assert done.exit_code == 1
    assert f"PROBLÈME : L’inscription {waiting.reference} est" in done.output


def test_the_command_refuses_a_workshop_that_is_not_there(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["queue", "explain", "12345"])
    assert done.exit_code == 1
    assert done.output.startswith("Error: Cet atelier n’existe pas")


def test_one_s_own_page_says_how_many_come_before(app: Flask) -> None:
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as clock:
        workshop = a_workshop(capacity=1)
        fill(workshop)
        bookings = []
        for _ in range(4):
            clock.shift(timedelta(minutes=1))
            bookings.append(a_booking(workshop))
        with transaction():
            again(bookings[3]).priority = -1
        said = []
        for booking in bookings:
            token = links.token(again(booking))
            page = app.test_client().get(f"/inscriptions/{token}").text
            said.append(" ".join(page.split("Vous êtes en position ")[1].split("</p>")[0].split()))
    one = "1 personne est prioritaire."
    assert said == [
        f"2. {one}",
        f"3. 1 personne attend depuis plus longtemps que vous. {one}",
        f"4. 2 personnes attendent depuis plus longtemps que vous. {one}",
        "1. La prochaine place qui se libère est pour vous.",
    ]


def test_one_s_own_page_with_a_seat_speaks_of_no_line(app: Flask) -> None:
    token = links.token(a_booking(a_workshop()))
    assert "position" not in app.test_client().get(f"/inscriptions/{token}").text
