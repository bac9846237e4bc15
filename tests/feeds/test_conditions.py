"""Conditional requests: 304 whenever the client has these bytes, never when it has not."""

import gzip
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller, travel
from werkzeug.http import http_date, parse_date

from app import create_app, dates
from app.calendars.editions import Variant, Window
from app.extensions import db
from app.publications import revisions
from app.transactions import transaction
from app.web.feeds import bodies
from app.workshops import agendas, schedule
from app.workshops.agendas import Agenda, Entry
from app.workshops.models import Workshop
from tests.conftest import settings
from tests.factories import a_workshop, again
from tests.feeds.counting import statements

ALL = "/agendas/ateliers.ics"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def test_the_headers_of_a_feed(app: Flask, client: FlaskClient) -> None:
    a_workshop()
    headers = client.get(ALL).headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Cache-Control"] == "public, no-cache"
    assert parse_date(headers["Last-Modified"]) - dates.now() < timedelta(seconds=5)
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["ETag"].startswith('"')
    assert "Set-Cookie" not in headers


def test_head_says_what_get_would(app: Flask, client: FlaskClient) -> None:
    a_workshop()
    got, head = client.get(ALL), client.head(ALL)
    assert head.data == b""
    for name in ("ETag", "Last-Modified", "Content-Length", "Content-Type", "Cache-Control"):
        assert head.headers[name] == got.headers[name]
    again_head = client.head(ALL, headers={"If-None-Match": got.headers["ETag"]})
    assert again_head.status_code == 304


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        ('"other", {tag}', 304),
        ('"other",W/{tag},"third"', 304),
        ("*", 304),
        ('"{bare}-gzip"', 304),
        ('W/"{bare}-gzip"', 304),
        ('"{bare}--gzip"', 304),
        ('"{bare};br"', 304),
        ("{bare}", 304),
        ('"other"', 200),
        ('W/"other-gzip"', 200),
        ('"{bare}x"', 200),
        ("", 200),
        (",,,", 200),
        ('"', 200),
        ('"{bare}-gzip-gzip-x"', 200),
    ],
)
def test_if_none_match(app: Flask, client: FlaskClient, header: str, status: int) -> None:
    a_workshop()
    tag = client.get(ALL).headers["ETag"]
    sent = header.format(tag=tag, bare=tag.strip('"'))
    response = client.get(ALL, headers={"If-None-Match": sent})
    assert response.status_code == status
    assert bool(response.data) is (status == 200)
    assert response.headers["ETag"] == tag


def test_if_modified_since(app: Flask, client: FlaskClient, clock: Traveller) -> None:
    a_workshop()
    just_now = client.get(ALL).headers["Last-Modified"]
    assert client.get(ALL, headers={"If-Modified-Since": just_now}).status_code == 304
    since = client.get(ALL).headers["Last-Modified"]
    clock.shift(3600)
    moment = parse_date(since)
    assert moment is not None
    earlier, ahead = moment - timedelta(seconds=1), dates.now() + timedelta(days=1)
    for sent, status in (
        (since, 304),
        (http_date(dates.now()), 304),
        (http_date(earlier), 200),
        (http_date(ahead), 200),
        ("hier", 200),
        ("", 200),
        ("Mon, 99 Nov 2026 09:00:00 GMT", 200),
    ):
        response = client.get(ALL, headers={"If-Modified-Since": sent})
        assert (response.status_code, sent) == (status, sent)


def test_the_tag_alone_decides_where_both_are_sent(app: Flask, client: FlaskClient) -> None:
    a_workshop()
    since = client.get(ALL).headers["Last-Modified"]
    both = {"If-None-Match": '"other"', "If-Modified-Since": since}
    assert client.get(ALL, headers=both).status_code == 200


