"""A partner's software: it books, sees and cancels for its own people, once, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import dates
from app.bookings import queries
from app.bookings.models import Booking, BookingEvent, State
from app.extensions import db
from app.people import api_keys
from app.people.actors import ActorKind, acting
from app.people.models import Partner, Role
from app.transactions import transaction
from app.workshops.models import Workshop
from tests.api.described import right
from tests.factories import a_booking, a_partner, a_person, a_workshop, again, an_account, fill

PATH = "/api/v1/inscriptions"
ONE, CANCEL = f"{PATH}/{{booking_uuid}}", f"{PATH}/{{booking_uuid}}/annulation"
AWA = {"first_name": "Awa", "reach": "mobile", "phone": "06 12 34 56 78"}


def a_key(partner: Partner) -> str:
    by = an_account(Role.COORDINATOR)
    with transaction() as session:
        return api_keys.make(session.merge(partner), "Logiciel", session.merge(by))[1]


class Software:
    """A program that holds a key."""

    def __init__(self, client: FlaskClient, secret: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str = PATH) -> TestResponse:
        return self.client.get(path, headers=self.headers)

    def book(self, key: str = "", **body: Any) -> TestResponse:
        headers = {**self.headers, "Idempotency-Key": key or uuid4().hex}
        return self.client.post(PATH, json=body, headers=headers)

    def cancel(self, uuid: str) -> TestResponse:
        return self.client.post(f"{PATH}/{uuid}/annulation", headers=self.headers)


@pytest.fixture
def partner(app: Flask) -> Partner:
    return a_partner("CCAS")


@pytest.fixture
def software(client: FlaskClient, partner: Partner) -> Software:
    return Software(client, a_key(partner))


@pytest.fixture
def workshop(app: Flask) -> Workshop:
    return a_workshop(capacity=2)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Booking)) or 0


def test_a_seat_is_taken_seen_and_given_up(software: Software, workshop: Workshop) -> None:
    made = software.book(workshop=workshop.id, person=AWA)
    found = right(made, PATH, "post")
    assert (made.status_code, found["state"], found["rank"]) == (201, "confirmed", None)
    assert made.headers["Location"].endswith(found["id"])
    assert made.headers["Cache-Control"] == "private, no-store"
    assert "Awa" not in made.text
    booking = queries.booking(UUID(found["id"]))
    assert booking is not None
    assert (booking.actor_kind, booking.actor_id) == (ActorKind.PARTNER, None)
    assert booking.partner is not None
    assert booking.partner.name == "CCAS"
    assert booking.participant.phone_e164 == "+33612345678"
    assert right(software.get(f"{PATH}/{found['id']}"), ONE) == found
    assert right(software.get(), PATH)["bookings"] == [found]
    for _ in range(2):
        gone = right(software.cancel(found["id"]), CANCEL, "post")
        assert gone["state"] == "cancelled"
    events = select(BookingEvent.reason).where(BookingEvent.to_state == State.CANCELLED)
    assert db.session.scalars(events).all() == ["by_partner"]
    assert again(workshop).held == 0


def test_the_same_key_is_the_same_booking_and_no_other(
    software: Software, workshop: Workshop
) -> None:
    key = uuid4().hex
    first = right(software.book(key, workshop=workshop.id, person=AWA), PATH, "post")
    again_ = software.book(key, person=dict(reversed(AWA.items())), workshop=workshop.id)
    assert (again_.status_code, again_.json["id"]) == (201, first["id"])
    other = {**AWA, "phone": "06 12 34 56 79"}
    for body in ({"workshop": workshop.id, "person": other}, {"workshop": 1, "person": AWA}):
        refused = software.book(key, **body)
        assert right(refused, PATH, "post")["code"] == "idempotency_key_reused"
        assert refused.status_code == 422
    assert count() == 1
    headers = software.headers
    missing = software.client.post(PATH, json={"workshop": workshop.id}, headers=headers)
    assert right(missing, PATH, "post")["code"] == "idempotency_key_missing"
    short = software.book("court", workshop=workshop.id, person=AWA)
    assert (short.status_code, count()) == (400, 1)


def test_two_partners_may_choose_the_same_key(
    client: FlaskClient, software: Software, workshop: Workshop
) -> None:
    other = Software(client, a_key(a_partner()))
    key = uuid4().hex
    ids = {one.book(key, workshop=workshop.id, person=AWA).json["id"] for one in (software, other)}
    assert len(ids) == 2


def test_a_full_workshop_says_the_rank_and_the_line_is_asked_for(
    software: Software, workshop: Workshop
) -> None:
    fill(workshop)
    key = uuid4().hex
    full = software.book(key, workshop=workshop.id, person=AWA)
    assert right(full, PATH, "post") == {
        "error": "Cet atelier est complet.",
        "code": "workshop_full",
        "rank": 1,
    }
    waits = software.book(key, workshop=workshop.id, person=AWA, accept_line=True)
    found = right(waits, PATH, "post")
    assert (found["state"], found["rank"]) == ("waiting", 1)
    twice = software.book(workshop=workshop.id, person={"id": found["person"]}, accept_line=True)
    assert right(twice, PATH, "post")["code"] == "already_booked"


@pytest.mark.parametrize(
    ("change", "status", "field", "sentence"),
    [
        ({"person": {"reach": "slip"}}, 422, "person.first_name", "prénom"),
        ({"person": {**AWA, "phone": "12"}}, 422, "person.phone", "n’est pas complet"),
        ({"person": {**AWA, "reach": "pigeon"}}, 422, "person.reach", "prévenir"),
        (
            {"person": {**AWA, "first_name": "184127645108946"}},
            422,
            "person.first_name",
            "sécurité",
        ),
        ({"person": {**AWA, "birthday": "1984"}}, 422, "person.birthday", "Retirez-le"),
        ({"person": {**AWA, "phone": 612345678}}, 422, "person.phone", "texte"),
        ({"person": "Awa"}, 422, "person", "qui vient"),
        ({"goal": "autre chose"}, 422, "goal", "liste"),
        ({"workshop": "douze"}, 422, "workshop", "nombre entier"),
        ({"accept_line": "oui"}, 422, "accept_line", "true"),
        ({"workshop": 987654}, 404, None, "n’existe pas"),
        ({"person": {"id": str(UUID(int=7))}}, 404, None, "pas connue"),
    ],
)
def test_what_cannot_be_read_is_said_by_field_and_nothing_is_written(
    software: Software,
    workshop: Workshop,
    change: dict[str, Any],
    status: int,
    field: str | None,
    sentence: str,
) -> None:
    answer = software.book(**{"workshop": workshop.id, "person": AWA, **change})
    found = right(answer, PATH, "post")
    assert (answer.status_code, found.get("field")) == (status, field), found
    assert sentence in found["error"]
    assert count() == 0


def test_one_partner_never_meets_another_s_bookings(
    client: FlaskClient, software: Software, workshop: Workshop
) -> None:
    other = Software(client, a_key(a_partner()))
    made = right(software.book(workshop=workshop.id, person=AWA), PATH, "post")
    a_booking(workshop, a_person("Public"))
    tried: tuple[Callable[[str], TestResponse], ...] = (
        lambda uuid: other.get(f"{PATH}/{uuid}"),
        other.cancel,
    )
    for ask in tried:
        seen, unknown = ask(made["id"]), ask(str(uuid4()))
        assert (seen.status_code, seen.text) == (404, unknown.text)
        assert list(seen.headers.keys()) == list(unknown.headers.keys())
    assert right(other.get(), PATH)["bookings"] == []
    stolen = other.book(workshop=workshop.id, person={"id": made["person"]})
    assert right(stolen, PATH, "post")["code"] == "unknown_person"
    assert right(software.get(f"{PATH}/{made['id']}"), ONE)["state"] == "confirmed"


def test_a_key_opens_until_it_is_revoked_or_its_partner_closed(
    client: FlaskClient, partner: Partner, software: Software
) -> None:
    for wrong in ("", "Bearer", "Bearer pouce_faux", "Basic cG91Y2U6", "pouce_faux"):
        answer = client.get(PATH, headers={"Authorization": wrong})
        assert right(answer, PATH)["code"] == "key_refused"
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="pouce"'
    assert software.get().status_code == 200
    (key,) = api_keys.of_partner(partner.id)
    assert key.last_used_at is not None
    assert software.headers["Authorization"].removeprefix("Bearer ") not in key.token_hash
    with transaction():
        again(partner).archived_at = dates.now()
    assert software.get().status_code == 401
    with transaction():
        again(partner).archived_at = None
        api_keys.revoke(again(key))
    assert software.get().status_code == 401


def test_the_list_is_paged_and_asks_for_what_changed_since(
    software: Software, partner: Partner
) -> None:
    member = acting(an_account(Role.PARTNER, partner_id=partner.id))
    large = a_workshop(capacity=60)
    for _ in range(51):
        a_booking(large, actor=member)
    first = right(software.get(), PATH)
    assert len(first["bookings"]) == 50
    second = right(software.get(first["next"].removeprefix("http://localhost")), PATH)
    assert (len(second["bookings"]), second["next"]) == (1, None)
    later = (dates.now() + timedelta(hours=1)).isoformat()
    assert right(software.get(f"{PATH}?depuis={later}"), PATH)["bookings"] == []
    assert right(software.get(f"{PATH}?depuis=hier"), PATH)["field"] == "depuis"


def test_programs_need_no_csrf_token_and_are_counted(app: Flask, software: Software) -> None:
    workshop = a_workshop(capacity=40)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert software.book(workshop=workshop.id, person=AWA).status_code == 201
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
