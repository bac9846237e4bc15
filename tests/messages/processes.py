"""Workers as processes of their own, killed and stopped as an administrator or a crash would."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

import config
from app.extensions import db
from app.messages.models import Message, Status
from tests.conftest import settings
from tests.messages.mailserver import MailServer


class WorkerProcess:
    """One `flask worker`, its log in a file."""

    def __init__(self, log: Path, environment: dict[str, str]) -> None:
        self.log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
                cwd=config.ROOT,
                env={"PATH": os.environ["PATH"], **environment},
                stdout=output,
                stderr=output,
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def wait_started(self) -> None:
        wait_until(lambda: "started" in self.said or self.process.poll() is not None)
        assert self.process.poll() is None, self.said

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> float:
        """Ask it to stop and return how many seconds that took."""
        asked = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        return time.monotonic() - asked


Start = Callable[..., WorkerProcess]


@contextmanager
def workers(app: Flask, folder: Path, mails: MailServer) -> Iterator[Start]:
    """Give a function that starts workers; whatever still runs at the end is killed."""
    started: list[WorkerProcess] = []
    base = settings(
        app.config["INSTANCE_DIR"], app.config["SQLALCHEMY_DATABASE_URI"], **mails.settings()
    )

    def start(**more: str) -> WorkerProcess:
        log = folder / f"worker{len(started)}.log"
        worker = WorkerProcess(log, {**base, "MAIL_LEASE": "2", **more})
        started.append(worker)
        return worker

    try:
        yield start
    finally:
        for worker in started:
            if worker.process.poll() is None:
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


Rounds = list[tuple[float, ...]]


def survive_kills(start: Start, mails: MailServer, ids: set[str], rounds: Rounds) -> None:
    """Kill the workers of each round after so many seconds of sending, then let one finish.

    Nothing is lost, and what came twice came as the same bytes.
    """
    for moments in rounds:
        both = [start() for _ in moments]
        before = len(mails.accepted)
        wait_until(lambda before=before: len(mails.accepted) > before or not pending())
        begun = time.monotonic()
        for worker, moment in zip(both, sorted(moments), strict=True):
            time.sleep(max(0, begun + moment - time.monotonic()))
            worker.kill()
    worker = start()
    wait_until(lambda: not pending(), 240)
    assert worker.stop() < 5
    assert count(Status.SENT) == len(ids)
    sent = mails.message_ids()
    assert set(sent) == ids
    kills = sum(len(moments) for moments in rounds)
    assert sum(sent.values()) - len(ids) <= kills, "one mail in hand at each kill"
    assert len(set(mails.accepted)) == len(ids)
