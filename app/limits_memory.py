"""Counts of attempts: where they are looked at, and how one process keeps them in memory."""

from threading import Lock
from time import monotonic

from flask import request
from flask_limiter import Limiter
from limits.storage import MemoryStorage

SWEPT_EVERY = 60.0
"""Seconds. What is counted is exact without any sweep: it only gives memory back."""


class SweptMemory(MemoryStorage):
    """The library's memory storage, whose sweep looks at every key there is, less often.

    The library starts a thread for it ten milliseconds after each count: with the addresses of a
    day known, the sweeps took more processor than the pages did. Registered under the same
    `memory://`, which it replaces.
    """

    STORAGE_SCHEME = ["memory"]
    _turn = Lock()
    _swept_at = 0.0

    def _MemoryStorage__schedule_expiry(self) -> None:  # noqa: N802  (what the library calls)
        moment = monotonic()
        with self._turn:
            if moment - self._swept_at < SWEPT_EVERY:
                return
            self._swept_at = moment
        super()._MemoryStorage__schedule_expiry()  # type: ignore[misc]


class SparingLimiter(Limiter):
    """The library's limiter, which looks before a view only where the blueprint has limits.

    Those of a view are looked at by its decorator; no page has limits by default.
    """

    def _check_request_limit(
        self, callable_name: str | None = None, in_middleware: bool = True
    ) -> None:
        if in_middleware and request.blueprint not in self.limit_manager._blueprint_limits:
            return
        super()._check_request_limit(callable_name, in_middleware)
