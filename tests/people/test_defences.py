"""Forged posts, too many posts, and the cookie of a site served by https."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app import create_app
from app.bookings.models import State
from app.extensions import db, limiter
from app.people import signin
from app.people.actors import acting
from app.people.models import Account, Role
from app.transactions import transaction
from tests.conftest import settings
from tests.entering import a_browser
from tests.factories import a_booking, a_partner, a_workshop, again, an_account
from tests.people.asking import last_request


@contextmanager
def tokens_checked(app: Flask) -> Iterator[None]:
    """Check the forms' tokens meanwhile, as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        yield
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_post_without_the_page_s_token_changes_nothing(app: Flask) -> None:
    member = an_account(Role.PARTNER, partner_id=a_partner().id)
    booking = a_booking(a_workshop(), actor=acting(member))
    client, other = a_browser(app, member), a_browser(app, member)
    with tokens_checked(app):
        path = f"/partenaire/inscriptions/{booking.uuid}"
        theirs = token_in(other.get(path).text)
        for forged in ({}, {"csrf_token": "x"}, {"csrf_token": theirs}):
            answer = client.post(f"{path}/annuler", data=forged)
            assert answer.status_code == 400
            assert "rechargez la page" in answer.text
            assert client.post("/deconnexion", data=forged).status_code == 400
        assert again(booking).state is State.CONFIRMED
        mine = token_in(client.get(path).text)
        assert client.post(f"{path}/annuler", data={"csrf_token": mine}).status_code == 303
        assert again(booking).state is State.CANCELLED


def test_a_stale_booking_form_keeps_what_was_typed(app: Flask) -> None:
    client = a_browser(app, an_account(Role.PARTNER, partner_id=a_partner().id))
    path = f"/partenaire/inscrire/{a_workshop().id}"
    with tokens_checked(app):
        typed = {"first_name": "Amina", "reach": "slip", "csrf_token": "vieux"}
        page = client.post(path, data=typed)
        assert page.status_code == 422
        assert "Rien n’est perdu" in page.text
        assert 'value="Amina"' in page.text
        fresh = {**typed, "csrf_token": token_in(page.text)}
        assert client.post(path, data=fresh).status_code == 303


def test_the_whole_way_in_works_with_tokens_and_changes_them(app: Flask) -> None:
    account = an_account()
    client = app.test_client()
    with tokens_checked(app):
        before = token_in(client.get("/connexion").text)
        answer = client.post("/connexion", data={"email": account.email, "csrf_token": before})
        assert answer.status_code == 303
        path = signin.link_path(last_request().uuid)
        page = client.get(path)
        assert client.post(path, data={}).status_code == 400
        assert client.post(path, data={"csrf_token": token_in(page.text)}).status_code == 303
        inside = client.get("/compte")
        assert inside.status_code == 200
        assert client.post("/deconnexion", data={"csrf_token": before}).status_code == 400
        assert (
            client.post("/deconnexion", data={"csrf_token": token_in(inside.text)}).status_code
            == 303
        )


@pytest.fixture
def public_site(tmp_path: Path) -> Iterator[Flask]:
    """Give a site as it is served on the internet: https, and its limits on."""
    app = create_app(settings(tmp_path, BASE_URL="https://pouce.example", RATELIMIT_ENABLED="true"))
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        with app.app_context():
            db.create_all()
            yield app
            db.session.remove()
            db.engine.dispose()
    finally:
        limiter.enabled = False


def test_a_venue_may_ask_often_and_a_robot_not(public_site: Flask) -> None:
    client = public_site.test_client()
    answers = [client.post("/connexion", data={"email": ""}).status_code for _ in range(31)]
    assert answers == [422] * 30 + [429]
    assert "Attendez une minute" in client.post("/connexion").text
    assert client.get("/connexion").status_code == 200


def test_guesses_at_a_program_s_key_end_soon(public_site: Flask) -> None:
    client, path = public_site.test_client(), "/api/v1/inscriptions"
    answers = [client.get(path).status_code for _ in range(121)]
    assert answers == [401] * 120 + [429]
    refused = client.get(path, headers={"Authorization": "Bearer pouce_autre"})
    assert (refused.json["code"], refused.headers["Retry-After"]) == ("too_many_requests", "60")


def test_the_cookie_of_an_https_site_is_bound_to_its_host(public_site: Flask) -> None:
    answer = public_site.test_client().post(
        "/connexion", data={"email": "a@pouce.example"}, base_url="https://pouce.example"
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-pouce=")
    for flag in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert flag in cookie
    assert "Domain=" not in cookie


def test_a_forged_host_is_repeated_nowhere(public_site: Flask) -> None:
    client = public_site.test_client()
    for asked, path in (("/ateliers?ville=Lille", "/ateliers/?ville=Lille"), ("/lieux", "/lieux/")):
        answer = client.get(asked, base_url="http://piege.example")
        assert (answer.status_code, answer.location) == (308, path)


def test_one_contact_is_one_however_it_is_spelled(public_site: Flask) -> None:
    workshop = a_workshop(capacity=60)
    client = public_site.test_client()
    spellings = ("Awa@Pouce.example", "awa@pouce.example", " AWA@pouce.example ")

    def book(number: int) -> int:
        email = spellings[number % 3]
        typed = {"first_name": "Awa", "reach": "email", "email": email}
        return client.post(f"/ateliers/{workshop.id}/inscription", data=typed).status_code

    assert [book(number) for number in range(31)] == [303] * 30 + [429]


def test_an_error_of_the_database_names_nobody(app: Flask) -> None:
    taken = an_account()
    row = Account(email=taken.email, email_key=taken.email_key, name="Awa", role=Role.TRAINER)
    with pytest.raises(IntegrityError) as failure, transaction() as session:
        session.add(row)
    assert "Awa" not in str(failure.value)
    assert "parameters hidden" in str(failure.value)
