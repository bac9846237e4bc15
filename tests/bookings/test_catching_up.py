"""Joining a parcours late: what is past, how long it was, and where there is room to make it up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller, travel

from app.bookings import catching_up, guests, line, links, progress, seats
from app.bookings.models import KEPT_SEAT, SAME_SEAT, State
from app.people.actors import PARTICIPANT
from app.transactions import transaction
from app.workshops.models import Kind, Workshop
from tests.bookings.doing import do
from tests.factories import a_booking, a_programme, a_venue, a_workshop, again, fill

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIRST = datetime(2026, 11, 24, 14)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(MONDAY, tick=False) as traveller:
        yield traveller


def a_parcours(first: datetime = FIRST, like: Workshop | None = None, **values: object) -> Workshop:
    programme = like.programme if like else a_programme(Kind.PARCOURS, joinable_meetings=3)
    values.setdefault("venue", like.venue if like else a_venue())
    return a_workshop(
        programme=programme,
        meetings=4,
        minutes=150,
        starts=first,
        **values,  # type: ignore[arg-type]
    )


def after_the_second(clock: Traveller) -> None:
    clock.move_to(datetime(2026, 12, 2, 9, tzinfo=UTC))


def test_on_time_nothing_is_missed(app: Flask) -> None:
    workshop = a_parcours()
    assert catching_up.joining(workshop) == catching_up.ON_TIME
    assert catching_up.joined(a_booking(workshop)) == catching_up.ON_TIME


def test_up_to_three_meetings_with_room_the_same_steps_first(app: Flask, clock: Traveller) -> None:
    workshop = a_parcours()
    later = a_parcours(FIRST + timedelta(days=10), workshop)
    elsewhere = a_parcours(FIRST + timedelta(days=9), workshop, venue=a_venue(city="Lyon"))
    full = a_parcours(FIRST + timedelta(days=11), workshop, capacity=1)
    fill(full)
    a_parcours(FIRST + timedelta(days=11), workshop, published_at=None)
    a_parcours(FIRST + timedelta(days=9))
    after_the_second(clock)
    late = catching_up.joining(again(workshop))
    assert [one.number for one in late.missed] == [1, 2]
    assert late.minutes == 300
    assert [(one.workshop_id, one.number) for one in late.chances] == [
        (later.id, 1),
        (later.id, 2),
        (later.id, 3),
    ]
    assert elsewhere.id not in {one.workshop_id for one in late.chances}


def test_another_city_is_near_in_the_same_department_only(app: Flask, clock: Traveller) -> None:
    workshop = a_parcours(venue=a_venue(city="Lille", postcode="59000"))
    soon = FIRST + timedelta(days=10)
    roubaix = a_parcours(soon, workshop, venue=a_venue(city="Roubaix", postcode="59100"))
    a_parcours(soon, workshop, venue=a_venue(city="Lyon", postcode="69003"))
    a_parcours(soon, workshop, venue=a_venue(city="Vienne"))
    after_the_second(clock)
    late = catching_up.joining(again(workshop))
    assert {one.workshop_id for one in late.chances} == {roubaix.id}


def test_what_overlaps_the_parcours_itself_is_no_chance(app: Flask, clock: Traveller) -> None:
    workshop = a_parcours()
    a_parcours(FIRST + timedelta(hours=1), workshop)
    after_the_second(clock)
    assert catching_up.joining(again(workshop)).chances == []


def test_what_was_missed_is_counted_from_the_seat_and_less_what_is_made_up(
    app: Flask, clock: Traveller
) -> None:
    workshop = a_parcours()
    other = a_parcours(FIRST + timedelta(days=10), workshop)
    in_time = a_booking(workshop)
    after_the_second(clock)
    late = a_booking(again(workshop))
    assert catching_up.joined(again(in_time)) == catching_up.ON_TIME
    assert len(catching_up.joined(again(late)).missed) == 2
    with transaction():
        guest = guests.make_up(
            again(late), again(workshop).meetings[0], again(other).meetings[0], PARTICIPANT
        )
    assert [one.number for one in catching_up.joined(again(late)).missed] == [2]
    assert catching_up.joined(again(guest)) == catching_up.ON_TIME


@pytest.mark.parametrize("reason", KEPT_SEAT)
def test_a_seat_that_was_kept_through_a_change_was_not_given_then(
    app: Flask, clock: Traveller, reason: str
) -> None:
    workshop = a_parcours()
    in_time = a_booking(workshop)
    after_the_second(clock)
    do(seats.change, again(in_time), State.CONFIRMED, reason)
    assert catching_up.joined(again(in_time)) == catching_up.ON_TIME
    (known,) = progress.of_workshop(again(workshop))
    assert (known.missed, len(known.unknown)) == ([], 2)
    assert line.last_reason(in_time) == ("free_seat" if reason in SAME_SEAT else reason)


def test_the_pages_say_it_in_words(client: FlaskClient, clock: Traveller) -> None:
    workshop = a_parcours()
    other = a_parcours(FIRST + timedelta(days=10), workshop)
    after_the_second(clock)
    booking = a_booking(again(workshop))
    for path in (f"/ateliers/{workshop.id}", f"/inscriptions/{links.token(booking)}"):
        page = " ".join(client.get(path).text.split())
        assert "2 séances sont déjà passées (5 h)" in page
        assert page.count('<span class="badge">déjà passée</span>') == 2
        assert other.venue.name in page
        assert "vendredi 4 décembre" in page
