"""`/healthz`: what a load balancer and an administrator read."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.messages import sending
from app.transactions import transaction
from tests.conftest import settings
from tests.messages.conftest import put

NOON = datetime.fromisoformat("2026-11-23T12:00:00+00:00")


@time_machine.travel(NOON, tick=False)
def test_a_new_installation_is_up(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {
        "status": "ok",
        "database": True,
        "worker": {"alive": False, "last_beat": None},
        "mail": "files",
        "paused": False,
        "queued": 0,
        "failed": 0,
        "to_call": 0,
        "sms": {"gateway": "none", "segments_left": 1000},
        "backup": {"last": None, "age_hours": None},
    }


def test_it_says_what_waits_and_when_things_last_happened(client: FlaskClient) -> None:
    with time_machine.travel(NOON - timedelta(hours=30), tick=False), transaction():
        sending.note("backup")
    with time_machine.travel(NOON, tick=False):
        put()
        with transaction():
            sending.note(sending.HEARTBEAT, "a")
            sending.pause("restored")
    with time_machine.travel(NOON + timedelta(seconds=30), tick=False):
        answer = client.get("/healthz").json
        assert answer is not None
        assert answer["worker"] == {"alive": True, "last_beat": "2026-11-23T12:00:00+00:00"}
        assert (answer["queued"], answer["paused"]) == (1, True)
        assert answer["backup"] == {"last": "2026-11-22T06:00:00+00:00", "age_hours": 30.0}
    with time_machine.travel(NOON + timedelta(seconds=31), tick=False):
        answer = client.get("/healthz").json
        assert answer is not None
        assert not answer["worker"]["alive"]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"BASE_URL": "https://pouce.association.example"}, "missing"),
        ({"BASE_URL": "https://pouce.association.example", "MAIL_SERVER": "smtp.example"}, "smtp"),
    ],
)
def test_it_says_where_mail_goes(app: Flask, setting: dict[str, str], said: str) -> None:
    changed = {**setting, "IS_LOCAL": ""}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in changed.items():
            patch.setitem(app.config, name, value)
        assert app.test_client().get("/healthz").json["mail"] == said  # type: ignore[index]


def test_only_a_database_that_fails_is_a_failure(tmp_path: Path) -> None:
    app = create_app(settings(tmp_path, f"sqlite:///{tmp_path}/missing/none.sqlite3"))
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {"status": "down", "database": False, "mail": "files"}
