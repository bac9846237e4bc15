"""The keys of a partner's software: made and shown once, listed, withdrawn."""

import re

from flask import Flask

from app.people import api_keys
from app.people.models import Role
from tests.entering import a_browser
from tests.factories import a_partner, an_account


def test_a_key_is_shown_once_listed_and_withdrawn(app: Flask) -> None:
    partner, other = a_partner("CCAS"), a_partner()
    browser = a_browser(app, an_account(Role.COORDINATOR))
    page = f"/coordination/partenaires/{partner.uuid}"
    made = browser.post(f"{page}/cles", data={"software": "Logiciel social"})
    assert made.status_code == 303
    assert "pouce_" not in browser.get(f"/coordination/partenaires/{other.uuid}").text
    shown = browser.get(page).text
    (secret,) = re.findall(r"pouce_[\w-]{43}", shown)
    assert "Logiciel social : créée" in shown
    assert secret not in browser.get(page).text
    key = api_keys.opened_by(secret)
    assert key is not None
    stranger = f"/coordination/partenaires/{other.uuid}/cles/{key.uuid}/retirer"
    assert browser.post(stranger).status_code == 404
    browser.post(f"{page}/cles/{key.uuid}/retirer")
    assert api_keys.opened_by(secret) is None
    assert "Aucune clé" in browser.get(page).text


def test_a_key_has_a_name(app: Flask) -> None:
    partner = a_partner()
    browser = a_browser(app, an_account(Role.COORDINATOR))
    for typed, sentence in (("", "Écrivez le nom du logiciel."), ("l" * 81, "C’est trop long")):
        page = browser.post(
            f"/coordination/partenaires/{partner.uuid}/cles", data={"software": typed}
        )
        assert page.status_code == 422
        assert sentence in page.text
        assert f'value="{typed}"' in page.text
    assert api_keys.of_partner(partner.id) == []
