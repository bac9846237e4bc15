"""The worker: it sends what is due, runs timed jobs and says that it is alive. An entry point."""

import logging
import os
import signal
import socket
import time
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime
from functools import partial
from threading import Event, Thread
from uuid import uuid4

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app import dates, links, retention
from app.bookings import closing, offers, quotas, seeking, wish_actions
from app.extensions import db
from app.messages import sending, transports
from app.messages.letters import Letter
from app.messages.models import Status
from app.messages.transports import Deferred, Refused, Transport, Unreachable
from app.subscriptions import bridge
from app.timed import Round, TimedJob, every, nightly
from app.transactions import again, transaction

log = logging.getLogger("pouce.worker")

BEAT_SECONDS = 5
STUCK_SECONDS = 150
"""A worker that has not come round for so long stops saying that it is alive."""
IDLE_SECONDS = 1.0
REST_SECONDS = (5, 10, 20, 40, 60)
"""How long a server that cannot be reached is left alone, longer each time."""
STOP_SECONDS = 3.0
"""After a request to stop, the mail in hand has this long to leave; then it is cut and given back."""
JOB_SECONDS = 10
JOB_REST_SECONDS = 300
"""A job that failed is left alone for so long; the others go on."""


class Halt(BaseException):
    """Time is up: leave what is in hand, it is given back."""


def in_words(tally: Counter[Status]) -> str:
    """Say in French how many mails left, wait for another try, and will not leave."""
    return (
        f"{tally[Status.SENT]} envoyés, {tally[Status.QUEUED]} remis à plus tard, "
        f"{tally[Status.FAILED]} en échec."
    )


JOBS = (
    TimedJob("purge", nightly(3), retention.purge),
    Round("offers", every(1), lambda _moment: offers.live(), offers.tend),
    Round("kept seats", every(1), quotas.due, quotas.release),
    Round("closed lines", every(1), closing.to_close, closing.close),
    Round("guests gone", every(1), closing.guests_gone, closing.free_guests),
    Round("wishes", every(10), seeking.active, seeking.look),
    Round("past wishes", nightly(4), wish_actions.past, wish_actions.end),
    Round("urgent bridge", every(5), bridge.due, bridge.tell),
    # a job for each line; `timed` has the rules `every`, `nightly` and `weekly`
)


