"""A database of its own for each test that replaces a whole database, on each engine."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import make_url

from app import create_app
from app.extensions import db
from tests import postgres
from tests.conftest import settings

Installation = Callable[..., Flask]


@contextmanager
def _entered(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def installation(engine_url: str, tmp_path: Path) -> Iterator[Installation]:
    """Make applications, each on its own database, and enter the last one made.

    On the engine of the test, or the one that is named; empty, or a copy of the database given.
    """
    with ExitStack() as stack:

        def make(engine: str = "", copied: str = "") -> Flask:
            folder = tmp_path / f"instance-{len(list(tmp_path.iterdir()))}"
            url = ""
            if (engine or engine_url).startswith("postgresql"):
                template = {"template": copied} if copied else {}
                url = stack.enter_context(postgres.database(**template))
            app = create_app(settings(folder, url))
            app.config["TESTING"] = True
            if copied and not url:
                shutil.copyfile(copied, make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database)
            return stack.enter_context(_entered(app))

        yield make


@pytest.fixture(scope="session")
def at_head(engine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name a database that the migrations have built, to be copied: up is long, a copy is not."""
    on_postgresql = engine_url.startswith("postgresql")
    with postgres.database() if on_postgresql else nullcontext("") as url:
        app = create_app(settings(tmp_path_factory.mktemp("head"), url))
        with _entered(app):
            flask_migrate.upgrade()
        yield str(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database)


@pytest.fixture
def migrated(installation: Installation, at_head: str) -> Flask:
    """Give an application whose own database was built by the migrations."""
    return installation(copied=at_head)
