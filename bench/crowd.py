"""Eight people at once, each a process of its own, and what the server answered them."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any

from bench.visitor import Booked, Visitor

CLIENTS = 8
_FORK = multiprocessing.get_context("fork")

Errand = Callable[[Visitor, int, int], Booked]
"""What one client does again and again: given its browser, its number and how often it did so."""


@dataclass(frozen=True)
class Outcome:
    """What all clients together met with."""

    booked: list[Booked]
    wall: float
    """Seconds from the first request to the last answer."""
    busy: float
    """Seconds of processor that the clients themselves used."""

    @property
    def seated(self) -> int:
        return sum(each.seated for each in self.booked)

    @property
    def rate(self) -> float:
        return len(self.booked) / self.wall

    @property
    def whole(self) -> list[float]:
        """Return how long each errand took from its first request to its last answer, sorted."""
        return sorted(sum(each.seconds) for each in self.booked)


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which that share of the sorted values lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def send(port: int, errand: Errand, times: int) -> Outcome:
    """Let each client do its errand so many times, all starting together."""
    start = _FORK.Barrier(CLIENTS)
    results = _FORK.Queue()
    clients = [
        _FORK.Process(target=_client, args=(port, number, errand, times, start, results))
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    parts = [results.get(timeout=120) for _ in clients]
    for client in clients:
        client.join()
    if failed := [part for part in parts if isinstance(part, str)]:
        raise RuntimeError(failed[0])
    return Outcome(
        [each for booked, *_ in parts for each in booked],
        max(ended for *_, ended, _ in parts) - min(begun for _, begun, *_ in parts),
        sum(busy for *_, busy in parts),
    )


def _client(
    port: int, number: int, errand: Errand, times: int, start: Barrier, results: Any
) -> None:
    try:
        visitor = Visitor(port)
        visitor.get("/robots.txt")  # the connection is made before the clock starts
        start.wait(30)
        begun, used = time.perf_counter(), time.process_time()
        booked = [errand(visitor, number, turn) for turn in range(times)]
        results.put((booked, begun, time.perf_counter(), time.process_time() - used))
    except Exception as error:
        results.put(f"client {number}: {error!r}")
