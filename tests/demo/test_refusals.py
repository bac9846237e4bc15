"""`flask demo` writes into an empty database of a local site, or not at all."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.demo import season
from app.demo.plan import Planned
from app.extensions import db
from app.transactions import transaction
from app.workshops.models import Workshop
from tests.conftest import settings
from tests.factories import an_account


def test_a_public_site_is_refused(tmp_path: Path) -> None:
    public = create_app(settings(tmp_path, BASE_URL="https://ateliers.example.org"))
    result = public.test_cli_runner().invoke(args=["demo", "--if-empty"])
    assert result.exit_code == 1
    assert "https://ateliers.example.org" in result.stderr
    assert "votre ordinateur" in result.stderr


def test_a_database_without_tables_is_told_what_to_run(tmp_path: Path) -> None:
    bare = create_app(settings(tmp_path))
    result = bare.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert "flask db upgrade" in result.stderr
    with bare.app_context():
        db.engine.dispose()


def test_one_account_is_enough_to_refuse(app: Flask) -> None:
    an_account()
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert "contient déjà" in result.stderr
    quiet = app.test_cli_runner().invoke(args=["demo", "--if-empty"])
    assert quiet.exit_code == 0
    assert len(quiet.output.splitlines()) == 1
    assert db.session.query(Workshop).count() == 0


def test_an_interrupted_demonstration_leaves_nothing(app: Flask) -> None:
    def interrupted(planned: Sequence[Planned]) -> Iterator[Planned]:
        yield from planned[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), transaction():
        season.create(interrupted)
    assert season.is_empty()
