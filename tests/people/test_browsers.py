"""Browsers that are signed in: how long, where they are listed, and how they are ended."""

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.people import queries, signin
from app.people.models import Role, SignIn
from app.transactions import transaction
from app.web.account import signing
from tests.entering import a_browser
from tests.factories import again, an_account
from tests.people.asking import ask_known, is_in


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "ANSWER_SECONDS", 0.0)


def test_the_session_is_new_after_signing_in(app: Flask, client: FlaskClient) -> None:
    request = ask_known(client, an_account())
    with client.session_transaction() as session:
        session["left_by_an_attacker"] = "x"
        before = session["asking"]
    client.post(signin.link_path(request.uuid))
    with client.session_transaction() as session:
        assert "left_by_an_attacker" not in session
        assert "asking" not in session
        assert before not in session.values()
        secret = session["sign_in"]
    row = db.session.scalars(select(SignIn)).one()
    assert secret not in (row.token_hash, row.device)


@pytest.mark.parametrize(("ticked", "hours"), [(True, 10), (False, 2)])
def test_how_long_a_browser_stays_signed_in(
    app: Flask, client: FlaskClient, ticked: bool, hours: int
) -> None:
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as clock:
        path = signin.link_path(ask_known(client, an_account()).uuid)
        answer = client.post(path, data={"is_own": "y"} if ticked else {})
        cookie = answer.headers["Set-Cookie"]
        assert ("Expires=" in cookie) is ticked
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        clock.shift(hours * 3600 - 1)
        assert signin.account_for(_secret(client)) is not None
        clock.shift(1)
        assert signin.account_for(_secret(client)) is None


def _secret(client: FlaskClient) -> str:
    cookie = client.get_cookie("pouce")
    assert cookie is not None
    opened = client.application.session_interface.get_signing_serializer(client.application)  # type: ignore[attr-defined]
    return str(opened.loads(cookie.value)["sign_in"])


def test_a_printed_link_works_once_in_any_browser_for_a_day(app: Flask) -> None:
    account = an_account(Role.COORDINATOR)
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as clock:
        with transaction() as session:
            paths = [signin.print_link(session.merge(account)) for _ in range(2)]
        clock.shift(24 * 3600 - 1)
        assert app.test_client().get(paths[0]).status_code == 200
        assert app.test_client().post(paths[0]).status_code == 303
        assert app.test_client().post(paths[0]).status_code == 410
        clock.shift(1)
        assert app.test_client().post(paths[1]).status_code == 410


def test_signing_out_ends_it_in_the_database(app: Flask) -> None:
    account = an_account()
    client = a_browser(app, account)
    secret = _secret(client)
    answer = client.post("/deconnexion", follow_redirects=True)
    assert "Vous êtes déconnecté." in answer.text
    assert signin.account_for(secret) is None
    assert not is_in(client)
    assert client.post("/deconnexion").status_code == 303


def test_signing_in_again_ends_the_browser_s_former_sign_in(app: Flask) -> None:
    account = an_account()
    client = a_browser(app, account)
    with transaction() as session:
        path = signin.print_link(session.merge(account))
    assert client.post(path).status_code == 303
    assert len(queries.signed_in_browsers(account)) == 1


def test_one_s_browsers_are_listed_and_revoked_one_by_one(app: Flask) -> None:
    account = an_account()
    here, lost = a_browser(app, account), app.test_client()
    with transaction() as session:
        path = signin.print_link(session.merge(account))
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1"
    lost.post(path, headers={"User-Agent": phone})
    page = here.get("/compte").text
    assert "Safari sur iPhone" in page
    assert page.count("Déconnecter</button>") == 2
    row = db.session.scalars(select(SignIn).where(SignIn.device == "Safari sur iPhone")).one()
    assert here.post(f"/compte/navigateurs/{row.id}/deconnecter").status_code == 303
    assert not is_in(lost)
    assert is_in(here)


def test_nobody_revokes_another_s_browser(app: Flask) -> None:
    a_browser(app, an_account())
    theirs = db.session.scalars(select(SignIn)).one()
    other = a_browser(app, an_account())
    assert other.post(f"/compte/navigateurs/{theirs.id}/deconnecter").status_code == 404
    assert again(theirs).revoked_at is None
