"""The worker as a process: several at once, killed, stopped, and without its database."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import jobs
from app.extensions import db
from app.messages import sending
from app.messages.models import Status
from app.timed import TimedJob, every, nightly, weekly
from app.transactions import transaction
from app.worker.loop import Worker
from tests.messages.conftest import bad_things_to, fresh, put, work
from tests.messages.mailserver import MailServer
from tests.messages.processes import (
    Start,
    count,
    pending,
    survive_kills,
    wait_until,
    workers,
    wrongs,
)

pytestmark = pytest.mark.long


@pytest.fixture
def start(app: Flask, tmp_path: Path, mailserver: MailServer) -> Iterator[Start]:
    with workers(app, tmp_path, mailserver) as starter:
        yield starter


def test_two_workers_send_each_mail_once(start: Start, mailserver: MailServer) -> None:
    with transaction():
        sending.pause("until both are there")
    ids = {put(f"p{number}@exemple.fr").message_id for number in range(60)}
    mailserver.delay = 0.02
    both = [start(), start()]
    for worker in both:
        worker.wait_started()
    with transaction():
        sending.resume()
    wait_until(lambda: not pending())
    assert mailserver.message_ids() == dict.fromkeys(ids, 1)
    for worker in both:
        worker.stop()
    sent = [sum(map(int, re.findall(r"(\d+) envoyés", worker.said))) for worker in both]
    assert sum(sent) == 60
    assert min(sent) > 0, "both took their share"
    assert not any("confirmed" in worker.said for worker in both), "a line a batch, not a mail"


def test_killed_workers_lose_nothing(start: Start, mailserver: MailServer) -> None:
    chance = random.Random(20261123)
    mailserver.delay = 0.01
    bad_things_to(40)
    survive_kills(start, mailserver, [(chance.uniform(0, 0.1), chance.uniform(0, 0.1))])


def test_a_worker_that_marks_before_it_sends_is_caught(
    start: Start, mailserver: MailServer
) -> None:
    """The negative control: what the test above would say of a worker that promises too early."""
    put("hang-once@exemple.fr")
    hasty = start("tests.messages.hasty", MAIL_TIMEOUT="60")
    wait_until(lambda: mailserver.seen["hang-once@exemple.fr"])
    hasty.kill()
    worker = start()
    worker.wait_started()
    wait_until(lambda: not pending())
    worker.stop()
    assert wrongs(mailserver) == ["lost: hang-once@exemple.fr"]


def test_a_stop_lets_the_mail_in_hand_leave_and_gives_back_the_rest(
    start: Start, mailserver: MailServer, client: FlaskClient
) -> None:
    mailserver.delay = 0.3
    ids = {put(f"p{number}@exemple.fr").message_id for number in range(15)}
    worker = start(MAIL_LEASE="300")
    wait_until(lambda: len(mailserver.accepted) >= 2)
    assert worker.stop() < 5
    assert worker.process.exitcode == 0
    assert count(Status.SENDING) == 0
    assert count(Status.SENT) == len(mailserver.accepted)
    health = client.get("/healthz").json
    assert health is not None
    assert not health["worker"]["alive"]
    mailserver.delay = 0
    start()
    wait_until(lambda: not pending())
    assert mailserver.message_ids() == dict.fromkeys(ids, 1)


def test_a_server_that_hangs_does_not_hold_up_a_stop(start: Start, mailserver: MailServer) -> None:
    message = put("hang-once@exemple.fr")
    worker = start(MAIL_TIMEOUT="60", MAIL_LEASE="300")
    wait_until(lambda: mailserver.seen["hang-once@exemple.fr"])
    assert worker.stop() < 5
    assert worker.process.exitcode == 0
    assert fresh(message).status is Status.QUEUED
    start()
    wait_until(lambda: not pending())
    assert mailserver.message_ids() == {message.message_id: 1}


def test_a_database_that_goes_away_and_comes_back_is_waited_for(
    start: Start, mailserver: MailServer, client: FlaskClient
) -> None:
    worker = start()
    worker.wait_started()
    wait_until(lambda: client.get("/healthz").json["worker"]["alive"])  # type: ignore[index]
    message = put()
    wait_until(lambda: not pending())
    _rename("messages", "away")
    wait_until(lambda: "database failed" in worker.said)
    _rename("away", "messages")
    later = put("autre@exemple.fr")
    wait_until(lambda: not pending())
    assert worker.process.is_alive()
    assert mailserver.message_ids() == {message.message_id: 1, later.message_id: 1}


def _rename(old: str, new: str) -> None:
    with transaction() as session:
        session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


def test_once_sends_all_that_is_due_and_says_so(app: Flask, smtp: MailServer) -> None:
    for number in range(45):
        put(f"p{number}@exemple.fr")
    refused, deferred = put("refuse@exemple.fr"), put("defer@exemple.fr")
    done = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[-1] == "45 envoyés, 1 remis à plus tard, 1 en échec."
    assert f"confirmed {refused.uuid} : en échec" in lines
    assert f"confirmed {deferred.uuid} : en attente d’envoi" in lines
    assert "exemple.fr" not in done.output
    assert len(smtp.accepted) == 45


def test_a_human_holds_mails_back_and_lets_them_go(app: Flask, smtp: MailServer) -> None:
    message = put()
    runner = app.test_cli_runner()
    assert "Plus aucun message" in runner.invoke(args=["messages", "pause"]).output
    assert runner.invoke(args=["worker", "--once"]).output.startswith("0 envoyés")
    assert "1 en attente" in runner.invoke(args=["messages", "resume"]).output
    assert runner.invoke(args=["worker", "--once"]).output.splitlines()[-1].startswith("1 envoyés")
    assert fresh(message).status is Status.SENT


@pytest.mark.parametrize(
    ("moment", "since"),
    [
        ("2026-11-23T01:59:59", "2026-11-22T02:00:00"),
        ("2026-11-23T02:00:00", "2026-11-23T02:00:00"),
        ("2026-07-01T00:59:00", "2026-06-30T01:00:00"),
        ("2026-07-01T12:00:00", "2026-07-01T01:00:00"),
    ],
)
def test_three_at_night_is_three_by_the_clock_on_the_wall(moment: str, since: str) -> None:
    at, last = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (moment, since))
    assert nightly(3)(at, "Europe/Paris") == last


@pytest.mark.parametrize(
    ("minutes", "moment", "since"),
    [
        (5, "2026-11-23T02:04:59", "2026-11-23T02:00:00"),
        (5, "2026-11-23T02:05:00", "2026-11-23T02:05:00"),
        (60, "2026-11-23T00:59:59", "2026-11-23T00:00:00"),
    ],
)
def test_every_so_many_minutes(minutes: int, moment: str, since: str) -> None:
    at, last = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (moment, since))
    assert every(minutes)(at, "Europe/Paris") == last


@pytest.mark.parametrize(
    ("moment", "since"),
    [
        ("2026-11-23T05:59:59", "2026-11-16T06:00:00"),
        ("2026-11-23T06:00:00", "2026-11-23T06:00:00"),
        ("2026-11-29T23:30:00", "2026-11-23T06:00:00"),
        ("2026-03-29T12:00:00", "2026-03-23T06:00:00"),
        ("2026-03-30T05:00:00", "2026-03-30T05:00:00"),
    ],
)
def test_monday_at_seven_is_by_the_clock_on_the_wall(moment: str, since: str) -> None:
    at, last = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (moment, since))
    assert weekly(0, 7)(at, "Europe/Paris") == last


def test_the_nightly_purge_runs_once_a_night(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "pouce.worker")
    for moment in ("2026-11-23T01:00", "2026-11-23T01:30", "2026-11-23T02:10", "2026-11-23T20:00"):
        with time_machine.travel(datetime.fromisoformat(f"{moment}:00+00:00"), tick=False):
            work(Worker(app))
            work(Worker(app))
    assert len(re.findall("job purge", caplog.text)) == 2


def test_a_job_that_fails_is_tried_again_and_holds_up_no_mail(
    app: Flask,
    smtp: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    runs = []

    def fails_first() -> str:
        runs.append(1)
        return "done" if len(runs) > 1 else str(1 / 0)

    sound = TimedJob("sound", every(5), lambda: "sound too")
    monkeypatch.setattr(jobs, "JOBS", (TimedJob("fragile", nightly(3), fails_first), sound))
    message = put()
    worker = Worker(app)
    work(worker)
    assert fresh(message).status is Status.SENT
    assert "job fragile failed" in caplog.text
    with transaction() as session:
        done = session.scalars(text("SELECT name FROM worker_states")).all()
    assert done == ["job:sound"], "one that fails holds up no other"
    work(worker)
    assert len(runs) == 1, "not at once"
    worker.rounds.rest_until = 0
    work(worker)
    assert len(runs) == 1, "only after a rest"
    worker.rounds.rest_until = 0
    worker.rounds.failed_until.clear()
    work(worker)
    work(Worker(app))
    assert len(runs) == 2


def test_the_worker_s_name_fits_its_column(app: Flask) -> None:
    assert len(Worker(app).name) <= 60
    assert Worker(app).name != Worker(app).name


def test_idle_turns_leave_nothing_locked(app: Flask) -> None:
    worker = Worker(app)
    worker.turn()
    db.session.rollback()
    put()