class Worker:
    """One worker; several may run on the same database."""

    def __init__(self, app: Flask, say: Callable[[str], None] = log.info) -> None:
        self.app = app
        self.say = say
        self.name = f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid4().hex[:16]}"
        self.tally: Counter[Status] = Counter()
        self.stopping = False
        self.came_round = time.monotonic()
        self.failures = 0
        self.rests = 0
        self.mail_rests_until = 0.0
        self.jobs_rest_until = 0.0
        self.failed_until: dict[str, float] = {}

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
        """Do all that is due now, then return how many mails got which state."""
        while self.turn():
            pass
        return self.tally

    def turn(self) -> bool:
        """Come round once: timed jobs, then one batch of mail. True when there may be more."""
        self.came_round = time.monotonic()
        with self.app.app_context():
            if self.came_round >= self.jobs_rest_until:
                self._run_jobs()
            return self._send_batch()

    def _loop(self) -> None:
        while not self.stopping:
            before = self.tally.copy()
            try:
                more = self.turn()
                self.failures = 0
            except Exception as error:
                self.failures += 1
                self._tell(error)
                more = False
            finally:
                if batch := self.tally - before:
                    self.say(in_words(batch))
            if not more:
                self._wait(min(IDLE_SECONDS * 2**self.failures, 15))

    def _tell(self, error: Exception) -> None:
        if isinstance(error, SQLAlchemyError):
            log.error("database failed: %s; trying again", type(error).__name__)
        else:
            log.error("worker failed; trying again", exc_info=error)

    def _wait(self, seconds: float) -> None:
        """Sleep in short naps: an Event set by a signal handler could lock its own thread."""
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            time.sleep(0.2)

    def _ask_to_stop(self, *_signal: object) -> None:
        if not self.stopping:
            self.stopping = True
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
            if time.monotonic() - self.came_round < STUCK_SECONDS:
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

    def _run_jobs(self) -> None:
        """Run each timed job that is due; one that fails holds up no other."""
        self.jobs_rest_until = time.monotonic() + JOB_SECONDS
        zone_name = self.app.config["DEFAULT_ZONE"]
        for job in JOBS:
            since = job.due_since(dates.now(), zone_name)
            done = sending.last(f"job:{job.name}")
            if done is not None and done >= since:
                continue
            if self.stopping or time.monotonic() < self.failed_until.get(job.name, 0):
                continue
            try:
                self._run_job(job, since)
            except Exception:
                log.exception("job %s failed", job.name)
                self.failed_until[job.name] = time.monotonic() + JOB_REST_SECONDS

    def _run_round(self, job: Round, since: datetime) -> None:
        """Do all that is due now, each in its own transaction; who is stopped goes on next time."""
        with transaction():
            if not sending.note(f"job:{job.name}", unless_since=since):
                return
        for key in job.due(dates.now()):
            self.came_round = time.monotonic()
            if self.stopping:
                return
            try:
                again(partial(job.work, key))
            except Exception:
                log.exception("job %s failed for %s", job.name, key)

    def _run_job(self, job: TimedJob | Round, since: datetime) -> None:
        """Do one job in one transaction with its claim: of several workers one does it."""
        self.came_round = time.monotonic()
        if isinstance(job, Round):
            self._run_round(job, since)
            return
        with transaction():
            if not sending.note(f"job:{job.name}", unless_since=since):
                return
            outcome = job.work()
        if outcome or not job.quiet:
            log.info("job %s: %s", job.name, outcome)

    def _send_batch(self) -> bool:
        wanted = time.monotonic() >= self.mail_rests_until and sending.has_due()
        db.session.rollback()  # a read left open would lock SQLite's writers out
        if not wanted:
            return False
        with transaction():
            letters = deque(sending.claim(self.name, links.resolve))
        try:
            with transports.opened() as transport:
                self._send(letters, transport)
        finally:
            if letters:
                with transaction():
                    sending.release(self.name, letters)
        return not self.stopping

    def _send(self, letters: deque[Letter], transport: Transport) -> None:
        """Send one after the other; stop well before the claim ends, the rest is given back."""
        enough = time.monotonic() + self.app.config["MAIL_LEASE"] / 3
        while letters and not self.stopping and time.monotonic() < enough:
            self.came_round = time.monotonic()
            try:
                mark = self._attempt(letters[0], transport)
            except Unreachable as error:
                self._rest(letters, str(error))
                return
            self.rests = 0
            letter = letters.popleft()
            status = self._record(mark, enough)
            if status is not Status.SENT:
                self.say(f"{letter.notice} {letter.uuid} : {status.french}")

    def _attempt(self, letter: Letter, transport: Transport) -> Callable[[], Status]:
        """Send one mail and return what is to be written of it. Raises Unreachable."""
        try:
            transport.send(letter)
        except Refused as error:
            return partial(sending.mark_refused, letter, self.name, str(error))
        except Unreachable:
            raise
        except Deferred as error:
            return partial(sending.mark_deferred, letter, self.name, str(error))
        except Exception as error:  # one strange mail must not hold up the others
            log.exception("message %s", letter.uuid)
            reason = f"Erreur inattendue ({type(error).__name__})"
            return partial(sending.mark_deferred, letter, self.name, reason)
        return partial(sending.mark_sent, letter, self.name)

    def _record(self, mark: Callable[[], Status], until: float) -> Status:
        """Write what became of a mail; a database that is away is waited for, not mailed twice."""
        while True:
            try:
                with transaction():
                    status = mark()
                break
            except SQLAlchemyError as error:
                if self.stopping or time.monotonic() >= until:
                    raise
                self._tell(error)
                self._wait(1)
        self.tally[status] += 1
        return status

    def _rest(self, letters: deque[Letter], reason: str) -> None:
        """Put every claimed mail off, and leave the server alone for a while."""
        seconds = REST_SECONDS[min(self.rests, len(REST_SECONDS) - 1)]
        self.rests += 1
        self.mail_rests_until = time.monotonic() + seconds
        self.say(f"{reason} ; nouvel essai dans {seconds} secondes au plus tôt")
        while letters:
            mark = partial(sending.mark_deferred, letters.popleft(), self.name, reason)
            self._record(mark, time.monotonic() + 30)
