"""An offered seat in its person's hands: the pages that mails lead to, and what each answer does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller, travel

from app.bookings import closing, line, links, offers
from app.bookings.actions import Request, book_party, cancel
from app.bookings.models import Booking, State
from app.bookings.participants import Reach
from app.people.actors import PARTICIPANT, SYSTEM
from app.planning import seating
from app.planning.actions import cancel_workshop
from app.transactions import transaction
from app.workshops.models import LineMode, Workshop
from tests.factories import a_booking, a_person, a_programme, a_workshop, again, fill

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def offered(app: Flask) -> tuple[Workshop, Booking, Booking]:
    """Give a workshop in mode offer, whom its seat is offered to, and who comes next."""
    programme = a_programme(line_mode=LineMode.OFFER)
    starts = datetime(2026, 11, 30, 14)
    workshop = a_workshop(programme=programme, capacity=1, starts=starts)
    seated = fill(workshop)
    people = [a_person(f, reach=Reach.EMAIL, email=f"{f.lower()}@pouce.example") for f in NAMES]
    first, second = (a_booking(workshop, person) for person in people)
    with transaction():
        cancel(seated[0], PARTICIPANT)
    return workshop, again(first), again(second)


NAMES = ("Awa", "Moussa")


def path(booking: Booking, page: str = "") -> str:
    return f"/inscriptions/{links.token(again(booking))}{page}"


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_offer_says_until_when_and_offers_two_answers(
    client: FlaskClient, offered: tuple[Workshop, Booking, Booking]
) -> None:
    page = words(client.get(path(offered[1])).text)
    assert "<h1>Une place vous est proposée</h1>" in page
    assert "jusqu’au mardi 24 novembre à 10 h" in page
    assert "Oui, je prends la place" in page
    assert "Non, je ne peux pas venir" in page
    assert "agenda.ics" not in page


def test_opening_an_answer_changes_nothing(
    client: FlaskClient, offered: tuple[Workshop, Booking, Booking]
) -> None:
    for page in ("/oui", "/non"):
        answer = client.get(path(offered[1], page))
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert again(offered[1]).state is State.OFFERED


def test_yes_twice_is_one_seat(
    client: FlaskClient, offered: tuple[Workshop, Booking, Booking]
) -> None:
    address = path(offered[1], "/oui")
    for _ in range(2):
        assert client.post(address).location == path(offered[1])
    assert again(offered[1]).state is State.CONFIRMED
    assert "Vous avez déjà répondu oui" in client.get(address).text
    assert "Annuler ma place" in client.get(path(offered[1], "/non")).text


def test_no_but_keep_my_place_then_still_coming(
    client: FlaskClient, offered: tuple[Workshop, Booking, Booking]
) -> None:
    _, first, second = offered
    page = client.get(path(first, "/non")).text
    assert "Non, mais gardez ma place dans la file" in page
    assert "Non, je n’attends plus" in page
    client.post(path(first, "/non"), data={"reste": "oui"})
    assert (again(first).state, again(second).state) == (State.PAUSED, State.OFFERED)
    page = client.get(path(first)).text
    assert "Votre demande est en pause" in page
    assert "pas cette fois" in page
    assert "Vous voulez toujours venir ?" in client.get(path(first, "/oui")).text
    client.post(path(first, "/oui"))
    assert again(first).state is State.WAITING
    assert line.rank(again(first)) == 1
    assert "Aucune place n’est proposée en ce moment" in client.get(path(first, "/oui")).text


def test_no_and_no_longer_waiting(
    client: FlaskClient, offered: tuple[Workshop, Booking, Booking]
) -> None:
    _, first, second = offered
    for answer in ("oui", "non", "non"):  # changed their mind, then pressed twice
        assert client.post(path(first, "/non"), data={"reste": answer}).status_code == 303
    assert again(first).state is State.CANCELLED
    assert again(second).state is State.OFFERED


def test_an_answer_when_nothing_is_offered_says_so(
    client: FlaskClient, offered: tuple[Workshop, Booking, Booking]
) -> None:
    for page in ("/oui", "/non"):
        answer = client.post(path(offered[2], page))
        assert answer.status_code == 409
        assert "Aucune place n’est proposée" in answer.text
    assert again(offered[2]).state is State.WAITING


def test_silence_says_what_happened_and_how_to_come_back(
    client: FlaskClient, clock: Traveller, offered: tuple[Workshop, Booking, Booking]
) -> None:
    with transaction():
        booking = again(offered[1])
        booking.offer_expires_at = MONDAY
    clock.move_to(datetime(2026, 11, 25, 9, tzinfo=UTC))
    for _ in range(2):  # undelivered it becomes a call, then the call's hours pass
        with transaction():
            offers.tend(offered[1].id)
        clock.shift(timedelta(hours=14))
    assert again(offered[1]).state is State.PAUSED
    page = client.get(path(offered[1])).text
    assert "Nous n’avons pas eu votre réponse à temps" in page
    assert "Je veux toujours venir" in page


def test_after_the_end_of_joining_it_is_too_late(
    client: FlaskClient, clock: Traveller, offered: tuple[Workshop, Booking, Booking]
) -> None:
    clock.move_to(offered[0].starts_at)
    assert "Il est trop tard pour répondre" in client.get(path(offered[1], "/oui")).text
    answer = client.post(path(offered[1], "/oui"))
    assert answer.status_code == 410
    with transaction():
        closing.close(offered[0].id)
    page = client.get(path(offered[1])).text
    assert "Aucune place ne s’est libérée" in page


def test_the_line_of_what_is_not_announced_promises_no_seat(
    client: FlaskClient, offered: tuple[Workshop, Booking, Booking]
) -> None:
    workshop, first, second = offered
    with transaction():
        seating.unpublish(workshop.id, SYSTEM)
    for booking, rank in ((first, 1), (second, 2)):
        page = words(client.get(path(booking)).text)
        assert f"Vous êtes en position {rank}. Vous gardez votre rang dans la file." in page
        assert "Si l’atelier a lieu, nous vous écrivons." in page
        assert "qui se libère" not in page
        assert "Si une place se libère" not in page


def test_a_cancelled_workshop_is_said_sorry_for(
    client: FlaskClient, offered: tuple[Workshop, Booking, Booking]
) -> None:
    other = a_workshop()
    with transaction():
        cancel_workshop(offered[0].id, "trainer_absent", SYSTEM)
    page = client.get(path(offered[1])).text
    assert "nous vous demandons pardon" in page
    assert f"/ateliers/{other.id}" in page
    assert "Prévenez-moi" in page
    assert "n’aura pas lieu" in client.get(path(offered[1], "/oui")).text


@pytest.mark.parametrize(
    ("mode", "said"),
    [(LineMode.AUTO, "la place est à vous"), (LineMode.OFFER, "vous répondez oui ou non")],
)
def test_what_a_freed_seat_becomes_is_said_before_and_after(
    client: FlaskClient, mode: LineMode, said: str
) -> None:
    workshop = a_workshop(capacity=1, programme=a_programme(line_mode=mode))
    fill(workshop)
    booking = a_booking(workshop)
    for address in (
        f"/ateliers/{workshop.id}",
        f"/ateliers/{workshop.id}/inscription",
        path(booking),
    ):
        assert said in client.get(address).text, address


def test_a_group_knows_who_comes_together(client: FlaskClient, app: Flask) -> None:
    workshop = a_workshop(capacity=2)
    fill(workshop)
    with transaction():
        asked = [Request(a_person("Awa", family_name="Exemple")), Request(a_person("Moussa"))]
        bookings = book_party(
            workshop.id, asked, actor=PARTICIPANT, together=True, accept_line=True
        )
    page = client.get(path(bookings[1])).text
    assert "Awa. Vous venez ensemble" in page
    assert "Exemple" not in page


def test_a_forged_link_opens_no_answer(client: FlaskClient) -> None:
    for page in ("oui", "non"):
        assert client.post(f"/inscriptions/faux/{page}").status_code == 404
