"""The real server under load, and a constant Flask page under the same load beside it.

Figures of a machine say little; ratios of one run say something on any machine.
"""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median

from honcho.environ import parse_procfile

ROOT = Path(__file__).resolve().parents[1]
CONNECTIONS = 8
ROUNDS = 5
SECONDS = 1.0
ROOM = 4 * 1024 * 1024
"""What a client can take in at once: it must not be what is waited for."""
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Ask:
    """One request, as it is sent again and again on each connection, and the status hoped for."""

    port: int
    path: str = "/"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def sent(self) -> bytes:
        named = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        return f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{named}\r\n".encode()


@dataclass(frozen=True)
class Site:
    """A server at work: where it answers, and its first process."""

    port: int
    pid: int


@contextmanager
def served(target: str, environ: Mapping[str, str]) -> Iterator[int]:
    """Serve a WSGI application as the Procfile serves the site; give its port."""
    with started(target, environ) as site:
        yield site.port


@contextmanager
def started(target: str, environ: Mapping[str, str]) -> Iterator[Site]:
    """Serve a WSGI application as the Procfile serves the site; give its port and process."""
    port = _free_port()
    web = parse_procfile((ROOT / "Procfile").read_text()).processes["web"]
    granian = str(Path(sys.executable).with_name("granian"))
    command = web.replace(".venv/bin/granian", granian).replace("wsgi:app", target)
    settings = {**os.environ, **environ, "PORT": str(port), "HOST": "127.0.0.1"}
    server = subprocess.Popen(["/bin/sh", "-c", command], cwd=ROOT, env=settings)
    try:
        _await(port, server)
        yield Site(port, server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=15)


@contextmanager
def side_by_side(environ: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Serve the site and the constant page, each by one process; give both ports."""
    with ExitStack() as stack:
        site = stack.enter_context(served("wsgi:app", environ))
        yield site, stack.enter_context(served("bench.constant:app", environ))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


def rates(asks: Mapping[str, Ask]) -> dict[str, list[float]]:
    """Return for each request how many a second were answered, in each of several rounds.

    Rounds are interleaved, so that whatever else the machine does falls on all alike.
    """
    for ask in asks.values():
        rate(ask, 0.3)
    found: dict[str, list[float]] = {name: [] for name in asks}
    for _ in range(ROUNDS):
        for name, ask in asks.items():
            found[name].append(rate(ask))
    return found


def ratios(found: Mapping[str, Sequence[float]], yardstick: str) -> dict[str, float]:
    """Return the median ratio of each to the yardstick of the same round."""
    return {
        name: median(a / b for a, b in zip(measured, found[yardstick], strict=True))
        for name, measured in found.items()
    }


def rate(ask: Ask, seconds: float = SECONDS) -> float:
    """Return requests a second over keep-alive connections, each in a process of its own."""
    start = _FORK.Barrier(CONNECTIONS)
    counts = _FORK.Queue()
    clients = [
        _FORK.Process(target=_client, args=(ask, seconds, start, counts), daemon=True)
        for _ in range(CONNECTIONS)
    ]
    for client in clients:
        client.start()
    total = sum(counts.get(timeout=seconds + 30) for _ in clients)
    for client in clients:
        client.join()
    return float(total)


def _client(
    ask: Ask, seconds: float, start: Barrier, counts: "multiprocessing.Queue[float]"
) -> None:
    """Ask as fast as answers come. All answers are as long as the first: no parsing is timed."""
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)  # before it connects
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.connect(("127.0.0.1", ask.port))
        sent, answered = ask.sent, 0
        line.sendall(sent)
        room = memoryview(bytearray(ROOM))
        length = _read_first(line, room, ask)
        start.wait()
        begun = time.perf_counter()
        until = begun + seconds
        while time.perf_counter() < until:
            line.sendall(sent)
            got = 0
            while got < length:
                got += line.recv_into(room[got:])
            answered += 1
        counts.put(answered / (time.perf_counter() - begun))


def _read_first(line: socket.socket, room: memoryview, ask: Ask) -> int:
    """Read one whole answer and return its length. Raises RuntimeError for another status."""
    got = 0
    while b"\r\n\r\n" not in bytes(room[:got]):
        got += line.recv_into(room[got:])
    head = bytes(room[:got]).split(b"\r\n\r\n")[0]
    status, *fields = head.decode("latin-1").split("\r\n")
    if int(status.split()[1]) != ask.status:
        raise RuntimeError(f"{ask.path}: {status}")
    named = {name.lower(): value for name, _, value in (line.partition(": ") for line in fields)}
    length = len(head) + 4 + (int(named["content-length"]) if ask.status != 304 else 0)
    while got < length:
        got += line.recv_into(room[got:])
    return length
