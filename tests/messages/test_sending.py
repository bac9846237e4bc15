"""A real server that accepts, defers, refuses, hangs and drops: what becomes of each mail."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import dates
from app.extensions import db
from app.messages import sending
from app.messages.models import Channel, Message, Status
from app.messages.plans import Step, Way
from app.messages.rendering import placeholder
from app.transactions import transaction
from app.worker.loop import Worker
from tests.messages.conftest import fresh, put, use, work
from tests.messages.mailserver import MailServer, serving

NOON = datetime.fromisoformat("2026-11-23T12:00:00+00:00")


@pytest.fixture
def clock() -> time_machine.Traveller:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def call() -> Message | None:
    db.session.rollback()
    return db.session.scalar(select(Message).where(Message.channel == Channel.CALL))


def test_a_mail_leaves_with_its_own_message_id(worker: Worker, smtp: MailServer) -> None:
    message = put()
    assert work(worker) == {Status.SENT: 1}
    assert smtp.message_ids() == {message.message_id: 1}
    message = fresh(message)
    assert (message.status, message.attempts, message.last_error) == (Status.SENT, 1, "")
    assert message.finished_at is not None
    assert message.claimed_by == ""


def test_a_batch_uses_one_connection(worker: Worker, smtp: MailServer) -> None:
    for number in range(12):
        put(f"p{number}@exemple.fr")
    work(worker)
    assert len(smtp.accepted) == 12
    assert len(smtp.connections) == 1


def test_a_deferred_mail_is_tried_again_quickly_then_slowly_then_fails(
    worker: Worker, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    message = put("defer@exemple.fr")
    waits = []
    while (message := fresh(message)).status is Status.QUEUED:
        waits.append(message.next_attempt_at - dates.now())
        clock.move_to(message.next_attempt_at)
        work(worker)
    assert [wait.seconds for wait in waits[:5]] == [0, 5, 20, 60, 300]
    assert max(waits) == timedelta(hours=4)
    assert timedelta(days=1) < sum(waits, timedelta()) < timedelta(days=3)
    assert message.status is Status.FAILED
    assert message.attempts == len(waits)
    assert "451" in message.last_error
    assert call() is None


def test_what_is_deferred_once_arrives(
    worker: Worker, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    message = put("defer-once@exemple.fr")
    assert work(worker) == {Status.QUEUED: 1}
    assert work(worker) == {}
    clock.shift(5)
    assert work(worker) == {Status.SENT: 1}
    assert smtp.message_ids() == {message.message_id: 1}


@pytest.mark.parametrize("name", ["refuse", "spam"])
def test_a_refusal_is_final_and_names_nobody(worker: Worker, smtp: MailServer, name: str) -> None:
    message = put(f"{name}@exemple.fr")
    after = put("lea@exemple.fr")
    assert work(worker) == {Status.FAILED: 1, Status.SENT: 1}
    message = fresh(message)
    assert message.status is Status.FAILED
    assert message.last_error.startswith("Refusé par le serveur du destinataire (55")
    assert "exemple.fr" not in message.last_error
    assert smtp.message_ids() == {after.message_id: 1}
    assert call() is None


def test_refused_news_that_matters_becomes_one_call(worker: Worker, smtp: MailServer) -> None:
    message = put("refuse@exemple.fr", notice="seat_given", matters=True, phone="+33612345678")
    work(worker)
    told = call()
    assert told is not None
    assert (told.status, told.to_address, told.to_name) == (
        Status.TO_DO,
        "+33612345678",
        "Léa Petit",
    )
    assert (told.notice, told.about, told.venue_id) == ("seat_given", message.about, 7)
    assert told.body_text == message.body_text
    with transaction():
        again = db.session.get_one(Message, message.id)
        again.status, again.attempts = Status.QUEUED, 0
    work(worker)
    assert db.session.query(Message).filter_by(channel=Channel.CALL).count() == 1


def test_news_that_matters_is_given_to_a_human_within_two_hours(
    worker: Worker, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    message = put("defer@exemple.fr", matters=True)
    while (message := fresh(message)).status is Status.QUEUED:
        clock.move_to(message.next_attempt_at)
        work(worker)
    assert timedelta(hours=1) < dates.now() - NOON < timedelta(hours=2)
    assert call() is not None


def test_news_that_matters_is_not_put_off_beyond_its_time(
    worker: Worker, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    message = put("defer@exemple.fr", matters=True, not_after=NOON + timedelta(seconds=4))
    assert work(worker) == {Status.FAILED: 1}
    assert fresh(message).status is Status.FAILED
    assert call() is not None


def test_a_mail_past_its_time_is_dropped_with_a_reason(
    worker: Worker, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    message = put(not_after=NOON + timedelta(hours=1))
    clock.shift(3600)
    assert work(worker) == {}
    message = fresh(message)
    assert (message.status, message.last_error) == (Status.DROPPED, sending.TOO_LATE)
    assert smtp.accepted == []


def test_a_connection_that_drops_loses_nothing(
    worker: Worker, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    before, after = put("drop-before-once@exemple.fr"), put("drop-after-once@exemple.fr")
    third = put("closing-once@exemple.fr")
    last = put("lea@exemple.fr")
    assert work(worker) == {Status.QUEUED: 3, Status.SENT: 1}
    clock.shift(5)
    assert work(worker) == {Status.SENT: 3}
    assert smtp.message_ids() == {
        before.message_id: 1,
        after.message_id: 2,  # taken, then cut: sent again with the same Message-ID
        third.message_id: 1,
        last.message_id: 1,
    }
    assert smtp.accepted[0] in smtp.accepted[2:]  # the very same bytes


def test_a_server_that_hangs_is_given_up(worker: Worker, smtp: MailServer) -> None:
    message, other = put("hang@exemple.fr"), put("lea@exemple.fr")
    assert work(worker) == {Status.QUEUED: 1, Status.SENT: 1}
    assert "timed out" in fresh(message).last_error
    assert fresh(other).status is Status.SENT


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"certificate_for": "other.example"}, "certificat"),
        ({"starttls": False}, "STARTTLS"),
    ],
)
def test_a_server_that_is_not_the_right_one_gets_nothing(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    worker: Worker,
    tmp_path: Path,
    clock: time_machine.Traveller,
    values: dict[str, object],
    reason: str,
) -> None:
    messages = [put(f"p{number}@exemple.fr") for number in range(3)]
    with serving(tmp_path, **values) as wrong:  # type: ignore[arg-type]
        use(app, monkeypatch, wrong)
        assert work(worker) == {Status.QUEUED: 3}
        assert wrong.accepted == []
    for message in messages:
        message = fresh(message)
        assert reason in message.last_error
        assert message.next_attempt_at == NOON + timedelta(seconds=5)


def test_an_authority_nobody_knows_is_not_trusted(
    app: Flask, monkeypatch: pytest.MonkeyPatch, worker: Worker, smtp: MailServer
) -> None:
    monkeypatch.setitem(app.config, "MAIL_CA_FILE", None)
    put()
    assert work(worker) == {Status.QUEUED: 1}
    assert smtp.accepted == []


def test_no_server_at_all_waits_for_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch, worker: Worker, smtp: MailServer
) -> None:
    monkeypatch.setitem(app.config, "MAIL_PORT", 1)
    message = put()
    assert work(worker) == {Status.QUEUED: 1}
    assert "ne répond pas" in fresh(message).last_error
    other = put("autre@exemple.fr")
    assert work(worker) == {}, "the server is left alone for a while"
    assert fresh(other).attempts == 0


def test_an_address_that_cannot_be_is_refused_before_the_server(
    worker: Worker, smtp: MailServer
) -> None:
    message = put("lea@exemple.fr\r\nRCPT TO:<other@exemple.fr>", matters=True)
    assert work(worker) == {Status.FAILED: 1}
    assert "ne peut pas" in fresh(message).last_error
    assert smtp.accepted == []
    assert call() is not None


def test_one_mail_that_cannot_be_written_holds_up_no_other(
    worker: Worker, smtp: MailServer
) -> None:
    broken, good = put("a@exemple.fr"), put("b@exemple.fr")
    with transaction():
        db.session.get_one(Message, broken.id).body_text = placeholder("no-such", broken.uuid)
    work(worker)
    assert fresh(broken).status is Status.FAILED
    assert fresh(good).status is Status.SENT


def test_a_claim_lasts_for_its_lease_and_no_longer(
    app: Flask, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    message = put()
    with transaction():
        letters = sending.claim("first", lambda *_: "")
    assert work(Worker(app)) == {}
    clock.shift(app.config["MAIL_LEASE"])
    assert work(Worker(app)) == {Status.SENT: 1}
    with transaction():
        sending.mark_refused(letters[0], "first", "too late to say")
    assert fresh(message).status is Status.SENT


def test_what_is_given_back_can_be_taken_at_once(worker: Worker, smtp: MailServer) -> None:
    message = put()
    with transaction():
        sending.claim("other", lambda *_: "")
    with transaction():
        assert sending.release("other") == 1
    assert work(worker) == {Status.SENT: 1}
    assert fresh(message).attempts == 1


def test_nothing_leaves_while_sending_is_paused(worker: Worker, smtp: MailServer) -> None:
    put(), put("secret@exemple.fr", is_secret=True)
    with transaction():
        sending.pause(sending.RESTORED)
    assert work(worker) == {}
    with transaction():
        sending.pause("by_coordination")
    assert work(worker) == {Status.SENT: 1}, "who says go can sign in"
    with transaction():
        assert (sending.resume(), sending.resume()) == (True, False)
    assert work(worker) == {Status.SENT: 1}


def test_each_way_that_fails_gives_way_to_the_next(worker: Worker, smtp: MailServer) -> None:
    then = (Step(Way.EMAIL, "refuse@autre.fr"), Step(Way.CALL, "+33639989901"))
    first = put("refuse@exemple.fr", matters=True, then=then)
    work(worker)
    chain = db.session.scalars(select(Message).order_by(Message.id)).all()
    assert [message.to_address for message in chain] == [
        "refuse@exemple.fr",
        "refuse@autre.fr",
        "+33639989901",
    ]
    assert [message.status for message in chain] == [Status.FAILED, Status.FAILED, Status.TO_DO]
    assert chain[0].plan == then, "the plan is what it was, whatever the person changes since"
    assert chain[1].plan == then[1:]
    assert len({message.message_id for message in chain}) == 3
    assert {message.about for message in chain} == {first.about}


def test_a_reminder_is_tried_by_machines_only(worker: Worker, smtp: MailServer) -> None:
    put(
        "refuse@exemple.fr",
        then=(Step(Way.CALL, "+33639989901"), Step(Way.EMAIL, "lea@exemple.fr")),
    )
    assert work(worker) == {Status.FAILED: 1, Status.SENT: 1}
    assert call() is None
