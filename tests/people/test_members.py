"""Who works at a partner: invited, given the keys, gone at once; and who may ask for a desk."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import retention
from app.errors import InvalidInput
from app.extensions import db
from app.messages.models import Message
from app.people import members, partners, queries
from app.people.actors import acting
from app.people.errors import CannotBeInvited, LastWithTheKeys, PartnerNameTaken, RequestDecided
from app.people.models import Account, Partner, Role
from app.people.partners import AccessRequest, Organisation
from app.subscriptions import actions as feeds
from app.transactions import transaction
from tests.entering import a_browser
from tests.factories import a_booking, a_partner, a_person, a_workshop, again, an_account


def a_member(partner: Partner, **values: object) -> Account:
    return an_account(Role.PARTNER, partner_id=partner.id, **values)


def invited(partner: Partner, email: str, name: str = "", **values: bool) -> Account:
    with transaction() as session:
        return members.invite(session.merge(partner), email, name, **values)


def test_someone_invited_is_written_to_and_can_enter(app: Flask) -> None:
    partner = a_partner()
    found = invited(partner, " Awa@CCAS.example ", "Awa Exemple")
    assert (found.email, found.role, found.may_invite) == ("Awa@ccas.example", Role.PARTNER, False)
    mail = db.session.scalars(select(Message)).one()
    assert (mail.notice, mail.to_address) == ("invitation", found.email)
    assert a_browser(app, found).get("/partenaire/").status_code == 200
    assert invited(partner, "sans.nom@ccas.example").name == "sans.nom"


def test_an_address_in_use_is_refused_without_a_word_of_where(app: Flask) -> None:
    here, elsewhere = a_partner(), a_partner()
    a_member(elsewhere, email="pris@pouce.example", name="Secrète")
    an_account(email="equipe@pouce.example")
    sentences = set()
    for address in ("pris@pouce.example", "PRIS@pouce.example", "equipe@pouce.example"):
        with pytest.raises(CannotBeInvited) as refusal:
            invited(here, address)
        sentences.add(str(refusal.value))
    assert len(sentences) == 1
    with pytest.raises(InvalidInput):
        invited(here, "pas une adresse")
    with pytest.raises(InvalidInput):
        invited(here, "")


def test_who_leaves_loses_browsers_and_calendars_at_once_and_the_people_stay(app: Flask) -> None:
    partner = a_partner()
    boss, leaver = a_member(partner, may_invite=True), a_member(partner)
    booking = a_booking(a_workshop(), a_person("Carla"), actor=acting(leaver))
    with transaction() as session:
        _, token = feeds.make(session.merge(leaver), "téléphone")
    theirs, ours = a_browser(app, leaver), a_browser(app, boss)
    assert theirs.get("/partenaire/").status_code == 200
    assert theirs.get(f"/agendas/p/{token}.ics").status_code == 200
    answer = ours.post(f"/partenaire/equipe/{leaver.uuid}/retirer")
    assert answer.status_code == 303
    assert theirs.get("/partenaire/").status_code == 302
    assert theirs.get(f"/agendas/p/{token}.ics").status_code == 410
    page = ours.get("/partenaire/").text
    assert "Carla" in page
    assert ours.get(f"/partenaire/inscriptions/{booking.uuid}").status_code == 200
    assert leaver.name not in ours.get("/partenaire/equipe").text.partition("<main")[2].replace(
        f"{leaver.name} n’a plus accès", ""
    )


def test_a_former_member_comes_back_as_someone_new(app: Flask) -> None:
    first, second = a_partner(), a_partner()
    boss = a_member(first, may_invite=True)
    former = a_member(first, email="awa@pouce.example")
    with transaction() as session:
        _, token = feeds.make(session.merge(former), "téléphone")
    with transaction():
        members.remove(again(former), boss)
    back = invited(second, "awa@pouce.example")
    assert back.id != former.id
    assert back.partner_id == second.id
    assert again(former).partner_id == first.id
    assert app.test_client().get(f"/agendas/p/{token}.ics").status_code == 410
    assert a_browser(app, back).get("/partenaire/").status_code == 200


def test_somebody_can_always_invite(app: Flask) -> None:
    partner = a_partner()
    boss, other = a_member(partner, may_invite=True), a_member(partner)
    with pytest.raises(LastWithTheKeys), transaction():
        members.remove(again(boss), boss)
    with pytest.raises(LastWithTheKeys), transaction():
        members.give_keys(again(boss), may_invite=False)
    with transaction():
        members.give_keys(again(other), may_invite=True)
        members.give_keys(again(boss), may_invite=False)
    with transaction():
        members.remove(again(other), an_account_in_session(Role.COORDINATOR))
    assert not again(other).is_active


def an_account_in_session(role: Role) -> Account:
    account = Account(email="c@p.example", email_key="c@p.example", name="C", role=role)
    db.session.add(account)
    return account


def test_only_who_has_the_keys_invites_and_removes(app: Flask) -> None:
    partner = a_partner()
    plain, boss = a_member(partner), a_member(partner, may_invite=True)
    browser = a_browser(app, plain)
    typed = {"email": "nouveau@ccas.example", "name": "N"}
    assert "Inviter une ou un collègue" not in browser.get("/partenaire/equipe").text
    assert browser.post("/partenaire/equipe", data=typed).status_code == 403
    for path in ("retirer", "droits"):
        assert browser.post(f"/partenaire/equipe/{boss.uuid}/{path}").status_code == 403
    theirs = a_browser(app, boss)
    assert theirs.post("/partenaire/equipe", data=typed).status_code == 303
    assert queries.account_by_email("nouveau@ccas.example") is not None
    again_typed = theirs.post("/partenaire/equipe", data=typed)
    assert again_typed.status_code == 422
    assert "ne peut pas être invitée" in again_typed.text
    assert 'value="nouveau@ccas.example"' in again_typed.text
    keys = f"/partenaire/equipe/{plain.uuid}/droits"
    assert theirs.post(keys, data={"may_invite": "oui"}).status_code == 303
    assert again(plain).may_invite


ASKED = {
    "name": "CCAS de Roubaix",
    "kind": "ccas",
    "city": "Roubaix",
    "person": "Odile Exemple",
    "email": "odile@ccas.example",
    "phone": "03 20 00 00 00",
}


def test_a_desk_is_asked_for_and_a_coordinator_opens_it(app: Flask) -> None:
    client, desk = app.test_client(), a_browser(app, an_account(Role.COORDINATOR))
    for _ in range(2):
        answer = client.post("/connexion/demande", data=ASKED)
        assert answer.location == "/connexion/demande/recue"
    assert "La coordination la lit" in client.get("/connexion/demande/recue").text
    request = db.session.scalars(select(AccessRequest)).one()
    page = desk.get("/coordination/partenaires").text
    assert "CCAS de Roubaix" in page
    assert queries.account_by_email("odile@ccas.example") is None
    path = f"/coordination/demandes/{request.uuid}"
    assert desk.post(path, data={"answer": "oui"}).status_code == 303
    member = queries.account_by_email("odile@ccas.example")
    assert member is not None
    assert member.may_invite
    assert member.partner is not None
    assert (member.partner.name, member.partner.kind) == ("CCAS de Roubaix", "ccas")
    assert desk.post(path, data={"answer": "oui"}).status_code == 409
    assert "CCAS de Roubaix, Roubaix" not in desk.get("/coordination/partenaires").text


def test_a_request_can_join_a_known_partner_or_be_refused(app: Flask) -> None:
    known = a_partner("CCAS de Lille")
    a_member(known, may_invite=True)
    desk = a_browser(app, an_account(Role.COORDINATOR))
    client = app.test_client()
    for email in ("a@ccas.example", "b@ccas.example"):
        client.post("/connexion/demande", data={**ASKED, "email": email})
    first, second = partners.pending()
    desk.post(
        f"/coordination/demandes/{first.uuid}", data={"answer": "oui", "partner": "CCAS de Lille"}
    )
    desk.post(f"/coordination/demandes/{second.uuid}", data={"answer": "non"})
    joined = queries.account_by_email("a@ccas.example")
    assert joined is not None
    assert (joined.partner_id, joined.may_invite) == (known.id, False)
    assert queries.account_by_email("b@ccas.example") is None
    assert partners.pending() == []
    with pytest.raises(RequestDecided), transaction():
        partners.decide(again(second), joined, is_accepted=True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Écrivez le nom de l’organisme."),
        ({"kind": "roi"}, "Choisissez le type"),
        ({"email": ""}, "Écrivez votre adresse"),
        ({"email": "odile"}, "n’est pas complète"),
        ({"phone": "12"}, "Ce numéro n’est pas complet"),
        ({"person": ""}, "Écrivez vos prénom et nom."),
        ({"person": "2 85 05 78 006 084 36"}, "sécurité sociale"),
    ],
)
def test_a_wrong_request_is_told_and_not_kept(
    app: Flask, wrong: dict[str, str], sentence: str
) -> None:
    page = app.test_client().post("/connexion/demande", data={**ASKED, **wrong})
    assert page.status_code == 422
    assert sentence in page.text
    assert "<title>Erreur :" in page.text
    assert partners.pending() == []


def test_requests_are_dropped_after_three_months(app: Flask) -> None:
    app.test_client().post("/connexion/demande", data=ASKED)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=93), tick=False), transaction():
        retention.purge()
    assert db.session.scalar(select(func.count()).select_from(AccessRequest)) == 0


def test_a_coordinator_opens_describes_and_closes_a_partner(app: Flask) -> None:
    desk = a_browser(app, an_account(Role.COORDINATOR))
    typed = {"name": "Le Passage", "kind": "association", "city": "Paris", "email": "o@p.example"}
    answer = desk.post("/coordination/partenaires/nouveau", data=typed)
    assert answer.status_code == 303
    partner = queries.partner_by_name("Le Passage")
    assert partner is not None
    (member,) = members.of_partner(partner.id)
    assert member.may_invite
    theirs = a_browser(app, member)
    assert desk.post("/coordination/partenaires/nouveau", data=typed).status_code == 422
    page = desk.post(answer.location, data={**typed, "contact_phone": "0199001234"})
    assert page.status_code == 303
    assert again(partner).contact_phone == "+33199001234"
    assert desk.post(answer.location, data={**typed, "name": ""}).status_code == 422
    invited = {"email": "x@p.example", "person": "Xénia"}
    assert desk.post(f"{answer.location}/inviter", data=invited).status_code == 303
    assert desk.post(f"{answer.location}/inviter", data=invited).status_code == 422
    assert theirs.get("/partenaire/").status_code == 200
    desk.post(f"{answer.location}/fermer")
    assert theirs.get("/partenaire/").status_code == 302
    desk.post(f"{answer.location}/fermer")
    assert theirs.get("/partenaire/").status_code == 200
    desk.post(f"{answer.location}/membres/{member.uuid}/retirer")
    assert theirs.get("/partenaire/").status_code == 302


def test_two_partners_have_two_names(app: Flask) -> None:
    first, second = a_partner("Un"), a_partner("Deux")
    with pytest.raises(PartnerNameTaken), transaction():
        partners.describe(again(first), Organisation("Deux", "ccas", "Lille"))
    with transaction():
        partners.describe(again(second), Organisation("Deux", "ccas", "Lille", "Samira"))
    assert again(second).contact_name == "Samira"
