"""Signing in by link and by code, and all the ways it must not work."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import dates
from app.extensions import db
from app.links import resolve
from app.messages.models import Message
from app.messages.rendering import resolve as put_links
from app.people import signin
from app.people.models import Role, SignIn
from app.transactions import transaction
from app.web.account import signing
from tests.entering import a_browser
from tests.factories import a_partner, again, an_account
from tests.people.asking import ask, ask_known, code_of, is_in


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "ANSWER_SECONDS", 0.0)


def test_the_mail_carries_the_link_and_the_code(app: Flask, client: FlaskClient) -> None:
    account = an_account(email="Trainer@Pouce.example")
    request = ask_known(client, account)
    message = db.session.scalars(select(Message)).one()
    assert message.is_secret
    assert message.to_address == account.email
    assert message.not_after == request.expires_at
    assert request.expires_at - request.created_at == timedelta(minutes=10)
    assert signin.link_path(request.uuid) not in message.body_text
    assert code_of(request) not in message.body_text
    sent = put_links(message.body_text, resolve)
    assert f"http://localhost{signin.link_path(request.uuid)}" in sent
    assert code_of(request) in sent


def test_opening_the_link_changes_nothing_and_posting_signs_in_once(
    app: Flask, client: FlaskClient
) -> None:
    path = signin.link_path(ask_known(client, an_account()).uuid)
    for _ in range(3):
        page = client.get(path)
        assert page.status_code == 200
        assert "Me connecter" in page.text
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0
    answer = client.post(path)
    assert (answer.status_code, answer.location) == (303, "/formateur/")
    assert is_in(client)
    again_ = client.post(path)
    assert again_.status_code == 410
    assert "ne fonctionne plus" in again_.text
    assert client.get(path).status_code == 410


def test_each_role_arrives_at_its_desk(app: Flask) -> None:
    desks = {
        Role.COORDINATOR: "/coordination/",
        Role.TRAINER: "/formateur/",
        Role.VOLUNTEER: "/formateur/",
        Role.PARTNER: "/partenaire/",
    }
    for role, desk in desks.items():
        client = app.test_client()
        account = an_account(role, partner_id=a_partner().id if role is Role.PARTNER else None)
        path = signin.link_path(ask_known(client, account).uuid)
        assert client.post(path).location == desk
        assert client.get(desk).status_code == 200


def test_another_browser_is_told_where_to_open_the_link(app: Flask, client: FlaskClient) -> None:
    path = signin.link_path(ask_known(client, an_account()).uuid)
    other = app.test_client()
    for answer in (other.get(path), other.post(path)):
        assert answer.status_code == 403
        assert "dans le navigateur où vous l’avez demandé" in answer.text
    assert not is_in(other)
    other.post("/connexion", data={"email": "quelquun@pouce.example"})
    assert other.post(path).status_code == 403
    assert client.post(path).status_code == 303


def test_a_link_lives_ten_minutes(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as clock:
        path = signin.link_path(ask_known(client, an_account()).uuid)
        clock.shift(599)
        assert client.get(path).status_code == 200
        clock.shift(1)
        assert client.get(path).status_code == 410
        assert client.post(path).status_code == 410
        assert not is_in(client)


def test_a_forged_or_cut_link_opens_nothing(app: Flask, client: FlaskClient) -> None:
    path = signin.link_path(ask_known(client, an_account()).uuid)
    for forged in (path[:-5], path.replace(".", ".A"), "/connexion/n-importe-quoi"):
        assert client.get(forged).status_code == 410
        assert client.post(forged).status_code == 410


def test_the_code_signs_in_the_asking_browser_only(app: Flask, client: FlaskClient) -> None:
    request = ask_known(client, an_account())
    other = app.test_client()
    assert other.post("/connexion/code", data={"code": code_of(request)}).status_code == 302
    ask(other, "inconnue@pouce.example")
    assert other.post("/connexion/code", data={"code": code_of(request)}).status_code == 422
    code = code_of(request)
    answer = client.post("/connexion/code", data={"code": f" {code[:3]} {code[3:]} "})
    assert answer.status_code == 303
    assert is_in(client)
    assert client.post("/connexion/code", data={"code": code}).status_code == 302


def test_five_wrong_codes_end_a_request(app: Flask, client: FlaskClient) -> None:
    request = ask_known(client, an_account())
    wrong = code_of(request, wrong=True)
    for _ in range(5):
        page = client.post("/connexion/code", data={"code": wrong})
        assert page.status_code == 422
        assert "pas le bon" in page.text
    assert client.post("/connexion/code", data={"code": code_of(request)}).status_code == 422
    assert not is_in(client)


def test_the_fifth_try_may_still_be_right(app: Flask, client: FlaskClient) -> None:
    request = ask_known(client, an_account())
    for typed in ("", "abc", "٣٣٣٣٣٣", code_of(request, wrong=True)):
        assert client.post("/connexion/code", data={"code": typed}).status_code == 422
    assert client.post("/connexion/code", data={"code": code_of(request)}).status_code == 303


def test_either_of_two_codes_works_and_only_once(app: Flask, client: FlaskClient) -> None:
    account = an_account()
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as clock:
        first = ask_known(client, account)
        clock.shift(60)
        second = ask_known(client, account)
        assert first.uuid != second.uuid
        assert client.post("/connexion/code", data={"code": code_of(first)}).status_code == 303


def test_an_unknown_address_gets_the_same_answer_and_no_mail(app: Flask) -> None:
    an_account(email="connue@pouce.example")
    an_account(email="partie@pouce.example", archived_at=dates.now())
    pages = []
    for email in ("connue@pouce.example", "inconnue@pouce.example", "partie@pouce.example"):
        client = app.test_client()
        answer = client.post("/connexion", data={"email": email}, follow_redirects=True)
        wrong = client.post("/connexion/code", data={"code": "000000"})
        pages.append((answer.status_code, answer.text, wrong.status_code, wrong.text))
    assert pages[0] == pages[1] == pages[2]
    assert "Si cette adresse a un compte, un message vient de partir" in pages[0][1]
    assert db.session.scalars(select(Message.to_address)).all() == ["connue@pouce.example"]


def test_the_answer_takes_as_long_without_an_account(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(signing, "ANSWER_SECONDS", 5.0)
    monkeypatch.setattr(signing.time, "sleep", waits.append)
    an_account(email="connue@pouce.example")
    for email in ("connue@pouce.example", "inconnue@pouce.example"):
        app.test_client().post("/connexion", data={"email": email})
    assert len(waits) == 2
    assert all(0 < wait <= 5 for wait in waits)


def test_a_wrong_address_is_said_and_kept(app: Flask, client: FlaskClient) -> None:
    page = client.post("/connexion", data={"email": "formatrice@"})
    assert page.status_code == 422
    assert "Cette adresse e-mail n’est pas complète" in page.text
    assert 'value="formatrice@"' in page.text
    assert "<title>Erreur :" in page.text
    empty = client.post("/connexion", data={"email": ""})
    assert "Écrivez votre adresse e-mail." in empty.text


def test_one_address_gets_five_mails_an_hour(app: Flask, client: FlaskClient) -> None:
    account = an_account()
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as clock:
        for _ in range(7):
            ask(client, account.email)
        assert db.session.scalar(select(func.count()).select_from(Message)) == 5
        clock.shift(3600)
        ask(client, account.email)
        assert db.session.scalar(select(func.count()).select_from(Message)) == 6


def test_an_archived_account_cannot_enter_and_leaves_at_once(app: Flask) -> None:
    account = an_account()
    inside, asking = a_browser(app, account), app.test_client()
    request = ask_known(asking, account)
    assert is_in(inside)
    with transaction():
        again(account).archived_at = dates.now()
    assert not is_in(inside)
    assert inside.get("/formateur/").status_code == 302
    assert asking.post(signin.link_path(request.uuid)).status_code == 410
    assert asking.post("/connexion/code", data={"code": code_of(request)}).status_code == 422


@pytest.mark.parametrize(
    "vers",
    [
        "https://ailleurs.example/",
        "//ailleurs.example",
        "/\\ailleurs.example",
        "\\\\ailleurs.example",
        "/\t/ailleurs.example",
        "/\n/ailleurs.example",
        " /compte",
        "javascript:alert(1)",
        "compte",
        "/" + "a" * 600,
    ],
)
def test_nobody_is_sent_to_another_site(app: Flask, client: FlaskClient, vers: str) -> None:
    request = ask_known(client, an_account(), vers)
    assert client.post(signin.link_path(request.uuid)).location == "/formateur/"
    assert client.get("/connexion", query_string={"vers": vers}).location == "/formateur/"


def test_one_returns_to_the_page_one_came_for(app: Flask, client: FlaskClient) -> None:
    wanted = "/formateur/?a=1&b=deux"
    first = client.get(wanted)
    assert first.status_code == 302
    page = client.get(first.location)
    assert 'value="/formateur/?a=1&amp;b=deux"' in page.text
    request = ask_known(client, an_account(), wanted)
    assert client.post(signin.link_path(request.uuid)).location == wanted
