"""Addresses that moved, that are unknown, and the page that gives them."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app, dates
from app.transactions import transaction
from app.workshops.places import OldSlug
from tests.conftest import settings
from tests.factories import a_programme, a_venue, again, an_account


@pytest.mark.parametrize("kind", ["lieux", "programmes"])
def test_a_former_address_leads_to_the_present_one(
    app: Flask, client: FlaskClient, kind: str
) -> None:
    row = a_venue() if kind == "lieux" else a_programme()
    with transaction() as session:
        session.add(OldSlug(kind=row.__tablename__, slug="avant", target_id=row.id))
    answer = client.get(f"/agendas/{kind}/avant.ics?annules=masquer")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/agendas/{kind}/{row.slug}.ics?annules=masquer"
    assert client.get(f"/agendas/{kind}/avant.ics", follow_redirects=True).status_code == 200


@pytest.mark.parametrize("query", ["_scheme=javascript&_external=1", "_method=POST", "endpoint=x"])
def test_what_an_address_asks_does_not_choose_where_it_leads(
    app: Flask, client: FlaskClient, query: str
) -> None:
    row = a_venue()
    with transaction() as session:
        session.add(OldSlug(kind=row.__tablename__, slug="avant", target_id=row.id))
    answer = client.get(f"/agendas/lieux/avant.ics?{query}")
    assert (answer.status_code, answer.location) == (301, f"/agendas/lieux/{row.slug}.ics?{query}")


@pytest.mark.parametrize("kind", ["lieux", "programmes"])
def test_what_is_unknown_or_withdrawn_is_404_in_plain_words(
    app: Flask, client: FlaskClient, kind: str
) -> None:
    row = a_venue() if kind == "lieux" else a_programme()
    path = f"/agendas/{kind}/{row.slug}.ics"
    assert client.get(path).status_code == 200
    changes: tuple[dict[str, Any], ...] = ({"published_at": None}, {"archived_at": dates.now()})
    for change in changes:
        with transaction():
            row = again(row)
            row.published_at = change.get("published_at", dates.now())
            row.archived_at = change.get("archived_at")
        answer = client.get(path, headers={"If-None-Match": "*"})
        assert answer.status_code == 404
        assert answer.mimetype == "text/plain"
        assert "Cet agenda n’existe pas" in answer.text
    assert client.get(f"/agendas/{kind}/rien.ics").status_code == 404
    assert client.get("/agendas/rien.ics").status_code == 404


def test_a_feed_is_read_not_written(app: Flask, client: FlaskClient) -> None:
    assert client.post("/agendas/ateliers.ics").status_code == 405


def test_the_page_gives_both_addresses_of_each_public_feed(app: Flask, client: FlaskClient) -> None:
    venue, programme = a_venue("Maison"), a_programme(name="Les bases")
    for query, path in (
        ("", "/agendas/ateliers.ics"),
        (f"?lieu={venue.slug}", f"/agendas/lieux/{venue.slug}.ics"),
        (f"?programme={programme.slug}", f"/agendas/programmes/{programme.slug}.ics"),
    ):
        page = client.get(f"/agendas/{query}").text
        assert f"<code>http://localhost{path}</code>" in page
        assert f'href="webcal://localhost{path}"' in page
    for client_name in ("Google", "iPhone", "Outlook", "Thunderbird", "Nextcloud", "Android"):
        assert client_name in page
    assert client.get("/agendas/?lieu=rien").status_code == 404


def test_the_command_prints_an_address_that_works(app: Flask, client: FlaskClient) -> None:
    account = an_account()
    result = app.test_cli_runner().invoke(args=["feeds", "new", account.email.upper()])
    assert result.exit_code == 0, result.output
    https, webcal = result.output.splitlines()[1:]
    assert https.startswith("http://localhost/agendas/p/")
    assert webcal == "webcal" + https.removeprefix("http")
    assert client.get(https).status_code == 200


def test_the_command_makes_nothing_for_a_stranger(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["feeds", "new", "personne@pouce.example"])
    assert result.exit_code == 1
    assert "Aucun compte" in result.output


def test_a_database_that_is_down_empties_no_calendar(tmp_path: Path) -> None:
    broken = create_app(settings(tmp_path, f"sqlite:///{tmp_path / 'nowhere' / 'x.sqlite3'}"))
    for path in ("/agendas/ateliers.ics", "/agendas/lieux/x.ics", "/agendas/p/x.ics"):
        answer = broken.test_client().get(path, headers={"If-None-Match": "*"})
        assert answer.status_code == 503
        assert answer.mimetype == "text/plain"
        assert int(answer.headers["Retry-After"]) > 0
