"""A real gateway that accepts, refuses, fails, hangs and drops: what becomes of each SMS."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import dates
from app.extensions import db
from app.messages import budget, sending, transports
from app.messages.models import Channel, Message, Status
from app.messages.outbox import Recipient, enqueue
from app.messages.plans import Step, Way
from app.messages.rendering import Rendered
from app.transactions import transaction
from app.worker.loop import Worker
from tests.messages import smsgateway
from tests.messages.conftest import fresh, work
from tests.messages.smsgateway import Gateway

NOON = datetime.fromisoformat("2026-11-23T12:00:00+00:00")
CALL = Step(Way.CALL, "+33320000000")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sms(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Gateway]:
    with smsgateway.serving(tmp_path) as gateway:
        use(app, monkeypatch, gateway)
        yield gateway


def use(app: Flask, monkeypatch: pytest.MonkeyPatch, gateway: Gateway, **settings: object) -> None:
    for name, value in {**gateway.settings(), **settings}.items():
        monkeypatch.setitem(app.config, name, value)


def put(
    number: str = smsgateway.ACCEPTED, text: str = "Place réservée.", **values: object
) -> Message:
    """Put one SMS in the outbox; what is returned is a copy that locks nothing."""
    about = str(values.pop("about", f"booking:{number}"))
    with transaction():
        message = enqueue(
            "seat_given",
            to=Recipient(Channel.SMS, "Léa", number, then=(CALL,)),
            rendered=Rendered("Une place", "Le message long.\n", "<p>Long.</p>", text),
            about=about,
            matters=True,
            **values,  # type: ignore[arg-type]
        )
    assert message is not None
    return fresh(message)


def calls() -> list[str]:
    db.session.rollback()
    return list(
        db.session.scalars(select(Message.to_address).where(Message.channel == Channel.CALL))
    )


def test_an_sms_leaves_as_the_settings_say(
    app: Flask, monkeypatch: pytest.MonkeyPatch, worker: Worker, sms: Gateway
) -> None:
    message = put()
    use(app, monkeypatch, sms, SMS_SENDER="POUCE", SMS_FIELD_ID="ref", SMS_EXTRA={"stop": False})
    assert work(worker) == {Status.SENT: 1}
    assert sms.accepted == [
        {
            "stop": False,
            "to": smsgateway.ACCEPTED,
            "text": "Place réservée.",
            "from": "POUCE",
            "ref": str(message.uuid),
        }
    ]
    assert sms.headers[0]["Authorization"] == "Bearer clef"
    assert (fresh(message).segments, calls()) == (1, [])


def test_a_key_in_a_field_and_a_list_of_numbers(
    app: Flask, monkeypatch: pytest.MonkeyPatch, worker: Worker, sms: Gateway
) -> None:
    use(app, monkeypatch, sms, SMS_KEY_FIELD="apikey", SMS_FIELD_TO="to[]")
    put()
    work(worker)
    assert sms.accepted[0]["apikey"] == "clef"
    assert sms.accepted[0]["to"] == [smsgateway.ACCEPTED]
    assert "Authorization" not in sms.headers[0]


def test_a_batch_uses_one_connection(worker: Worker, sms: Gateway) -> None:
    for number in range(5):
        put(about=f"booking:{number}")
    assert work(worker) == {Status.SENT: 5}
    assert len(sms.connections) == 1


@pytest.mark.parametrize("status", ["400", "422"])
def test_a_refusal_for_good_is_a_call_at_once(worker: Worker, sms: Gateway, status: str) -> None:
    message = put(f"+33600000{status}")
    after = put()
    assert work(worker) == {Status.FAILED: 1, Status.SENT: 1}
    assert fresh(message).last_error.startswith(f"Refusé par la passerelle SMS ({status}")
    assert fresh(after).status is Status.SENT
    assert calls() == [CALL.address]


@pytest.mark.parametrize("number", ["+33600000503", "+33600000408", smsgateway.NONSENSE])
def test_a_failure_that_passes_is_tried_again_then_is_a_call(
    worker: Worker, sms: Gateway, clock: time_machine.Traveller, number: str
) -> None:
    message = put(number)
    assert work(worker) == {Status.QUEUED: 1}
    while (message := fresh(message)).status is Status.QUEUED:
        clock.move_to(message.next_attempt_at)
        work(worker)
    assert message.attempts == sms.seen[number] == 7
    assert timedelta(hours=1) < dates.now() - NOON < timedelta(hours=2)
    assert calls() == [CALL.address]


@pytest.mark.parametrize("status", ["301", "401", "402", "429"])
def test_a_gateway_that_wants_nothing_of_us_is_left_alone(
    worker: Worker, sms: Gateway, clock: time_machine.Traveller, status: str
) -> None:
    first, second = put(f"+33600000{status}"), put()
    assert work(worker) == {Status.QUEUED: 2}
    assert sms.accepted == []
    assert "ne veut pas de nous" in fresh(first).last_error
    assert fresh(second).next_attempt_at > NOON
    assert calls() == []


def test_a_gateway_that_hangs_or_drops_loses_nothing(
    worker: Worker, sms: Gateway, clock: time_machine.Traveller
) -> None:
    hangs, drops = put(smsgateway.HANGS), put(smsgateway.DROPS_BEFORE)
    cut, last = put(smsgateway.DROPS_AFTER_ONCE), put()
    assert work(worker) == {Status.QUEUED: 3, Status.SENT: 1}
    clock.shift(5)
    assert work(worker) == {Status.QUEUED: 2, Status.SENT: 1}
    assert fresh(cut).status is fresh(last).status is Status.SENT
    assert sms.seen[smsgateway.DROPS_AFTER_ONCE] == 2, "accepted, then cut: sent again"
    for message in (hangs, drops):
        assert "s’est tue" in fresh(message).last_error


def test_only_the_right_gateway_gets_anything(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    worker: Worker,
    tmp_path: Path,
    clock: time_machine.Traveller,
) -> None:
    message = put()
    with smsgateway.serving(tmp_path, certificate_for="autre.example") as wrong:
        use(app, monkeypatch, wrong)
        assert work(worker) == {Status.QUEUED: 1}
        assert "certificat" in fresh(message).last_error
        monkeypatch.setitem(app.config, "SMS_GATEWAY_URL", "http://sms.exemple.fr/")
        clock.shift(5)
        worker = Worker(app)
        assert work(worker) == {Status.QUEUED: 1}
        assert "https" in fresh(message).last_error
        assert wrong.accepted == []


def test_a_gateway_taken_away_sends_to_the_next_way_at_once(app: Flask, worker: Worker) -> None:
    put()
    assert work(worker) == {Status.FAILED: 1}
    assert calls() == [CALL.address]


def test_the_month_s_budget_stops_sms_and_the_next_way_is_used(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    worker: Worker,
    sms: Gateway,
    clock: time_machine.Traveller,
) -> None:
    monkeypatch.setitem(app.config, "SMS_MONTHLY_SEGMENTS", 3)
    put(text="é" * 161, about="booking:two")
    put(about="booking:one")
    refused = put(about="booking:none")
    assert work(worker) == {Status.SENT: 2}
    assert fresh(refused).last_error == budget.EXHAUSTED
    assert calls() == [CALL.address]
    assert budget.left() == 0
    clock.move_to(datetime.fromisoformat("2026-11-30T23:00:00+00:00"))  # December in Paris
    assert budget.left() == 3
    put(about="booking:later")
    assert work(Worker(app)) == {Status.SENT: 1}


def test_two_workers_never_count_on_the_same_segments(
    app: Flask, monkeypatch: pytest.MonkeyPatch, sms: Gateway
) -> None:
    monkeypatch.setitem(app.config, "SMS_MONTHLY_SEGMENTS", 3)
    for number in range(4):
        put(about=f"booking:{number}")
    with transaction():
        first = sending.claim("first", lambda *_: "", Channel.SMS, limit=2)
    with transaction():
        second = sending.claim("second", lambda *_: "", Channel.SMS)
    assert (len(first), len(second), len(calls())) == (2, 1, 1)


def test_without_a_gateway_an_sms_can_be_read_as_a_file(
    app: Flask, monkeypatch: pytest.MonkeyPatch, worker: Worker
) -> None:
    monkeypatch.setitem(app.config, "SMS_GATEWAY_URL", "files")
    message = put()
    assert work(worker) == {Status.SENT: 1}
    (path,) = transports.mail_folder().glob(f"*{message.uuid}.sms.txt")
    assert path.read_text() == f"{smsgateway.ACCEPTED}\n\nPlace réservée.\n"
