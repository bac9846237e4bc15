"""The page of a seat that stands is kept for everyone, and is each one's own to the byte."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, NamedTuple

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import tokens
from app.bookings import actions, coming, links, reaching
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.people.actions import agree_to_be_named
from app.people.actors import PARTICIPANT, SYSTEM
from app.people.models import Account
from app.planning import actions as planning
from app.planning import inventory, meetings, places, seating
from app.transactions import transaction
from app.web.public import booking as pages
from app.web.public import confirmed
from app.workshops import schedule
from app.workshops.models import Programme, Workshop
from tests.factories import (
    a_booking,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    an_account,
)
from tests.public.keyed import in_each_house, is_needed

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
TONGUES = ("", "/en", "/ar", "/uk")
PEOPLE = (
    a_person("Awa", family_name="N’Diaye", reach=Reach.EMAIL, email="awa&co+'x'@exemple.fr"),
    a_person('Zoé "Zo" <b>', reach=Reach.MOBILE, phone="06…", phone_e164="+33612345678"),
    a_person("فاطمة", family_name="الزهراء", reach=Reach.LANDLINE, phone_e164="+262262123456"),
    a_person("Jean & Paul", reach=Reach.SLIP),
    a_person("Ó\\1 {{ x }} %(n)s", reach=Reach.PARTNER),
)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class Look(NamedTuple):
    """A page as it was seen: what it depends on, and its text without the person's own words."""

    edition: tuple[object, ...]
    text: str


def look(client: FlaskClient, token: str, tongue: str = "", root: str = "") -> Look | None:
    """Open the page of a booking, and see that it is what would be made for this person alone."""
    path, base = f"{tongue}/inscriptions/{token}", f"http://localhost{root}"
    shown = client.get(path, base_url=base)
    app = client.application
    with app.app_context(), app.test_request_context(path, base_url=base):
        app.preprocess_request()
        booking = links.find(token)
        reminders = links.reminders_token(booking.participant)
        assert shown.text == pages._shown(booking, token, reminders)
        read = tokens.read(links.PURPOSE, token)
        assert read is not None
        seat = confirmed._ask(*read)
        if seat is None:
            return None
        text = shown.text
        for word in {**confirmed._words(seat, token, read[1])}.values():
            text = text.replace(word, "")
        return Look(seat.edition, text)


def a_place(**values: Any) -> Workshop:
    venue = a_venue(
        address="1 rue d’Arras", phone="03 20 00 00 00", directions="Sonnez <deux> fois.", **values
    )
    programme = a_programme(what_to_bring="Votre téléphone & son chargeur")
    return a_workshop(venue=venue, programme=programme, capacity=20)


def test_each_one_s_page_is_as_if_made_for_them(client: FlaskClient) -> None:
    parcours = a_workshop(meetings=3, leader=an_account(name="Maëlle", may_be_named=True))
    with transaction():
        first = again(parcours).meetings[0]
        planning.move_meeting(
            first, first.starts_local - timedelta(1), first.ends_local - timedelta(1)
        )
        places.cancel_meeting(again(parcours).meetings[1])
    given = [
        links.token(a_booking(workshop, person))
        for workshop in (a_place(), parcours)
        for person in PEOPLE
    ]
    for token, tongue in product(given, TONGUES):
        assert look(client, token, tongue) is not None
    assert len(list(confirmed._pages)) == 2 * 4 * 4  # both telephones have one page
    kept = "".join("".join(one.parts) for _, one in confirmed._pages._kept.values())
    for personal in (*given, "Awa", "awa&", "06 12 34", "612345678", "الزهراء", "Zoé", "Jean"):
        assert personal not in kept


