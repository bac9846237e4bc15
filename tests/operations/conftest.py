"""A database of its own for each test that replaces a whole database, on each engine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

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
    """Make applications, each on its own empty database, and enter the last one made.

    On the engine of the test, or the one that is named.
    """
    with ExitStack() as stack:

        def make(engine: str = "") -> Flask:
            folder = tmp_path / f"instance-{len(list(tmp_path.iterdir()))}"
            on_postgresql = (engine or engine_url).startswith("postgresql")
            url = stack.enter_context(postgres.database()) if on_postgresql else ""
            app = create_app(settings(folder, url))
            app.config["TESTING"] = True
            return stack.enter_context(_entered(app))

        yield make


@pytest.fixture
def migrated(installation: Installation) -> Flask:
    """Give an application whose own database was built by the migrations."""
    app = installation()
    flask_migrate.upgrade()
    return app
