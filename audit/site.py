"""The demonstration season behind the real server, and a browser signed in at each desk."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from sqlalchemy import select

from app import create_app
from app.extensions import db
from app.people import signin
from app.people.models import Account, Role
from app.transactions import transaction
from app.workshops import queries
from app.workshops.models import Workshop
from bench import yardstick

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / ".audit" / "node_modules"
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass(frozen=True)
class Served:
    """A site at work, its application to ask it about, and a browser."""

    url: str
    app: Flask
    browser: Browser
    chromium: str

    def signed_in(self, role: Role | None, **options: object) -> BrowserContext:
        """Return a fresh browser context, signed in as the demonstration's first of a role.

        Its page stays open: closing one that is on its way somewhere can take for ever.
        """
        context = self.browser.new_context(base_url=self.url, **options)  # type: ignore[arg-type]
        if role is not None:
            page = context.new_page()
            page.goto(self._link(role))
            page.locator("main form button").first.click()
            page.wait_for_url(lambda url: "/connexion/" not in url)
        return context

    def _link(self, role: Role) -> str:
        with self.app.app_context(), transaction():
            account = db.session.scalars(
                select(Account)
                .where(Account.role == role, Account.archived_at.is_(None))
                .order_by(Account.id)
            ).first()
            if account is None:
                raise RuntimeError(f"the demonstration has no {role}")
            return signin.print_link(account)

    def workshop(self) -> int:
        """Return the id of a workshop to come with a free seat."""
        with self.app.app_context():
            found: Workshop = queries.soon(1)[0]
            return found.id


@contextmanager
def served() -> Iterator[Served]:
    """Fill a database with the demonstration season and serve it, all in a temporary folder."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise RuntimeError("Chromium is missing (Debian: apt install chromium)")
    with tempfile.TemporaryDirectory(prefix="pouce-audit-") as folder:
        environ = {
            "INSTANCE_DIR": folder,
            "SECRET_KEY": "audit-" + "k" * 40,
            "RATELIMIT_ENABLED": "false",
            "DATABASE_URL": "",
        }
        print("saison de démonstration…")
        for command in (["db", "upgrade"], ["demo"]):
            subprocess.run(
                [sys.executable, "-m", "flask", "--app", "wsgi", *command],
                check=True,
                cwd=ROOT,
                env={**os.environ, **environ},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        app = create_app(environ)
        with yardstick.served("wsgi:app", environ) as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
            try:
                yield Served(f"http://127.0.0.1:{port}", app, browser, chromium)
            finally:
                browser.close()
                with app.app_context():
                    db.engine.dispose()
