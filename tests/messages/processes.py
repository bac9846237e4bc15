"""Workers as processes of their own, killed and stopped as an administrator or a crash would."""

import os
import runpy
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import select

import config
from app.extensions import db
from app.messages.models import Channel, Message, Status
from tests.conftest import settings
from tests.forking import CONTEXT
from tests.messages.mailserver import MailServer


def _run(log: Path, environment: dict[str, str], module: str) -> None:
    """Be `python -m module` with this environment alone, its words in a file."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(config.ROOT)
    with log.open("w") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
    sys.argv = module.split()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


class WorkerProcess:
    """One `flask worker`, its log in a file."""

    def __init__(self, log: Path, environment: dict[str, str], module: str) -> None:
        self.log = log
        log.touch()
        given = {"PATH": os.environ["PATH"], **environment}
        self.process = CONTEXT.Process(target=_run, args=(log, given, module), daemon=True)
        self.process.start()

    @property
    def said(self) -> str:
        return self.log.read_text()

    def wait_started(self) -> None:
        wait_until(lambda: "started" in self.said or not self.process.is_alive())
        assert self.process.is_alive(), self.said

    def kill(self) -> None:
        self.process.kill()
        self._wait(10)

    def stop(self) -> float:
        """Ask it to stop and return how many seconds that took."""
        asked = time.monotonic()
        self.process.terminate()
        self._wait(20)
        return time.monotonic() - asked

    def _wait(self, seconds: float) -> None:
        self.process.join(seconds)
        assert not self.process.is_alive(), self.said


Start = Callable[..., WorkerProcess]


@contextmanager
def workers(app: Flask, folder: Path, mails: MailServer) -> Iterator[Start]:
    """Give a function that starts workers; whatever still runs at the end is killed."""
    started: list[WorkerProcess] = []
    base = settings(
        app.config["INSTANCE_DIR"], app.config["SQLALCHEMY_DATABASE_URI"], **mails.settings()
    )

    def start(module: str = "flask --app wsgi worker", **more: str) -> WorkerProcess:
        log = folder / f"worker{len(started)}.log"
        worker = WorkerProcess(log, {**base, "MAIL_LEASE": "2", **more}, module)
        started.append(worker)
        return worker

    try:
        yield start
    finally:
        for worker in started:
            if worker.process.is_alive():
                worker.kill()


def wait_until(true: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.02)


def count(*statuses: Status) -> int:
    db.session.rollback()
    found = db.session.query(Message).filter(Message.status.in_(statuses)).count()
    db.session.rollback()
    return found


def pending() -> int:
    return count(Status.QUEUED, Status.SENDING)


def expected() -> dict[str, Message]:
    """Return each mail that must reach its server, by Message-ID, as it is now."""
    db.session.rollback()
    messages = db.session.scalars(select(Message).where(Message.channel == Channel.EMAIL)).all()
    db.session.expunge_all()
    db.session.rollback()
    return {one.message_id: one for one in messages}


def wrongs(mails: MailServer) -> list[str]:
    """Say all that is not as promised: lost, told twice in two ways, sent late, or forgotten."""
    rows, found, sent = expected(), [], mails.message_ids()
    for message_id, message in rows.items():
        if message.status is Status.SENT and not sent[message_id]:
            found.append(f"lost: {message.to_address}")
        if message.status in {Status.QUEUED, Status.SENDING}:
            found.append(f"forgotten: {message.to_address}")
        if message.status is Status.FAILED and message.matters and not _calls(message):
            found.append(f"silence: {message.to_address}")
    for message_id, at in mails.arrived:
        limit = rows[message_id].not_after if message_id in rows else None
        if limit is not None and at >= limit.timestamp() + 1:
            found.append(f"late: {rows[message_id].to_address}")
    if len(set(mails.accepted)) != len(sent):
        found.append("the same Message-ID with other bytes")
    return found + [f"unknown: {one}" for one in sent if one not in rows]


def _calls(message: Message) -> int:
    """Count the calls that tell what a mail could not."""
    db.session.rollback()
    found = (
        db.session.query(Message)
        .filter(
            Message.dedupe_key.startswith(f"{message.dedupe_key}:"), Message.channel == Channel.CALL
        )
        .count()
    )
    db.session.rollback()
    return found


Rounds = list[tuple[float, ...]]


def survive_kills(start: Start, mails: MailServer, rounds: Rounds) -> None:
    """Kill the workers of each round after so many seconds of sending, then let one finish.

    Nothing is lost, late or silent, and what came twice came as the same bytes.
    """
    for moments in rounds:
        both = [start() for _ in moments]
        before = len(mails.arrived)
        wait_until(lambda before=before: len(mails.arrived) > before or not pending())
        begun = time.monotonic()
        for worker, moment in zip(both, sorted(moments), strict=True):
            time.sleep(max(0, begun + moment - time.monotonic()))
            worker.kill()
    worker = start()
    wait_until(lambda: not pending(), 240)
    assert worker.stop() < 5
    found = wrongs(mails)
    assert not found, found
    kills = sum(len(moments) for moments in rounds)
    cut = sum("drop-after" in one for one in set(mails.recipients))
    twice = len(mails.accepted) - len(mails.message_ids())
    assert twice <= kills + cut, "one mail in hand at each kill"
