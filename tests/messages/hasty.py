"""A worker that marks a mail as sent before it sends it: at most once, so that a kill loses it."""

from collections.abc import Callable

from app import create_app
from app.messages import sending
from app.messages.letters import Letter
from app.messages.models import Status
from app.messages.refusals import Transport
from app.transactions import transaction
from app.worker.loop import Worker
from app.worker.posting import Posting


class Hasty(Posting):
    def _attempt(self, letter: Letter, transport: Transport) -> Callable[[], Status]:
        with transaction():
            sending.mark_sent(letter, self.name)
        transport.send(letter)
        return lambda: Status.SENT


if __name__ == "__main__":
    worker = Worker(create_app())
    for posting in worker.postings:
        posting.__class__ = Hasty
    worker.run()
