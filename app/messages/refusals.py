"""How a message does not leave: for now, for good, or because nothing can leave at all."""

from typing import Protocol

from app.messages.letters import Letter


class Deferred(Exception):
    """A message did not leave; it may later."""


class Unreachable(Deferred):
    """The server itself cannot be used now: no message can leave."""


class Refused(Exception):
    """A message will never be taken for its recipient."""


class Transport(Protocol):
    def send(self, letter: Letter) -> None:
        """Hand one message over. Raises Deferred, Unreachable or Refused."""