def test_gzip_has_its_own_tag_and_the_same_bytes(app: Flask, client: FlaskClient) -> None:
    a_workshop()
    plain = client.get(ALL)
    for accepted in ("gzip", "gzip, deflate, br", "*", "identity;q=0.5, gzip"):
        packed = client.get(ALL, headers={"Accept-Encoding": accepted})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gzip"'
    for refused in ("gzip;q=0", "br", "identity", ""):
        answer = client.get(ALL, headers={"Accept-Encoding": refused})
        assert "Content-Encoding" not in answer.headers
        assert answer.data == plain.data
    tag = packed.headers["ETag"]
    assert client.get(ALL, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("kind", ["all", "venue", "programme"])
def test_a_304_costs_one_query(app: Flask, client: FlaskClient, kind: str) -> None:
    workshop = a_workshop()
    path = {
        "all": ALL,
        "venue": f"/agendas/lieux/{workshop.venue.slug}.ics",
        "programme": f"/agendas/programmes/{workshop.programme.slug}.ics",
    }[kind]
    tag = client.get(path).headers["ETag"]
    for _ in range(2):  # the application answers first, then the door
        with statements() as seen:
            assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
        assert len(seen) == 1
    for _ in range(2):
        with statements() as seen:
            assert client.get(path).status_code == 200
        assert len(seen) == 1  # the bytes are kept


def test_a_change_makes_a_new_tag_and_a_later_date_even_within_a_second(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    workshop = a_workshop()
    seen = []
    for name in ("Un", "Deux", "Trois"):
        with transaction():
            again(workshop).title = name
            schedule.touch(workshop)
        answer = client.get(ALL)
        assert f"SUMMARY:{name}\r\n" in answer.text
        for tag, date in seen:
            assert client.get(ALL, headers={"If-None-Match": tag}).status_code == 200
            assert client.get(ALL, headers={"If-Modified-Since": date}).status_code == 200
        seen.append((answer.headers["ETag"], answer.headers["Last-Modified"]))
        assert client.get(ALL, headers={"If-Modified-Since": seen[-1][1]}).status_code == 304


def test_a_storm_of_changes_does_not_lead_the_date_away(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    a_workshop()
    for _ in range(90):
        with transaction():
            revisions.touch(revisions.AGENDA)
    dated = client.get(ALL).headers["Last-Modified"]
    assert parse_date(dated) == dates.now() + timedelta(minutes=1)
    assert client.get(ALL, headers={"If-Modified-Since": dated}).status_code == 200
    clock.shift(120)
    dated = client.get(ALL).headers["Last-Modified"]
    assert parse_date(dated) <= dates.now()
    assert client.get(ALL, headers={"If-Modified-Since": dated}).status_code == 304


def test_a_row_that_disappears_is_a_change(app: Flask, client: FlaskClient) -> None:
    workshop = a_workshop()
    first = client.get(ALL)
    with transaction():
        again(workshop).published_at = None
        schedule.touch(workshop)
    second = client.get(ALL, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert second.data.count(b"BEGIN:VEVENT") == 0


def test_the_window_moves_at_midnight_utc_and_only_then(
    app: Flask, client: FlaskClient, clock: Traveller
) -> None:
    a_workshop()
    first = client.get(ALL).headers
    clock.move_to(datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC))
    same = {"If-None-Match": first["ETag"]}
    assert client.get(ALL, headers=same).status_code == 304
    clock.move_to(datetime(2026, 11, 24, tzinfo=UTC))
    answer = client.get(ALL, headers=same)
    assert answer.status_code == 200
    assert answer.headers["Last-Modified"] == http_date(datetime(2026, 11, 24, tzinfo=UTC))
    by_date = {"If-Modified-Since": first["Last-Modified"]}
    assert client.get(ALL, headers=by_date).status_code == 200


def test_variants_have_their_own_tags(app: Flask, client: FlaskClient) -> None:
    a_workshop()
    paths = (ALL, f"{ALL}?annules=masquer", f"{ALL}?rappel=60", f"{ALL}?rappel=30")
    tags = {client.get(path).headers["ETag"] for path in paths}
    assert len(tags) == 4
    assert client.get(f"{ALL}?rappel=oui").headers["ETag"] in tags


def test_bytes_never_stand_under_a_revision_that_is_not_theirs(app: Flask) -> None:
    """A change that comes between the first look and the reading is answered with its own tag."""
    workshop = a_workshop(title="Avant")
    window, variant = Window.at(dates.now()), Variant()
    with app.test_request_context():
        wanted = bodies.edition(agendas.everything().ask(db.session()), window, variant)
        with transaction():
            again(workshop).title = "Après"
            schedule.touch(workshop)
        found, body = bodies.fetch(wanted, agendas.everything(), agendas.contents)
        assert "Après".encode() in body.plain
        assert found.agenda.revision == wanted.agenda.revision + 1
        assert found.etag != wanted.etag
        assert bodies._kept.get(wanted) is None


def test_reading_is_of_one_moment(app: Flask, client: FlaskClient) -> None:
    """A change committed between the revision and the rows is in neither."""
    workshop = a_workshop(title="Avant")
    window, variant = Window.at(dates.now()), Variant()

    writer = Thread(target=change, args=(app, workshop.id))

    def read(agenda: Agenda, window: Window, variant: Variant) -> Sequence[Entry]:
        writer.start()
        writer.join(timeout=1)  # done on PostgreSQL; on SQLite it may wait for this reader
        return agendas.contents(agenda, window, variant)

    with app.test_request_context():
        wanted = bodies.edition(agendas.everything().ask(db.session()), window, variant)
        found, body = bodies.fetch(wanted, agendas.everything(), read)
    writer.join()
    assert found.agenda.revision == wanted.agenda.revision
    assert "Avant" in body.plain.decode()
    assert "Après" in client.get(ALL).text


def change(app: Flask, workshop_id: int) -> None:
    """Change a title in another session, as another process would."""
    with app.app_context(), transaction() as session:
        workshop = session.get_one(Workshop, workshop_id)
        workshop.title = "Après"
        schedule.touch(workshop)


def test_a_deployment_or_another_house_has_other_tags(
    app: Flask, client: FlaskClient, engine_url: str, tmp_path: Path
) -> None:
    before = client.get(ALL).headers["ETag"]
    other = create_app(settings(tmp_path, engine_url, ORGANISATION="Autre"))
    assert other.test_client().get(ALL).headers["ETag"] != before
    with other.app_context():
        db.engine.dispose()
