"""One request sent many times at the same moment books once."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, select

from app.bookings.models import Booking
from app.extensions import db
from tests.api.test_partners import AWA, Software, a_key
from tests.factories import a_partner, a_workshop

SENT = 8


def _send(app: Flask, secret: str, key: str, workshop_id: int) -> tuple[int, str]:
    with app.app_context():
        answer = Software(app.test_client(), secret).book(key, workshop=workshop_id, person=AWA)
        return answer.status_code, answer.json.get("id") or answer.json["code"]


def test_a_request_sent_many_times_at_once_books_once(app: Flask) -> None:
    secret, key = a_key(a_partner()), uuid4().hex
    workshop_id = a_workshop(capacity=SENT).id
    db.session.rollback()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: _send(app, secret, key, workshop_id), range(SENT)))
    assert {status for status, _ in answers} == {201}
    assert len({uuid for _, uuid in answers}) == 1
    assert db.session.scalar(select(func.count()).select_from(Booking)) == 1


def test_one_key_at_once_for_two_requests_books_one_of_them(app: Flask) -> None:
    secret, key = a_key(a_partner()), uuid4().hex
    ids = [a_workshop().id, a_workshop().id]
    db.session.rollback()
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(partial(_send, app, secret, key), ids))
    assert sorted(status for status, _ in answers) == [201, 422]
    assert "idempotency_key_reused" in {said for _, said in answers}
    assert db.session.scalar(select(func.count()).select_from(Booking)) == 1
