"""The message page: found, read as it was sent, each attempt, held back, sent again."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.bookings.participants import Reach
from app.extensions import db
from app.messages import queries, sending
from app.messages.models import Message, Status
from app.people.models import Branch, Role
from app.transactions import transaction
from app.worker.loop import Worker
from tests.entering import a_browser
from tests.factories import a_booking, a_person, a_venue, a_workshop, again, an_account


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR))


def a_mail(name: str = "Marc", **venue: object) -> Message:
    person = a_person(name, reach=Reach.EMAIL, email=f"{name.lower()}@pouce.example")
    a_booking(a_workshop(venue=a_venue(**venue)), person)
    return db.session.scalars(select(Message).where(Message.to_name == name)).one()


def found(browser: FlaskClient, **asked: str) -> set[str]:
    page = browser.get("/coordination/messages", query_string=asked).text
    return {name for name in ("marc", "fatou") if f"{name}@pouce.example" in page}


def test_messages_are_found_by_person_notice_state_and_reference(browser: FlaskClient) -> None:
    marc, fatou = a_mail("Marc"), a_mail("Fatou")
    with transaction():
        again(fatou).status = Status.FAILED
    reference = again(marc).body_text.split("Votre référence : ")[1][:6]
    assert found(browser) == {"marc", "fatou"}
    assert found(browser, q="MARC") == {"marc"}
    assert found(browser, q="fatou@") == {"fatou"}
    assert found(browser, q=reference.lower()) == {"marc"}
    assert found(browser, etat="failed") == {"fatou"}
    assert found(browser, avis="reminder") == set()
    assert found(browser, q="100%") == set()
    assert found(browser, etat="?", page="x") == {"marc", "fatou"}


def test_pages_follow_each_other(browser: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "RECENT", 1)
    a_mail("Marc"), a_mail("Fatou")
    assert found(browser) == {"fatou"}
    assert found(browser, page="2") == {"marc"}
    assert "Plus anciens" not in browser.get("/coordination/messages?page=2").text


def test_a_mail_is_read_exactly_as_it_is_sent(browser: FlaskClient) -> None:
    message = a_mail()
    page = browser.get(f"/coordination/messages/{message.uuid}").text
    assert "Inscrit dans l’agenda de la personne" in page
    assert "de 14 h à 15 h 30" in page.split("Pour l’agenda")[1]
    answer = browser.get(f"/coordination/messages/{message.uuid}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "[lien personnel]" in answer.text
    assert "/inscriptions/" not in answer.text
    assert "<h1" in answer.text


def test_each_attempt_is_shown(app: Flask, browser: FlaskClient) -> None:
    message = a_mail()
    db.session.rollback()
    Worker(app).once()
    page = browser.get(f"/coordination/messages/{message.uuid}").text
    assert page.split("Les essais")[1].count(" : remis<") == 1


def test_a_message_is_held_back_and_sent_after_all(app: Flask, browser: FlaskClient) -> None:
    message = a_mail()
    path = f"/coordination/messages/{message.uuid}"
    assert "Le message est retenu" in browser.post(f"{path}/retenir", follow_redirects=True).text
    db.session.rollback()
    Worker(app).once()
    assert again(message).status is Status.WITHHELD
    browser.post(f"{path}/renvoyer")
    db.session.rollback()
    Worker(app).once()
    assert again(message).status is Status.SENT
    assert "Trop tard" in browser.post(f"{path}/retenir", follow_redirects=True).text


def test_sending_is_paused_and_goes_on(browser: FlaskClient) -> None:
    a_mail()
    browser.post("/coordination/messages/pause")
    assert not sending.has_due()
    assert "Plus aucun message ne part" in browser.get("/coordination/messages").text
    browser.post("/coordination/messages/reprise")
    assert sending.has_due()


def test_a_branch_finds_its_own_messages(app: Flask) -> None:
    with transaction() as session:
        ours, theirs = Branch(name="Nord"), Branch(name="Sud")
        session.add_all([ours, theirs])
    a_mail("Marc", branch_id=ours.id)
    other = a_mail("Fatou", branch_id=theirs.id)
    client = a_browser(app, an_account(Role.COORDINATOR, branch_id=ours.id))
    assert found(client) == {"marc"}
    assert "Arrêter tous les messages" not in client.get("/coordination/messages").text
    for way in ("pause", "reprise"):
        assert client.post(f"/coordination/messages/{way}").status_code == 403
    for page in ("", "/html"):
        assert client.get(f"/coordination/messages/{other.uuid}{page}").status_code == 404
