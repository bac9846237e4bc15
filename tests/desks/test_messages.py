"""Calls to make, messages that failed, and what is never shown."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app import dates
from app.bookings.actions import cancel
from app.bookings.participants import Reach
from app.extensions import db
from app.messages.models import Channel, Message, Status
from app.people.actors import PARTICIPANT, acting
from app.people.models import Branch, Role
from app.transactions import transaction
from tests.entering import a_browser
from tests.factories import a_booking, a_partner, a_person, a_venue, a_workshop, again, an_account

OPENS = re.compile(r"(?<!coordination)/inscriptions/(?!retrouver)")
"""What opens somebody's booking, apart from the page that asks for a reference."""


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR))


def a_call(
    name: str, *, partner: bool = False, phone: str = "+33639981234", **venue: int
) -> Message:
    """Make someone without e-mail get a seat, so that they must be called."""
    workshop = a_workshop(capacity=1, venue=a_venue(**venue))
    seated = a_booking(workshop)
    actor = PARTICIPANT
    if partner:
        actor = acting(an_account(Role.PARTNER, partner_id=a_partner("CCAS de Lille").id))
    reach = Reach.PARTNER if partner else Reach.MOBILE
    a_booking(workshop, a_person(name, reach=reach, phone_e164=phone), actor=actor)
    with transaction():
        cancel(again(seated), PARTICIPANT)
    return db.session.scalars(select(Message).where(Message.to_name == name)).one()


def test_calls_say_whom_how_and_what(browser: FlaskClient) -> None:
    call = a_call("Awa")
    a_call("Bruno", partner=True, phone="")
    a_call("Chloé", phone="")
    page = browser.get("/coordination/appels").text
    cards = {
        name: page.split(f">{name}</h3>")[1].split("</li>")[0] for name in ("Awa", "Bruno", "Chloé")
    }
    assert "06 39 98 12 34" in cards["Awa"]
    assert call.subject in cards["Awa"]
    assert "À dire avant" in cards["Awa"]
    assert "Par CCAS de Lille" in cards["Bruno"]
    assert "À dire sur place" in cards["Chloé"]
    assert "[lien personnel]" not in call.body_text
    assert not OPENS.search(page)
    path = f"/coordination/appels/{call.uuid}/fait"
    answer = browser.post(path, follow_redirects=True)
    assert "Awa est au courant" in answer.text
    assert ">Awa</h3>" not in answer.text
    assert again(call).status is Status.DONE
    finished = call.finished_at
    assert browser.post(path).status_code == 303
    assert again(call).finished_at == finished


def test_a_call_that_is_late_says_so(browser: FlaskClient) -> None:
    call = a_call("Awa")
    with transaction():
        again(call).not_after = dates.now() - timedelta(minutes=1)
    assert "Trop tard : c’était à dire avant" in browser.get("/coordination/appels").text


def a_mail(name: str, status: Status = Status.SENT, *, is_secret: bool = False) -> Message:
    a_booking(a_workshop(), a_person(name, email=f"{name.lower()}@pouce.example"))
    with transaction() as session:
        session.execute(
            update(Message)
            .where(Message.to_name == name)
            .values(status=status, is_secret=is_secret, attempts=4, last_error="refusé")
        )
    return db.session.scalars(select(Message).where(Message.to_name == name)).one()


def test_failed_messages_come_first_and_can_be_sent_again(browser: FlaskClient) -> None:
    failed = a_mail("Fatou", Status.FAILED)
    a_mail("Marc")
    page = browser.get("/coordination/messages").text
    assert page.index("fatou@pouce.example") < page.index("marc@pouce.example")
    assert "en échec" in page
    assert "(refusé)" in page
    assert page.count("Renvoyer</button>") == 1
    assert browser.post(f"/coordination/messages/{failed.uuid}/renvoyer").status_code == 303
    assert again(failed).status is Status.QUEUED
    assert (failed.attempts, failed.last_error) == (0, "")
    assert failed.next_attempt_at <= dates.now()


@pytest.mark.parametrize("status", [Status.SENT, Status.DROPPED, Status.SENDING])
def test_only_a_failed_message_is_sent_again(browser: FlaskClient, status: Status) -> None:
    message = a_mail("Marc", status)
    browser.post(f"/coordination/messages/{message.uuid}/renvoyer")
    assert again(message).status is status


def test_a_message_is_read_with_its_links_masked(browser: FlaskClient) -> None:
    message = a_mail("Marc")
    page = browser.get(f"/coordination/messages/{message.uuid}").text
    assert "Bonjour Marc" in page
    assert "[lien personnel]" in page
    assert not any(mark in page for mark in ("\ue000", "\ue001"))
    assert not OPENS.search(page)


def test_a_secret_message_is_shown_nowhere(browser: FlaskClient) -> None:
    secret = a_mail("Marc", Status.FAILED, is_secret=True)
    assert "marc@pouce.example" not in browser.get("/coordination/messages").text
    unknown = browser.get(f"/coordination/messages/{uuid4()}")
    shown = browser.get(f"/coordination/messages/{secret.uuid}")
    retried = browser.post(f"/coordination/messages/{secret.uuid}/renvoyer")
    assert unknown.status_code == shown.status_code == retried.status_code == 404
    assert unknown.text == shown.text
    assert again(secret).status is Status.FAILED


def test_a_mail_is_not_a_call(browser: FlaskClient) -> None:
    message = a_mail("Marc", Status.QUEUED)
    assert browser.post(f"/coordination/appels/{message.uuid}/fait").status_code == 404
    assert again(message).status is Status.QUEUED


def test_a_branch_s_coordinator_reads_its_branch_s_messages_only(app: Flask) -> None:
    with transaction() as session:
        ours, theirs = Branch(name="Nord"), Branch(name="Sud")
        session.add_all([ours, theirs])
    mine, other = a_call("Awa", branch_id=ours.id), a_call("Bruno", branch_id=theirs.id)
    client = a_browser(app, an_account(Role.COORDINATOR, branch_id=ours.id))
    page = client.get("/coordination/appels").text
    assert "Awa" in page
    assert "Bruno" not in page
    assert _done(client, mine.uuid) == 303
    assert _done(client, other.uuid) == 404
    assert again(other).status is Status.TO_DO
    assert db.session.query(Message).filter_by(channel=Channel.CALL).count() == 2


def _done(client: FlaskClient, uuid: UUID) -> int:
    return client.post(f"/coordination/appels/{uuid}/fait").status_code
