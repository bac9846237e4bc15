"""The worker's loop: timed jobs, then mail and SMS, a heartbeat beside, until it is asked to stop."""

import logging
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable
from threading import Event, Thread
from uuid import uuid4

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.messages import sending, transports
from app.messages.models import Channel, Status
from app.transactions import transaction
from app.worker.posting import Posting, tell
from app.worker.pulse import Pulse
from app.worker.rounds import Rounds

log = logging.getLogger("pouce.worker")

BEAT_SECONDS = 5
STUCK_SECONDS = 150
"""A worker that has not come round for so long stops saying that it is alive."""
IDLE_SECONDS = 1.0
STOP_SECONDS = 3.0
"""After a request to stop, the mail in hand has this long to leave; then it is cut and given back."""


class Halt(BaseException):
    """Time is up: leave what is in hand, it is given back."""


def in_words(tally: Counter[Status]) -> str:
    """Say in French how many messages left, wait for another try, and will not leave."""
    return (
        f"{tally[Status.SENT]} envoyés, {tally[Status.QUEUED]} remis à plus tard, "
        f"{tally[Status.FAILED]} en échec."
    )


class Worker:
    """One worker; several may run on the same database."""

    def __init__(self, app: Flask, say: Callable[[str], None] = log.info) -> None:
        self.app = app
        self.say = say
        self.name = f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid4().hex[:16]}"
        self.pulse = Pulse()
        self.rounds = Rounds(app, self.pulse)
        self.postings = [
            Posting(app, self.name, channel, self.pulse, say)
            for channel in (Channel.EMAIL, Channel.SMS)
        ]
        self.failures = 0

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; then stop within 5 seconds, claims given back."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGALRM, self._cut)
        ended = Event()
        heart = Thread(target=self._beat, args=(ended,), daemon=True)
        heart.start()
        log.info("worker %s started, mail: %s", self.name, self._mail_kind())
        try:
            self._loop()
        except Halt:
            log.warning("worker stopped before its mail had left")
        finally:
            ended.set()
            heart.join(timeout=1)
            self._give_back()
            signal.setitimer(signal.ITIMER_REAL, 0)  # how slowly Python then ends is no failure
            log.info("worker stopped")

    def once(self) -> Counter[Status]:
        """Do all that is due now, then return how many messages got which state."""
        while self.turn():
            pass
        return self.tally

    @property
    def tally(self) -> Counter[Status]:
        """Return how many messages got which state so far."""
        return sum((posting.tally for posting in self.postings), Counter())

    def turn(self) -> bool:
        """Come round once: timed jobs, then a batch by each channel. True if there may be more."""
        self.pulse.comes_round()
        with self.app.app_context():
            self.rounds.run()
            more = [posting.send_batch() for posting in self.postings]  # each has its turn
            return any(more)

    def _loop(self) -> None:
        while not self.pulse.stopping:
            before = self.tally
            try:
                more = self.turn()
                self.failures = 0
            except Exception as error:
                self.failures += 1
                tell(error)
                more = False
            finally:
                if batch := self.tally - before:
                    self.say(in_words(batch))
            if not more:
                self.pulse.wait(min(IDLE_SECONDS * 2**self.failures, 15))

    def _ask_to_stop(self, *_signal: object) -> None:
        if not self.pulse.stopping:
            self.pulse.stopping = True
            signal.setitimer(signal.ITIMER_REAL, STOP_SECONDS, 1.2)

    def _cut(self, *_signal: object) -> None:
        """Leave what is in hand; the second time leave everything, the leases will run out."""
        signal.signal(signal.SIGALRM, lambda *_: os._exit(1))
        raise Halt

    def _mail_kind(self) -> str:
        with self.app.app_context():
            return transports.kind()

    def _beat(self, ended: Event) -> None:
        """Write the heartbeat from its own thread: a slow mail server is no dead worker."""
        while not ended.is_set():
            if time.monotonic() - self.pulse.came_round < STUCK_SECONDS:
                try:
                    with self.app.app_context(), transaction():
                        sending.note(sending.HEARTBEAT, self.name)
                except SQLAlchemyError as error:
                    log.warning("heartbeat not written: %s", type(error).__name__)
            ended.wait(BEAT_SECONDS)

    def _give_back(self) -> None:
        try:
            with self.app.app_context(), transaction():
                sending.release(self.name)
                sending.forget(sending.HEARTBEAT, self.name)
        except SQLAlchemyError as error:
            log.warning("claims not given back: %s", type(error).__name__)
