"""A real site (granian, SQLite) and a real browser (Chromium)."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from app import create_app
from app.extensions import db
from tests.conftest import settings
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
QUIET = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]


@dataclass(frozen=True)
class Site:
    url: str
    app: Flask


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a migrated, empty database as `make run` does; tests add rows through `site.app`."""
    with _serving(tmp_path_factory.mktemp("site"), ["db", "upgrade"]) as site:
        yield site


@pytest.fixture(scope="session")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the demonstration season."""
    with _serving(tmp_path_factory.mktemp("season"), ["db", "upgrade"], ["demo"]) as site:
        yield site


@contextmanager
def _serving(folder: Path, *commands: list[str]) -> Iterator[Site]:
    port = free_port()
    given = settings(folder, BASE_URL=f"http://127.0.0.1:{port}")
    environ = {**os.environ, **given, "PYTHONPATH": str(ROOT)}
    app = create_app(given)
    for command in commands:
        done = app.test_cli_runner().invoke(args=command)
        assert done.exit_code == 0, done.output
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
            *("--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4", "wsgi:app"),
        ],
        cwd=ROOT,
        env=environ,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url + "/healthz")
        yield Site(url, app)
        with app.app_context():
            db.engine.dispose()
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(url: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise RuntimeError("Chromium is missing: `make test` installs it (Debian: chromium).")
    browser = playwright.chromium.launch(executable_path=path, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture(params=[360, 1280])
def page(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Iterator[Page]:
    """Give a page of a narrow phone and of a desktop, without JavaScript, as our pages need."""
    context = chromium.new_context(
        base_url=site.url,
        viewport={"width": request.param, "height": 800},
        java_script_enabled=False,
        locale="fr-FR",
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()
