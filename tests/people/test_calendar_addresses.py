"""One’s own calendar addresses: shown once, closed one by one."""

import re

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.subscriptions.models import PrivateFeed
from tests.entering import a_browser
from tests.factories import a_workshop, again, an_account

ADDRESS = re.compile(r"http://localhost(/agendas/p/[\w-]+\.ics)")


def test_an_address_is_shown_once_and_gives_the_agenda(app: Flask) -> None:
    account = an_account()
    a_workshop(leader=account, title="Atelier du mardi")
    client = a_browser(app, account)
    page = client.post("/compte/agendas", data={"label": "mon téléphone"}, follow_redirects=True)
    address = ADDRESS.search(page.text)
    assert address
    assert f'href="webcal://localhost{address[1]}"' in page.text
    assert "mon téléphone" in page.text
    again_ = client.get("/compte").text
    assert "mon téléphone" in again_
    assert "/agendas/p/" not in again_
    feed = db.session.scalars(select(PrivateFeed)).one()
    assert feed.token_hash not in address[1]
    calendar = app.test_client().get(address[1])
    assert calendar.status_code == 200
    assert "Atelier du mardi" in calendar.text


def test_an_address_is_closed_alone_and_by_its_owner_only(app: Flask) -> None:
    account = an_account()
    client, stranger = a_browser(app, account), a_browser(app, an_account())
    paths = []
    for label in ("mon téléphone", "le bureau"):
        page = client.post("/compte/agendas", data={"label": label}, follow_redirects=True).text
        found = ADDRESS.search(page)
        assert found
        paths.append(found[1])
    phone, office = db.session.scalars(select(PrivateFeed).order_by(PrivateFeed.id))
    assert stranger.post(f"/compte/agendas/{phone.uuid}/supprimer").status_code == 404
    assert again(phone).revoked_at is None
    answer = client.post(f"/compte/agendas/{phone.uuid}/supprimer", follow_redirects=True)
    assert "mon téléphone" not in answer.text.split('id="agendas"')[1].split("<form")[0]
    assert "le bureau" in answer.text
    assert [app.test_client().get(path).status_code for path in paths] == [410, 200]
    assert client.post(f"/compte/agendas/{phone.uuid}/supprimer").status_code == 404
    assert again(office).revoked_at is None


def test_an_address_needs_a_name(app: Flask) -> None:
    client = a_browser(app, an_account())
    for label, sentence in (
        ("", "Donnez un nom à cet agenda"),
        ("x" * 81, "C’est trop long"),
        ("2 85 05 78 006 084 36", "sécurité sociale"),
    ):
        page = client.post("/compte/agendas", data={"label": label})
        assert page.status_code == 422
        assert sentence in page.text
    assert db.session.scalars(select(PrivateFeed)).all() == []
