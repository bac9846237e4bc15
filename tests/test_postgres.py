"""The test server itself: PostgreSQL 18, private, gone when its process ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest

from tests import postgres

own_server = pytest.mark.skipif(
    "TEST_DATABASE_URL" in os.environ, reason="a given server is not ours to stop"
)


def _connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""))


def test_a_database_is_made_empty_and_dropped() -> None:
    with postgres.database() as url, _connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_stat_user_tables").fetchone() == (0,)
        connection.execute("CREATE TABLE something (id int)")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        _connect(url)


@own_server
def test_the_server_ends_with_its_process_even_when_it_is_killed() -> None:
    program = (
        "from tests import postgres\n"
        "with postgres.database() as url:\n"
        "    print(url, flush=True)\n"
        "    input()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child, child.stdin, child.stdout:
        url = child.stdout.readline().strip()
        folder = Path(unquote(url.partition("host=")[2]))
        with _connect(url) as connection:
            version = connection.info.server_version // 10_000
        assert version == 18
        assert folder.stat().st_mode & 0o077 == 0
        child.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        _connect(url)
