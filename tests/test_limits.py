"""The counts of attempts, kept in the memory of one process."""

import threading

import pytest
from limits import parse
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from app import limits_memory
from app.limits_memory import SweptMemory
from config import from_environment

LIMIT = parse("3/minute")


def _sweepers(storage: MemoryStorage, monkeypatch: pytest.MonkeyPatch) -> int:
    """Count the sweeps that forty people's attempts begin, each after the last one ended."""
    begun = []
    start = threading.Timer.start

    def noted(timer: threading.Timer) -> None:
        begun.append(timer)
        start(timer)

    monkeypatch.setattr(threading.Timer, "start", noted)
    window = MovingWindowRateLimiter(storage)
    for number in range(40):
        window.hit(LIMIT, str(number))
        storage.timer.join(5)
    return len(begun)


def test_the_site_counts_in_the_storage_that_seldom_sweeps() -> None:
    assert isinstance(
        storage_from_string(from_environment({})["RATELIMIT_STORAGE_URI"]), SweptMemory
    )


def test_counts_are_exact_and_sweeps_few(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _sweepers(SweptMemory(), monkeypatch) <= 1
    window = MovingWindowRateLimiter(SweptMemory())
    assert [window.hit(LIMIT, "one") for _ in range(4)] == [True, True, True, False]
    assert window.hit(LIMIT, "other")


def test_the_library_s_own_storage_sweeps_after_each_attempt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _sweepers(MemoryStorage(), monkeypatch) > 10


def test_memory_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits_memory, "SWEPT_EVERY", 0.0)
    storage = SweptMemory()
    window = MovingWindowRateLimiter(storage)
    window.hit(parse("1/second"), "gone")
    for entry in storage.events.values():
        entry[0].expiry -= 5
    window.hit(LIMIT, "here")
    storage.timer.join(5)
    kept = [key for key, entries in storage.events.items() if entries]
    assert len(kept) == 1
    assert "here" in kept[0]
