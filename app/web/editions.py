"""What an answer that is the same for everyone stands on, and its bytes kept."""

import gzip
from collections.abc import Hashable
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Protocol

from cachetools import LRUCache


class Edition(Hashable, Protocol):
    """All that an answer's bytes depend on; two equal editions have the same bytes."""

    @property
    def etag(self) -> str:
        """Return the hash of the edition, known without building its body."""

    @property
    def changed_at(self) -> datetime:
        """Return when the bytes last changed."""

    def is_of(self, moment: datetime) -> bool:
        """Tell whether it is not too old at that moment."""

    def says(self, told: object) -> bool:
        """Tell whether it still is what the database tells."""


class Body:
    """The bytes of one edition, plain and, once asked for, compressed."""

    def __init__(self, plain: bytes) -> None:
        self.plain = plain

    @cached_property
    def compressed(self) -> bytes:
        return gzip.compress(self.plain, 6, mtime=0)

    @property
    def weight(self) -> int:
        return len(self.plain) * 5 // 4 + 500


class Shelf:
    """Bodies by edition, the least used put away when it is full. For several threads."""

    def __init__(self, room: int) -> None:
        self.room = room
        self._bodies: LRUCache[Edition, Body] = LRUCache(room, getsizeof=lambda body: body.weight)
        self._lock = Lock()

    def get(self, edition: Edition) -> Body | None:
        with self._lock:
            return self._bodies.get(edition)

    def put(self, edition: Edition, body: Body) -> None:
        if body.weight <= self.room:
            with self._lock:
                self._bodies[edition] = body

    def clear(self) -> None:
        with self._lock:
            self._bodies.clear()
