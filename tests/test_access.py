"""Who may open what: each role is sent through every route that `tests.routes` classifies."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from app.bookings import links
from app.bookings.actions import cancel
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.extensions import db
from app.messages.models import Channel, Message
from app.people.actors import acting
from app.people.models import Account, Role
from app.transactions import transaction
from app.workshops.models import Workshop
from tests.entering import a_browser
from tests.factories import a_booking, a_partner, a_person, a_workshop, again, an_account
from tests.routes import COORDINATORS, PARTNERS, ROUTES


@dataclass(frozen=True)
class House:
    """One of each thing that an address can name; the booking and the call are partner A's."""

    app: Flask
    member: Account
    workshop: Workshop
    booking: Booking
    call: Message
    colleague: Account

    @property
    def named(self) -> dict[str, object]:
        return {
            "workshop_id": self.workshop.id,
            "meeting_id": self.workshop.meetings[0].id,
            "booking_uuid": self.booking.uuid,
            "other_uuid": UUID(int=1),
            "merge_uuid": UUID(int=1),
            "message_uuid": self.call.uuid,
            "account_uuid": self.colleague.uuid,
            "partner_uuid": self.colleague.partner.uuid if self.colleague.partner else None,
            "request_uuid": UUID(int=1),
            "wish_uuid": UUID(int=1),
            "kind": "csv",
            "table": "lieux",
            "key_uuid": UUID(int=1),
            "allotment_id": 1,
            "rule_id": 1,
            "draft_id": UUID(int=1),
            "feed_uuid": UUID(int=1),
            "closure_id": 1,
            "venue_id": self.workshop.venue_id,
            "room_id": 1,
            "programme_id": self.workshop.programme_id,
            "account_id": 1,
            "absence_id": 1,
            "application_uuid": UUID(int=1),
            "replacement_uuid": UUID(int=1),
            "wave_uuid": UUID(int=1),
            "sign_in_id": 1,
            "token": "faux",
            "slug": self.workshop.venue.slug,
            "filename": "pouce.css",
        }

    def path(self, rule: Rule, **other: object) -> str:
        known = {**self.named, **other}
        with self.app.test_request_context():
            return url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})


@pytest.fixture
def house(app: Flask) -> House:
    partner = a_partner()
    member = an_account(Role.PARTNER, partner_id=partner.id, may_invite=True)
    colleague = an_account(Role.PARTNER, partner_id=partner.id)
    workshop = a_workshop(capacity=1)
    seated = a_booking(workshop, actor=acting(member))
    booking = a_booking(workshop, a_person("Hélène", reach=Reach.PARTNER), actor=acting(member))
    with transaction():
        cancel(again(seated), acting(member))
    call = db.session.scalars(select(Message).where(Message.channel == Channel.CALL)).one()
    return House(app, member, workshop, booking, call, colleague)


def closed_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if ROUTES.get(rule.endpoint) is not None]


def ways(client: FlaskClient, rule: Rule, path: str) -> list[tuple[str, int, str]]:
    """Open a path by each method it takes: (method, status, where it leads)."""
    found = []
    for method in sorted((rule.methods or set()) & {"GET", "POST"}):
        answer = client.open(path, method=method)
        found.append((method, answer.status_code, answer.location or ""))
    return found


def unclassified(endpoints: set[str]) -> set[str]:
    return endpoints - set(ROUTES)


def test_every_route_is_classified(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert unclassified(endpoints) == set(), "say in ROUTES who may open these"
    assert set(ROUTES) - endpoints == set(), "these are gone: take them out of ROUTES"
    assert unclassified(endpoints | {"public.new"}) == {"public.new"}


def test_who_is_not_signed_in_is_sent_to_sign_in(house: House) -> None:
    client = house.app.test_client()
    for rule in closed_rules(house.app):
        for method, status, where in ways(client, rule, house.path(rule)):
            assert (status, where.split("?")[0]) == (302, "/connexion"), (rule, method)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_enters_its_rooms_and_no_other(house: House, role: Role) -> None:
    account = house.member if role is Role.PARTNER else an_account(role)
    client = a_browser(house.app, account)
    for rule in closed_rules(house.app):
        found = ways(client, rule, house.path(rule))
        for method, status, where in found:
            if role in (ROUTES[rule.endpoint] or ()):
                assert status in {200, 303, 404, 409, 410, 422}, (rule, method, status)
                assert not where.startswith("/connexion"), (rule, method)
            else:
                assert status == 403, (rule, method, status)
        if any(method == "POST" and status == 303 for method, status, _where in found):
            client = a_browser(house.app, account)  # what was done may have ended the sign-in


def test_another_partner_s_ids_are_as_unknown_as_none(house: House) -> None:
    other = an_account(Role.PARTNER, partner_id=a_partner().id, may_invite=True)
    client = a_browser(house.app, other)
    tried = 0
    for rule in closed_rules(house.app):
        theirs = {"booking_uuid", "message_uuid", "account_uuid"} & rule.arguments
        if ROUTES[rule.endpoint] is not PARTNERS or not theirs:
            continue
        nobody = {name: uuid4() for name in theirs}
        for method in (rule.methods or set()) & {"GET", "POST"}:
            seen = client.open(house.path(rule), method=method)
            unknown = client.open(house.path(rule, **nobody), method=method)
            assert (seen.status_code, seen.text) == (404, unknown.text), (rule, method)
            assert list(seen.headers.keys()) == list(unknown.headers.keys())
            tried += 1
    assert tried >= 5
    assert again(house.booking).is_active
    assert again(house.call).finished_at is None
    assert again(house.colleague).is_active


def test_one_partner_s_page_names_nobody_of_another(house: House) -> None:
    other = an_account(Role.PARTNER, partner_id=a_partner().id)
    client = a_browser(house.app, other)
    for path in ("/partenaire/", f"/partenaire/inscrire/{house.workshop.id}"):
        page = client.get(path)
        assert page.status_code == 200
        assert "Hélène" not in page.text


def test_ids_that_no_database_holds_are_unknown(house: House) -> None:
    client = a_browser(house.app, an_account(Role.COORDINATOR))
    huge = 10**30
    for rule in closed_rules(house.app):
        if (ROUTES[rule.endpoint] or frozenset()) >= COORDINATORS and rule.arguments:
            ids = {name: huge for name in rule.arguments if name.endswith("_id")}
            path = house.path(rule, **ids)
        numbered = {"workshop_id", "meeting_id", "sign_in_id"} & rule.arguments
        if (ROUTES[rule.endpoint] or frozenset()) >= COORDINATORS and numbered:
            path = house.path(rule, workshop_id=huge, meeting_id=huge, sign_in_id=huge)
            statuses = {status for _, status, _ in ways(client, rule, path)}
            assert statuses <= {200, 303, 404, 409, 422}, (rule, statuses)


def test_a_participant_s_link_opens_one_booking_and_no_desk(house: House) -> None:
    client = house.app.test_client()
    with house.app.app_context():
        token = links.token(db.session.merge(house.booking))
    assert client.get(f"/inscriptions/{token}").status_code == 200
    assert client.get("/partenaire/").status_code == 302
    assert client.get(f"/connexion/{token}").status_code == 410
