"""The doctor says what is wrong in plain sentences, and its exit code says whether it is."""

import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text, update

from app import create_app, dates, doctor
from app.doctor.findings import Verdict
from app.extensions import db
from app.messages import sending
from app.messages.models import WorkerState
from app.people.models import Role
from app.transactions import transaction
from app.workshops.places import Venue
from tests.conftest import settings
from tests.factories import a_venue, an_account
from tests.messages import smsgateway
from tests.operations.conftest import Installation


def _found(verdict: Verdict) -> list[str]:
    db.session.rollback()
    return [finding.sentence for finding in doctor.examine() if finding.verdict is verdict]


def _noted(name: str, ago: timedelta) -> None:
    with transaction() as session:
        session.merge(WorkerState(name=name, at=dates.now() - ago))


@pytest.fixture
def well(migrated: Flask) -> Flask:
    """An installation on which nothing is wrong."""
    an_account(Role.COORDINATOR)
    with transaction():
        sending.note(sending.HEARTBEAT)
        sending.note("backup")
    return migrated


def test_a_well_installation_is_said_well(well: Flask) -> None:
    assert _found(Verdict.PROBLEM) == []
    assert _found(Verdict.ATTENTION) == []
    run = well.test_cli_runner().invoke(args=["doctor"])
    assert run.exit_code == 0
    assert all(line.startswith("OK ") for line in run.output.splitlines())
    assert len(run.output.splitlines()) >= 9


def test_a_problem_is_the_exit_code(well: Flask) -> None:
    with transaction() as session:
        session.execute(text("DELETE FROM worker_states"))
    run = well.test_cli_runner().invoke(args=["doctor"])
    assert run.exit_code == 1
    assert "PROBLÈME  Le facteur n’a jamais tourné" in run.output


def test_a_short_secret_is_said(well: Flask) -> None:
    well.config["SECRET_KEY"] = "court"
    assert "SECRET_KEY est trop courte (5 caractères)" in " ".join(_found(Verdict.PROBLEM))


def test_a_store_of_limits_that_is_down_is_said(well: Flask) -> None:
    well.config["RATELIMIT_STORAGE_URI"] = "redis://127.0.0.1:9/0"
    assert "RATELIMIT_STORAGE_URI) ne répond pas" in " ".join(_found(Verdict.PROBLEM))


def test_a_public_site_needs_https_mail_and_backups(well: Flask) -> None:
    well.config |= {"BASE_URL": "http://pouce.example", "IS_LOCAL": False}
    _noted("backup", timedelta(days=9))
    problems = " ".join(_found(Verdict.PROBLEM))
    assert "n’est pas en https" in problems
    assert "MAIL_SERVER manque" in problems
    assert "il y a 9 jours" in problems
    well.config |= {"BASE_URL": "https://pouce.example"}
    assert "TRUSTED_PROXIES" in " ".join(_found(Verdict.ATTENTION))


def test_a_public_site_says_who_publishes_and_hosts_it(well: Flask) -> None:
    well.config |= {"IS_LOCAL": False, "CONTACT_PHONE": "01 99 00 00 00"}
    (said,) = [one for one in _found(Verdict.ATTENTION) if "mentions légales" in one]
    assert all(name in said for name in ("PUBLISHER", "PUBLICATION_DIRECTOR", "HOSTING"))
    assert "CONTACT_PHONE" not in said
    given = ("PUBLISHER", "PUBLISHER_ADDRESS", "PUBLICATION_DIRECTOR", "HOSTING")
    well.config |= dict.fromkeys(given, "Association des Ateliers")
    assert "Les mentions légales sont complètes." in _found(Verdict.GOOD)


def test_a_secret_made_by_ourselves_is_to_be_kept(
    installation: Installation, tmp_path: Path
) -> None:
    app = create_app(settings(tmp_path / "seul", SECRET_KEY=""))
    with app.app_context():
        app.config |= {"BASE_URL": "https://pouce.example", "IS_LOCAL": False}
        assert "Sauvegardez ce fichier" in " ".join(_found(Verdict.ATTENTION))
        db.engine.dispose()


def test_several_processes_need_more(well: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRANIAN_WORKERS", "2")
    problems = " ".join(_found(Verdict.PROBLEM))
    assert "RATELIMIT_STORAGE_URI" in problems
    assert ("2 processus sur SQLite" in problems) == (db.engine.dialect.name == "sqlite")


def _unreachable(app: Flask) -> str:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        app.config |= {"MAIL_SERVER": "127.0.0.1", "MAIL_TIMEOUT": 2.0}
        app.config["MAIL_PORT"] = closed.getsockname()[1]
    return "127.0.0.1"


def test_a_mail_server_that_is_down_is_said(well: Flask) -> None:
    server = _unreachable(well)
    assert any(server in sentence for sentence in _found(Verdict.PROBLEM))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda: _noted(sending.HEARTBEAT, timedelta(minutes=5)), "s’est tu il y a 5 minutes"),
        (lambda: _zone("Europe/Nulle_Part"), "Europe/Nulle_Part"),
    ],
)
def test_what_is_wrong_in_the_rows_is_said(
    well: Flask, spoil: Callable[[], None], words: str
) -> None:
    spoil()
    assert words in " ".join(_found(Verdict.PROBLEM))


def _zone(name: str) -> None:
    a_venue()
    with transaction() as session:
        session.execute(update(Venue).values(zone=name))


def test_a_pause_an_old_backup_and_no_coordinator_ask_for_attention(migrated: Flask) -> None:
    _noted(sending.HEARTBEAT, timedelta())
    _noted("backup", timedelta(days=3))
    with transaction():
        sending.pause("restored")
    attention = " ".join(_found(Verdict.ATTENTION))
    assert "flask messages resume" in attention
    assert "il y a 3 jours" in attention
    assert "flask accounts invite" in attention


def test_a_database_without_tables_or_behind_is_said(
    installation: Installation, migrated: Flask
) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert "flask db upgrade" in " ".join(_found(Verdict.PROBLEM))
    installation()
    assert _found(Verdict.PROBLEM) == ["La base est vide. Lancez : flask db upgrade"]


def test_a_database_that_is_down_is_said(tmp_path: Path) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:9/rien?connect_timeout=2"
    app = create_app(settings(tmp_path, url))
    with app.app_context():
        assert "La base ne répond pas" in " ".join(_found(Verdict.PROBLEM))


@pytest.mark.parametrize(
    ("address", "verdict", "words"),
    [
        ("", Verdict.GOOD, "personne ne reçoit de SMS : on appelle"),
        ("files", Verdict.GOOD, "les SMS vont dans"),
        ("http://sms.exemple.fr/", Verdict.PROBLEM, "n’est pas en https"),
        ("https://127.0.0.1:9/", Verdict.PROBLEM, "passerelle SMS ne répond pas"),
    ],
)
def test_it_says_what_becomes_of_sms(
    well: Flask, address: str, verdict: Verdict, words: str
) -> None:
    well.config |= {"SMS_GATEWAY_URL": address}
    assert words in " ".join(_found(verdict))


def test_a_gateway_that_answers_is_well_until_the_month_is_spent(
    well: Flask, tmp_path: Path
) -> None:
    with smsgateway.serving(tmp_path) as gateway:
        well.config |= gateway.settings()
        assert "1000 segments par mois au plus" in " ".join(_found(Verdict.GOOD))
        well.config |= {"SMS_MONTHLY_SEGMENTS": 0}
        assert "Le budget SMS du mois est épuisé" in " ".join(_found(Verdict.ATTENTION))
    assert gateway.accepted == []
