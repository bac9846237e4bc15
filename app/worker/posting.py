"""The mail and the SMS of a worker: claimed in batches, sent outside any transaction, then marked."""

import logging
import time
from collections import Counter, deque
from collections.abc import Callable
from functools import partial

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app import links
from app.extensions import db
from app.messages import sending, transports
from app.messages.letters import Letter
from app.messages.models import Channel, Status
from app.messages.refusals import Deferred, Refused, Transport, Unreachable
from app.transactions import transaction
from app.worker.pulse import Pulse

log = logging.getLogger("pouce.worker")

REST_SECONDS = (5, 10, 20, 40, 60)
"""How long a server that cannot be reached is left alone, longer each time."""


def tell(error: Exception) -> None:
    """Log what went wrong in a worker that goes on: a database that is away in one line."""
    if isinstance(error, SQLAlchemyError):
        log.error("database failed: %s; trying again", type(error).__name__)
    else:
        log.error("worker failed; trying again", exc_info=error)


class Posting:
    """One channel of the outbox as one worker empties it, under the name its claims carry."""

    def __init__(
        self,
        app: Flask,
        name: str,
        channel: Channel,
        pulse: Pulse,
        say: Callable[[str], None],
    ) -> None:
        self.app = app
        self.name = name
        self.channel = channel
        self.pulse = pulse
        self.say = say
        self.tally: Counter[Status] = Counter()
        self.rests = 0
        self.rests_until = 0.0

    def send_batch(self) -> bool:
        """Send one batch of what is due. True when there may be more."""
        wanted = time.monotonic() >= self.rests_until and sending.has_due(self.channel)
        db.session.rollback()  # a read left open would lock SQLite's writers out
        if not wanted:
            return False
        with transaction():
            letters = deque(sending.claim(self.name, links.resolve, self.channel))
        try:
            with transports.opened(self.channel) as transport:
                self._send(letters, transport)
        finally:
            if letters:
                with transaction():
                    sending.release(self.name, letters)
        return not self.pulse.stopping

    def _send(self, letters: deque[Letter], transport: Transport) -> None:
        """Send one after the other; stop well before the claim ends, the rest is given back."""
        enough = time.monotonic() + self.app.config["MAIL_LEASE"] / 3
        while letters and not self.pulse.stopping and time.monotonic() < enough:
            self.pulse.comes_round()
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
        """Send one message and return what is to be written of it. Raises Unreachable."""
        if sending.is_late(letter):  # the others of its batch took their time
            return partial(sending.mark_late, letter, self.name)
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
                if self.pulse.stopping or time.monotonic() >= until:
                    raise
                tell(error)
                self.pulse.wait(1)
        self.tally[status] += 1
        return status

    def _rest(self, letters: deque[Letter], reason: str) -> None:
        """Put every claimed mail off, and leave the server alone for a while."""
        seconds = REST_SECONDS[min(self.rests, len(REST_SECONDS) - 1)]
        self.rests += 1
        self.rests_until = time.monotonic() + seconds
        self.say(f"{reason} ; nouvel essai dans {seconds} secondes au plus tôt")
        while letters:
            mark = partial(sending.mark_deferred, letters.popleft(), self.name, reason)
            self._record(mark, time.monotonic() + 30)
