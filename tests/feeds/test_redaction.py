"""No log has an address that opens something, not even when the access log is on."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.redaction import mask
from tests.conftest import settings
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "Zq3_x-" + "k" * 37


@pytest.mark.parametrize(
    "path",
    [
        f"/agendas/p/{TOKEN}.ics",
        f"/agendas/i/{TOKEN}",
        f"/inscriptions/{TOKEN}/annuler",
        f"/en/souhaits/nouveau?atelier=3&inscription={TOKEN}",
    ],
)
def test_a_secret_is_masked_wherever_it_stands(path: str) -> None:
    said = mask(
        f'127.0.0.1 - "GET {path}{"&" if "?" in path else "?"}annules=masquer HTTP/1.1" 200'
    )
    assert TOKEN not in said
    assert "[secret]" in said
    assert mask("/agendas/ateliers.ics /agendas/lieux/un-lieu-au-nom-long.ics").count("secret") == 0


@pytest.mark.parametrize("name", ["granian.access", "werkzeug"])
def test_the_servers_loggers_are_masked(
    app: Flask, client: FlaskClient, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger(name)
    with caplog.at_level(logging.INFO, logger=name):
        logger.addHandler(caplog.handler)
        logger.info('%s "%s"', "127.0.0.1", f"GET /agendas/p/{TOKEN}.ics")
        logger.info("%(path)s", {"path": f"/agendas/p/{TOKEN}.ics"})
        logger.removeHandler(caplog.handler)
    assert caplog.messages
    assert TOKEN not in caplog.text


def test_granian_writes_no_secret_in_its_access_log(tmp_path: Path) -> None:
    port = free_port()
    command = [
        *(str(Path(sys.executable).with_name("granian")), "--interface", "wsgi"),
        *("--port", str(port), "--access-log", "--workers-kill-timeout", "1", "wsgi:app"),
    ]
    environ = {**os.environ, **settings(tmp_path)}
    log = tmp_path / "log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            command, cwd=ROOT, env=environ, stdout=written, stderr=subprocess.STDOUT
        )
    try:
        _await(lambda: _answers(f"http://127.0.0.1:{port}/agendas/p/{TOKEN}.ics"))
        _await(lambda: "/agendas/p/" in log.read_text())
    finally:
        server.terminate()
        server.wait(timeout=15)
    said = log.read_text()
    assert "/agendas/p/[secret]" in said
    assert TOKEN not in said


def _answers(address: str) -> bool:
    """Tell whether a server is there, whatever it says."""
    try:
        urlopen(address, timeout=5)
    except HTTPError:
        return True
    except OSError:
        return False
    return True


def _await(is_so: Callable[[], bool]) -> None:
    """Wait, half a minute at most: a line of a log is written after its answer."""
    for _ in range(300):
        if is_so():
            return
        time.sleep(0.1)
