"""Counts of attempts in the memory of one process, swept now and then."""

from threading import Lock
from time import monotonic

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
