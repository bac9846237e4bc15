"""Two cards of one person, at the coordinator's desk: found, previewed, merged; partners apart."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.bookings import reads
from app.bookings.models import State
from app.people.actors import acting
from app.people.models import Branch, Role
from app.transactions import transaction
from tests.entering import a_browser
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_venue,
    a_workshop,
    again,
    an_account,
)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR))


def words(text: str) -> str:
    return " ".join(text.split())


def test_a_flagged_double_is_found_previewed_and_merged(browser: FlaskClient) -> None:
    workshop = a_workshop(capacity=2)
    person = a_person("Ana", email="ana@pouce.example")
    first, second = a_booking(workshop, person), a_booking(workshop, person)
    next_ = a_booking(workshop, a_person("Zoé", email="zoe@pouce.example"))
    page = browser.get(f"/coordination/inscriptions/{second.uuid}").text
    address = f"/coordination/inscriptions/{second.uuid}/fiches"
    assert address in page
    listed = browser.get(address).text
    assert first.reference in listed
    merge = f"{address}/{first.uuid}"
    assert merge in listed
    shown = words(browser.get(merge).text)
    for one in (first, second):
        read = {known.what for known, _ in reads.of_person(again(one).participant_id)}
        assert read >= {"search", "person"}
    assert f"l’inscription {first.reference} reste (place réservée)" in shown
    assert "2 personnes seront prévenues" in shown
    assert "Zoé, par e-mail" in shown
    assert again(second).state is State.CONFIRMED
    seen = shown.split('name="vu" value="')[1].split('"')[0]
    done = browser.post(merge, data={"garder": "celle-ci", "vu": seen}, follow_redirects=True)
    assert "C’est une seule fiche." in done.text
    assert again(second).state is State.CANCELLED
    assert again(next_).state is State.CONFIRMED
    assert again(first).participant_id == again(second).participant_id
    assert browser.get(merge).status_code == 409
    page = browser.get(f"/coordination/inscriptions/{first.uuid}").text
    split = page.split('">Séparer de nouveau')[0].split('href="')[-1]
    shown = words(browser.get(split).text)
    assert f"{first.reference} revient" in shown
    assert f"<li>{second.reference}, " in shown.split("Ce qui ne revient pas")[1]
    assert "Personne ne sera prévenu" in shown
    assert browser.get(split.replace(str(first.uuid), str(next_.uuid))).status_code == 404
    seen = shown.split('name="vu" value="')[1].split('"')[0]
    done = browser.post(split, data={"vu": seen}, follow_redirects=True)
    assert "de nouveau deux fiches" in done.text
    assert again(first).participant_id != again(second).participant_id
    assert browser.get(split).status_code == 404


def test_another_card_is_found_by_a_reference(browser: FlaskClient) -> None:
    one, two = (a_booking(a_workshop(), a_person(name)) for name in ("Ana", "Anna"))
    address = f"/coordination/inscriptions/{one.uuid}/fiches"
    assert two.reference not in browser.get(address).text
    typed = f"{two.reference[:3]} {two.reference[3:].lower()}"
    assert f"{address}/{two.uuid}" in browser.get(f"{address}?reference={typed}").text
    unknown = browser.get(f"{address}?reference=ZZZZZZ")
    assert unknown.status_code == 404
    assert "Vérifiez les six caractères" in unknown.text


def test_partners_are_named_and_the_person_is_asked(app: Flask, browser: FlaskClient) -> None:
    members = [
        an_account(Role.PARTNER, partner_id=a_partner(name).id) for name in ("CCAS", "Mission")
    ]
    one = a_booking(a_workshop(), a_person("Ana"), actor=acting(members[0]))
    two = a_booking(
        a_workshop(), a_person("Ana", email="ana@pouce.example"), actor=acting(members[1])
    )
    merge = f"/coordination/inscriptions/{one.uuid}/fiches/{two.uuid}"
    shown = words(browser.get(merge).text)
    assert "La personne est d’accord" in shown
    assert 'name="vu"' not in shown
    given = {"garder": "celle-ci", "accord": "oui"}
    seen = browser.post(merge, data=given).text.split('name="vu" value="')[1].split('"')[0]
    browser.post(merge, data={**given, "vu": seen})
    assert again(two).participant_id == again(one).participant_id
    for member, own, other in ((members[0], one, two), (members[1], two, one)):
        theirs = a_browser(app, member)
        page = theirs.get("/partenaire/").text
        assert again(own).reference in page or str(own.uuid) in page
        assert str(other.uuid) not in page
        assert theirs.get(f"/partenaire/inscriptions/{other.uuid}").status_code == 404
        own_page = theirs.get(f"/partenaire/inscriptions/{own.uuid}").text
        assert "Mission" not in own_page or member is members[1]
        assert "CCAS" not in own_page or member is members[0]


def test_a_branch_merges_its_own_cards_only(app: Flask) -> None:
    with transaction() as session:
        branch = Branch(name="Nord")
        session.add(branch)
    here = a_venue(branch_id=branch.id)
    mine = a_booking(a_workshop(venue=here), a_person("Ana"))
    there = a_booking(a_workshop(), a_person("Ana"))
    client = a_browser(app, an_account(Role.COORDINATOR, branch_id=branch.id))
    address = f"/coordination/inscriptions/{mine.uuid}/fiches"
    assert there.reference not in client.get(address).text
    assert client.get(f"{address}/{there.uuid}").status_code == 404
    assert client.get(f"{address}?reference={there.reference}").status_code == 404
