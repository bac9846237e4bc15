"""The database is down: a sentence, the right status, nothing half done, and no lie to feeds."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from tests.conftest import settings
from tests.ports import free_port


@pytest.fixture
def client_in_the_dark(tmp_path: Path) -> FlaskClient:
    nowhere = f"postgresql://pouce@127.0.0.1:{free_port()}/pouce"
    app = create_app(settings(tmp_path, nowhere))
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.mark.parametrize("address", ["/", "/ateliers/", "/ateliers/1/inscription", "/lieux/x"])
def test_a_page_says_what_to_do(client_in_the_dark: FlaskClient, address: str) -> None:
    answer = client_in_the_dark.get(address)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "en panne pour quelques minutes" in answer.text


def test_a_booking_can_be_sent_again(client_in_the_dark: FlaskClient) -> None:
    form = {"first_name": "Awa", "reach": "slip", "request_key": "k" * 22}
    answer = client_in_the_dark.post("/ateliers/1/inscription", data=form)
    assert answer.status_code == 503
    assert "partira à nouveau, une seule fois" in answer.text


def test_a_calendar_is_never_answered_empty(client_in_the_dark: FlaskClient) -> None:
    answer = client_in_the_dark.get("/agendas/ateliers.ics")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "BEGIN:VCALENDAR" not in answer.text


def test_health_says_that_the_database_is_down(client_in_the_dark: FlaskClient) -> None:
    answer = client_in_the_dark.get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["database"] is False
