"""Fixtures that every test shares: one application on each engine, emptied after each test."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, Engine, event

from app import create_app, stencils
from app.database import Base
from app.extensions import db
from app.transactions import RetryingFlask
from app.web import kept
from app.web.feeds import bodies
from tests import postgres

# The same examples each time and no clock: a slow machine is not a failure. `make soak` looks
# further, with HYPOTHESIS_PROFILE=soak.
hypothesis.settings.register_profile("pouce", deadline=None, derandomize=True)
hypothesis.settings.register_profile("soak", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "pouce"))


def settings(folder: Path, database_url: str = "", **more: str) -> dict[str, str]:
    """Return an environment for an application that touches nothing outside `folder`."""
    return {
        "INSTANCE_DIR": str(folder),
        "SECRET_KEY": "tests-only-" + "k" * 40,
        "BASE_URL": "http://localhost",
        "CONTACT_PHONE": "01 99 00 00 00",
        "RATELIMIT_ENABLED": "false",
        "DATABASE_URL": database_url,
        **more,
    }


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what is long, the browser's tours first: no process walks alone at the end."""

    def turn(item: pytest.Item) -> int:
        marks = {mark.name for mark in item.iter_markers()}
        return 0 if "browser" in marks else 1 if "long" in marks else 2

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of every later collection, as wsgi.py does."""
    gc.collect()
    gc.freeze()


@event.listens_for(Engine, "engine_connect")
def _no_power_cut(connection: Connection) -> None:
    """Wait for no disk: no test cuts the power, and PostgreSQL's server has the same setting."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Give a folder that all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates(run_folder: Path) -> None:
    """Compile each template once a run: there are many applications, and two seconds in it."""
    folder = run_folder / "templates"
    folder.mkdir(exist_ok=True)
    RetryingFlask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}


@pytest.fixture(scope="session")
def _engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Give an empty database of each engine, made once however often tests change engine."""
    with ExitStack() as stack:

        @cache
        def address(engine: str) -> str:
            if engine == "sqlite":
                return f"sqlite:///{tmp_path_factory.mktemp('db') / 'tests.sqlite3'}"
            return stack.enter_context(postgres.database())

        yield address


@pytest.fixture(scope="session")
def _apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Flask]]:
    """Give the application on each database, its schema built, once."""
    with ExitStack() as stack:

        @cache
        def build(url: str) -> Flask:
            app = create_app(settings(tmp_path_factory.mktemp("instance"), url))
            app.test_client_class = Client
            app.config["TESTING"] = True
            app.config["WTF_CSRF_ENABLED"] = False
            with app.app_context():
                db.create_all()
            stack.callback(_dispose, app)
            return app

        yield build


def _dispose(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine_url(request: pytest.FixtureRequest, _engines: Callable[[str], str]) -> str:
    """Give the address of a database of each engine, empty before and after each test."""
    return _engines(request.param)


@pytest.fixture(scope="session")
def _built(engine_url: str, _apps: Callable[[str], Flask]) -> Flask:
    return _apps(engine_url)


@pytest.fixture
def app(_built: Flask) -> Iterator[Flask]:
    """Give the application with an empty database, inside an application context."""
    with _built.app_context():
        yield _built
        db.session.remove()
        _empty()
        bodies.forget()  # the other engine has the same ids
        kept.forget()
        stencils.forget()


def _empty() -> None:
    """Delete every row in one question: sixty of them took longer than many a test."""
    tables = reversed(Base.metadata.sorted_tables)
    script = "".join(f"DELETE FROM {table};" for table in tables)
    with closing(db.engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        if db.engine.dialect.name == "sqlite":
            driver.executescript(f"BEGIN IMMEDIATE;{script}COMMIT")
        else:
            driver.execute(script)
            driver.commit()


class Client(FlaskClient):
    """A browser: what the test has read before ends first, so that it locks nobody out.

    Each request has its own application context, as in production: `g` and the database session
    are not the test's.
    """

    def open(self, *args: Any, **values: Any) -> Any:
        db.session.rollback()
        with self.application.app_context():
            return super().open(*args, **values)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
