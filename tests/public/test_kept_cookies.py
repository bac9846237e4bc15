"""What one browser is told of its sign-in is never told to another, whatever is kept."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.people import signin
from app.people.models import Role
from app.transactions import transaction
from tests.factories import a_venue, a_workshop, again, an_account

ADDRESSES = (
    *("/", "/en/", "/ateliers/", "/ateliers/{workshop}", "/lieux/", "/lieux/{slug}", "/agendas/"),
    *("/agendas/ateliers.ics", "/agendas/lieux/{slug}.ics", "/robots.txt", "/sitemap.xml"),
    *("/ateliers/nouveaux.atom", "/donnees/services.json", "/api/v1/ateliers", "/orientation"),
)


@pytest.fixture
def addresses(app: Flask) -> list[str]:
    venue = a_venue()
    workshop = a_workshop(venue=venue)
    return [one.format(workshop=workshop.id, slug=venue.slug) for one in ADDRESSES]


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    """Give a browser that someone signed in to as their own: its cookie lasts."""
    account = an_account(Role.COORDINATOR)
    client = app.test_client()
    with transaction():
        path = signin.print_link(again(account))
    answer = client.post(path, data={"is_own": "y"})
    assert "Expires" in answer.headers["Set-Cookie"]
    return client


@pytest.fixture
def refreshing(app: Flask) -> Iterator[None]:
    """Say the cookie again with each answer, as Flask does unless told not to."""
    app.config["SESSION_REFRESH_EACH_REQUEST"] = True
    yield
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False


def told(client: FlaskClient, addresses: list[str]) -> list[str]:
    """Return the addresses that answer with a cookie."""
    answers = {one: client.get(one) for one in addresses}
    assert {answer.status_code for answer in answers.values()} == {200}
    return [one for one, answer in answers.items() if "Set-Cookie" in answer.headers]


def test_a_page_for_all_says_no_cookie(
    app: Flask, owner: FlaskClient, addresses: list[str]
) -> None:
    assert told(owner, addresses) == []
    assert told(app.test_client(), addresses) == []


@pytest.mark.usefixtures("refreshing")
def test_an_answer_with_a_cookie_is_not_kept(
    app: Flask, owner: FlaskClient, addresses: list[str]
) -> None:
    assert told(owner, addresses) == addresses, "the control: each answer has one"
    assert told(app.test_client(), addresses) == []
