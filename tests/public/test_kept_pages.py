"""Pages kept as bytes: shown again as they are, and never when something has changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller, travel

from tests.counting import statements
from tests.factories import a_booking, a_workshop


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def test_a_page_seen_before_costs_one_read(app: Flask, client: FlaskClient) -> None:
    workshop = a_workshop()
    for path in ("/", "/ateliers/", f"/ateliers/{workshop.id}"):
        first = client.get(path)
        with statements() as asked:
            second = client.get(path)
            tag = {"If-None-Match": first.headers["ETag"]}
            third = client.get(path, headers=tag)
        assert second.data == first.data
        assert third.status_code == 304
        assert len(asked) <= 2, asked


def test_a_booking_is_seen_at_once(app: Flask, client: FlaskClient) -> None:
    workshop = a_workshop(capacity=3)
    path = f"/ateliers/{workshop.id}"
    before = client.get(path)
    assert "3 places libres" in before.text
    a_booking(workshop)
    after = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Encore 2 places" in after.text


def test_the_clock_closes_a_kept_page(app: Flask, client: FlaskClient, clock: Traveller) -> None:
    workshop = a_workshop(starts=datetime(2026, 11, 23, 10, 30))
    assert f"/ateliers/{workshop.id}" in client.get("/ateliers/").text
    clock.shift(timedelta(minutes=31))
    assert f"/ateliers/{workshop.id}" not in client.get("/ateliers/").text


def test_compressed_or_not_the_page_is_the_same(app: Flask, client: FlaskClient) -> None:
    a_workshop()
    plain = client.get("/ateliers/")
    small = client.get("/ateliers/", headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert small.headers["Vary"] == "Accept-Encoding"
    assert small.headers["ETag"] != plain.headers["ETag"]
    assert len(small.data) < len(plain.data)
    assert "Content-Security-Policy" in small.headers