def test_it_is_nobody_else_s_to_keep_and_only_whole_tokens_open_it(client: FlaskClient) -> None:
    booking = a_booking(a_place(), PEOPLE[0])
    token = links.token(booking)
    for _ in range(2):
        answer = client.get(f"/inscriptions/{token}", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Set-Cookie" not in answer.headers
    other = links.reminders_token(again(booking).participant)
    for wrong in (token[:-1], token + "A", token.swapcase(), other, "x"):
        assert client.get(f"/inscriptions/{wrong}").status_code == 404
    assert "?x=1" in client.get(f"/inscriptions/{token}?x=1").text
    with transaction():
        actions.renew_link(again(booking))
    assert client.get(f"/inscriptions/{token}").status_code == 404
    assert client.get(f"/inscriptions/{links.token(again(booking))}").status_code == 200


def _changes(
    workshop: Workshop, far: Workshop, booking: Booking, leader: Account
) -> Iterator[tuple[str, Callable[[], object]]]:
    """Give, by name, everything that can change on the page of a seat that stands."""
    venue, one = workshop.venue, workshop.meetings[0]

    def reach(**values: Any) -> Callable[[], None]:
        said = a_person("x", **values)
        return lambda: reaching.write_contact(again(booking).participant, said)

    yield "venue's name", lambda: places.rename_venue(again(venue), "Ailleurs")
    yield "venue's ways", lambda: inventory.describe_venue(again(venue), _said(venue))
    yield (
        "programme",
        lambda: inventory.describe_programme(again(workshop).programme, _told(workshop.programme)),
    )
    yield "agreed", lambda: agree_to_be_named(again(leader), True)
    yield "called", lambda: setattr(again(leader), "name", "Idriss Ba")
    yield (
        "moved",
        lambda: planning.move_meeting(
            again(one), one.starts_local + timedelta(1), one.ends_local + timedelta(1)
        ),
    )
    yield (
        "room",
        lambda: meetings.change_room(again(one), schedule.add_room(again(venue), "Salle bleue")),
    )
    yield (
        "added",
        lambda: meetings.add(
            again(workshop), one.starts_local + timedelta(9), one.ends_local + timedelta(9), None
        ),
    )
    yield "called off", lambda: places.cancel_meeting(again(workshop).meetings[0])
    yield "elsewhere", lambda: places.move_to_venue(again(far).meetings[0], again(venue))
    yield "phone", reach(reach=Reach.MOBILE, phone_e164="+33612345678")
    yield "no contact", reach(reach=Reach.SLIP)
    yield "by a partner", reach(reach=Reach.PARTNER)
    yield "e-mail", reach(reach=Reach.EMAIL, email="autre@exemple.fr")
    yield "their name", lambda: setattr(again(booking).participant, "first_name", "Aïssata")


def _said(venue: Any) -> dict[str, Any]:
    names = ("city", "postcode", "address", "phone", "name", "opening_hours")
    return {**{name: getattr(venue, name) for name in names}, "directions": "Au fond."}


def _told(programme: Programme) -> dict[str, Any]:
    names = ("name", "theme", "joinable_meetings", "closes_hours_before")
    return {**{name: getattr(programme, name) for name in names}, "what_to_bring": "Un cahier"}


def test_every_change_shows_at_once_and_each_part_of_the_key_is_needed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, leader = app.test_client(), an_account(name="Maëlle Du")
    workshop = a_workshop(
        venue=(place := a_place()).venue, programme=place.programme, leader=leader
    )
    far = a_workshop(starts=datetime(2027, 12, 1, 14))  # 331 days away: its year is said
    booking = a_booking(workshop, a_person("Awa", reach=Reach.EMAIL, email="awa@exemple.fr"))
    given = [links.token(one) for one in (booking, a_booking(far, PEOPLE[0]))]
    seen: list[Look] = []

    def see(tongue: str = "", root: str = "") -> list[Look]:
        looks = [look(client, token, tongue, root) for token in given]
        seen.extend(one for one in looks if one is not None)
        return seen[-2:]

    before = see()
    for what, change in _changes(workshop, far, booking, leader):
        with transaction():
            change()
        after = see()
        assert what == "their name" or [one.text for one in after] != [one.text for one in before]
        before = after
    see("/en")
    see(root="/pouce")
    in_each_house(app, monkeypatch, see)
    with time_machine.travel(NOW + timedelta(1), tick=False):
        see()
    whole = {one.edition: one.text for one in seen}
    assert all(whole[one.edition] == one.text for one in seen)
    fields = len(seen[0].edition)
    parts = [(dict(enumerate(one.edition)), one.text) for one in seen]
    needless = [left_out for left_out in range(fields) if not is_needed(left_out, parts)]
    assert needless == [fields - 4]  # the site's address, which no page about a person says


def test_what_is_no_plain_seat_has_its_page_made_anew(client: FlaskClient) -> None:
    for do in (
        lambda one: actions.cancel(one, PARTICIPANT),
        lambda one: coming.say_yes(one, one.workshop.meetings[0], PARTICIPANT),
        lambda one: coming.say_no(one, one.workshop.meetings[1], PARTICIPANT),
        lambda one: planning.cancel_workshop(one.workshop_id, "trainer_ill", SYSTEM),
        lambda one: seating.unpublish(one.workshop_id, SYSTEM),
        lambda one: setattr(one.participant, "first_name", ""),
    ):
        booking = a_booking(a_workshop(meetings=2), PEOPLE[0])
        assert look(client, links.token(booking)) is not None
        with transaction():
            do(again(booking))
        assert look(client, links.token(again(booking))) is None
    token = links.token(booking := a_booking(a_workshop(meetings=2), PEOPLE[0]))
    assert look(client, token) is not None
    with time_machine.travel(booking.workshop.starts_at, tick=False):
        assert look(client, token) is None
