"""The two engines under the site, each durable, and how fast each can be at all."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from app.database import WAL_IS_SAFE
from tests import postgres

NAMES = ("PostgreSQL", "SQLite")
SECONDS = 1.5


@dataclass(frozen=True)
class Engine:
    """An empty database, and the processes that serve it."""

    name: str
    url: str
    pids: tuple[int, ...]
    writers: int
    """How many may write at the same moment."""

    def commits(self, clients: int) -> float:
        """Return how many rows a second can be written and kept, each in a commit of its own."""
        counts: list[float] = []
        one_row = _row_in_postgresql if self.pids else _row_in_sqlite
        with one_row(self.url, create=True):
            pass
        threads = [
            threading.Thread(target=_commit_rows, args=(one_row, self.url, counts))
            for _ in range(min(clients, self.writers))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(counts)


@contextmanager
def engine(name: str, folder: Path) -> Iterator[Engine]:
    """Give an empty database of this engine, gone afterwards."""
    if name == "SQLite":
        yield Engine(name, f"sqlite:///{folder / 'bench.sqlite3'}", (), 1)
        return
    with postgres.durable() as (url, pid):
        yield Engine(name, url, (pid,), 100)


Writer = Callable[[], object]


@contextmanager
def _row_in_sqlite(url: str, *, create: bool = False) -> Iterator[Writer]:
    with closing(sqlite3.connect(make_url(url).database or "", timeout=15)) as line:
        line.isolation_level = None
        line.execute(f"PRAGMA journal_mode={'WAL' if WAL_IS_SAFE else 'TRUNCATE'}")
        line.execute("PRAGMA synchronous=FULL")
        if create:
            line.execute(
                "CREATE TABLE IF NOT EXISTS bench_rows (id INTEGER PRIMARY KEY, x INTEGER)"
            )
        yield lambda: line.execute("INSERT INTO bench_rows (x) VALUES (1)")


@contextmanager
def _row_in_postgresql(url: str, *, create: bool = False) -> Iterator[Writer]:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as line:
        if create:
            line.execute("CREATE TABLE IF NOT EXISTS bench_rows (id serial PRIMARY KEY, x int)")
        yield lambda: line.execute("INSERT INTO bench_rows (x) VALUES (1)")


def _commit_rows(one_row: Callable[..., "object"], url: str, counts: list[float]) -> None:
    with one_row(url) as write:  # type: ignore[attr-defined]
        written, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < SECONDS:
            write()
            written += 1
        counts.append(written / (time.perf_counter() - begun))
