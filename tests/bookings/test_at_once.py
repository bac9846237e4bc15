"""The short way of a newcomer to a free seat writes what the long way writes, and nothing else goes it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from time_machine import Traveller

from app import dates, intake, stencils
from app.bookings import actions, asking, at_once, first_invitations, links
from app.bookings.actions import Person
from app.bookings.models import Booking
from app.bookings.participants import Reach, Reminders
from app.bookings.wishes import WishState
from app.database import Base
from app.errors import InvalidInput
from app.extensions import db
from app.languages import FRENCH, OWN_NAMES
from app.people.actors import PARTICIPANT
from app.people.models import Account
from app.planning.places import rename_programme, rename_venue
from app.prepared import send
from app.transactions import transaction
from app.workshops import changes, entries, schedule
from app.workshops.models import Audience, Kind, Workshop
from tests.bookings.doing import MONDAY, do, gives_up, wishes
from tests.factories import a_booking, a_programme, a_venue, a_workshop, again, an_account, fill

pytestmark = pytest.mark.usefixtures("clock")
Row = dict[str, Any]
AWA = Person("Awa", Reach.EMAIL, email="awa@pouce.example")


class _Undone(Exception):
    """What was written is looked at and not kept."""


def _rows() -> dict[str, list[Row]]:
    return {
        table.name: [
            dict(row._mapping)
            for row in db.session.execute(select(table).order_by(*table.primary_key.columns))
        ]
        for table in Base.metadata.sorted_tables
    }


def _written(verb: Callable[[], Booking]) -> dict[str, list[Row]] | None:
    """Return the rows after a verb, which is then undone; None where it did nothing."""
    found: list[dict[str, list[Row]]] = []
    try:
        with transaction() as session:
            made = verb()
            session.flush()
            if made is not None:
                found.append(_rows())
            raise _Undone
    except _Undone:
        return found[0] if found else None


def _plain(rows: dict[str, list[Row]]) -> str:
    """Spell rows without what is drawn anew each time: ids, uuids, references."""
    drawn: dict[str, str] = {}
    for table in ("participants", "bookings", "booking_events", "messages"):
        for place, row in enumerate(rows[table]):
            for column in ("id", "uuid", "reference"):
                if row.get(column) is not None:
                    drawn.setdefault(f"{table}.{column}:{row[column]}", f"<{table} {place}>")
    said = repr(
        {
            table: [
                {name: _known(drawn, table, name, value) for name, value in row.items()}
                for row in held
            ]
            for table, held in rows.items()
        }
    )
    for key, mark in drawn.items():
        kind, _, value = key.partition(":")
        if not kind.endswith(".id"):
            said = said.replace(value, mark)
    return said


_POINTS_AT = {"booking_id": "bookings", "participant_id": "participants"}


def _known(drawn: dict[str, str], table: str, column: str, value: Any) -> Any:
    if column == "turn":
        return "turn"
    kind = table if column == "id" else _POINTS_AT.get(column)
    return drawn.get(f"{kind}.id:{value}", value) if kind else value


def _both(workshop: Workshop, person: Person, goal: str = "") -> tuple[str | None, str]:
    """Return what the short way and the long way write for the same person."""
    workshop_id, key = workshop.id, "k" * 22
    short = _written(lambda: at_once.plainly(workshop_id, person, key, goal))
    long = _written(
        lambda: actions.book(workshop_id, person, actor=PARTICIPANT, request_key=key, goal=goal)
    )
    assert long is not None
    return short and _plain(short), _plain(long)


def _house() -> list[Workshop]:
    """Make workshops that differ in all that a letter shows."""
    where = a_venue("L’Étape <haute> & basse", address="3 rue d’Ici", directions="Bus 12 « gare »")
    what = a_programme(what_to_bring="Votre <téléphone> & un chargeur", opens_days_before=60)
    plain = a_workshop(venue=where, programme=what)
    someone = an_account(name="Léa Exemple", may_be_named=True)
    named = a_workshop(title="Photos & <souvenirs>", leader=someone)
    return [plain, named, a_workshop(meetings=3, venue=where)]


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=30)


def _read(name: str) -> str:
    """Return a name as a form takes it, or one that it takes."""
    try:
        return intake.name("first_name", name)
    except InvalidInput:
        return "Zoé <b>&amp;</b>"


@pytest.mark.parametrize("locale", OWN_NAMES)
def test_both_ways_write_the_same(app: Flask, locale: str) -> None:
    mailed = (AWA, Person("Zoé <b>&\"'", Reach.EMAIL, "O’Néàl", email="zoe@pouce.example"))
    others = (
        Person("Lu", Reach.MOBILE, phone="06 12 34 56 78", phone_e164="+33612345678"),
        Person("Ana", Reach.SLIP, reminders=Reminders.EVE),
        Person("Max", Reach.MOBILE, email="max@pouce.example", phone_e164="+33612345679"),
    )
    for workshop in _house():
        for person in (*mailed, *(others if locale == FRENCH else ())):
            short, long = _both(workshop, replace(person, locale=locale), "photos")
            assert short == long


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=NAMES, family=NAMES)
def test_whatever_the_name(app: Flask, first: str, family: str) -> None:
    workshop = db.session.scalars(select(Workshop)).first() or a_workshop()
    short, long = _both(workshop, replace(AWA, first_name=_read(first), family_name=_read(family)))
    assert short == long


def test_the_comparison_sees_a_difference(app: Flask) -> None:
    workshop = a_workshop()
    workshop_id = workshop.id
    short = _written(lambda: at_once.plainly(workshop_id, AWA, "k" * 22))
    other = _written(
        lambda: at_once.plainly(workshop_id, replace(AWA, email="b@x.example"), "k" * 22)
    )
    assert short
    assert other
    assert _plain(short) != _plain(other)
    stencils.forget()
    short, long = _both(workshop, AWA)
    assert short == long


def test_a_kept_letter_says_what_is_so_now(app: Flask, clock: Traveller) -> None:
    trainer = an_account(name="Inès Exemple", may_be_named=True)
    workshop = a_workshop(leader=trainer, programme=a_programme(what_to_bring="Une photo"))
    said: list[str] = []
    for change in (lambda: None, *_changes(workshop, trainer, clock)):
        do(change)
        short, long = _both(workshop, AWA)
        assert short is not None
        assert short == long
        said.append(short)
    assert len(set(said)) == len(said)  # each change can be seen


def _changes(workshop: Workshop, trainer: Account, clock: Traveller) -> list[Callable[[], Any]]:
    venue, programme, meeting = workshop.venue, workshop.programme, workshop.meetings[0]

    def ways() -> None:
        venue.directions, venue.address = "Par la cour", "4 rue d’Ailleurs"
        changes.venue(venue)

    def bring() -> None:
        programme.what_to_bring = "Rien du tout"
        changes.programme(programme)

    def later() -> None:
        changes.reschedule(meeting)
        meeting.starts_local += timedelta(hours=1)
        meeting.starts_at += timedelta(hours=1)
        schedule.settle(workshop)
        schedule.touch(workshop)

    def unnamed() -> None:
        trainer.may_be_named = False

    return [
        partial(rename_venue, venue, "La Tour"),
        partial(rename_programme, programme, "Mes photos"),
        ways,
        bring,
        later,
        unnamed,
        lambda: clock.shift(timedelta(days=1)),
    ]


@pytest.mark.parametrize(
    "way", ["full", "waits", "wish", "name", "key", "begun", "partners", "early"]
)
def test_all_else_goes_the_long_way(app: Flask, way: str) -> None:
    workshop = a_workshop(capacity=2)
    key = "k" * 22
    first = dates.wall(MONDAY, "Europe/Paris")
    if way == "full":
        fill(workshop)
    elif way == "waits":
        seats = fill(workshop)
        a_booking(workshop)
        gives_up(seats[0])
    elif way == "wish":
        fill(workshop)
        wishes()
        workshop = a_workshop()
    elif way == "name":
        a_booking(a_workshop(), AWA)
    elif way == "key":
        a_booking(workshop, request_key=key)
    elif way == "begun":
        workshop = a_workshop(meetings=3, starts=first - timedelta(hours=1))
    elif way == "partners":
        workshop = a_workshop(programme=a_programme(audience=Audience.PARTNERS))
    elif way == "early":
        later = first + timedelta(days=40)
        workshop = a_workshop(starts=later, programme=a_programme(opens_days_before=7))
    workshop_id = workshop.id
    assert _written(lambda: at_once.plainly(workshop_id, AWA, key)) is None


def test_a_wish_for_something_else_does_not_stand_in_the_way(app: Flask) -> None:
    elsewhere = a_workshop(capacity=1)
    fill(elsewhere)
    wishes(kind=Kind.PARCOURS)
    wishes(venue_ids=[elsewhere.venue_id])
    wishes(theme_key="photos")
    wishes(half_days=["6a"])
    wishes(until=(MONDAY + timedelta(days=2)).date())
    workshop = a_workshop(capacity=1)  # three days on, a Thursday afternoon
    short, long = _both(workshop, AWA)
    assert short is not None
    assert short == long
    fill(workshop)
    wishes(half_days=["3a"], until=workshop.meetings[0].starts_local.date())
    assert _both(a_workshop(), AWA)[0] is None


def test_a_wish_is_served_by_a_newcomer_to_a_parcours_that_has_begun(app: Flask) -> None:
    wish = wishes(kind=Kind.PARCOURS)
    first = dates.wall(MONDAY, "Europe/Paris") - timedelta(hours=1)
    open_long = a_programme(Kind.PARCOURS, joinable_meetings=3)
    parcours = a_workshop(meetings=4, starts=first, programme=open_long)
    a_booking(parcours, AWA)
    assert again(wish).state is WishState.OFFERED


def test_a_row_that_was_waited_for_past_the_end_of_joining_is_closed(
    app: Flask, clock: Traveller
) -> None:
    workshop = a_workshop()
    with transaction() as session:
        told = send(session, asking.question(workshop.id, "awa", None, "ABCDEF"))[0].rows[0]
    assert asking.read(told, "ABCDEF").is_plain
    clock.move_to(workshop.closes_at)
    assert not asking.read(told, "ABCDEF").is_plain


def test_what_is_returned_opens_the_booking(app: Flask) -> None:
    workshop_id = a_workshop().id
    with transaction():
        made = at_once.book(workshop_id, AWA, request_key="k" * 22)
        token = links.token(made)
    assert links.find(token).reference == made.reference


@pytest.mark.parametrize("locale", OWN_NAMES)
def test_the_calendar_part_is_cut_whole_in_each_language(app: Flask, locale: str) -> None:
    for workshop in _house():
        rows = [entries.of(meeting) for meeting in workshop.meetings]
        assert first_invitations.written(rows, locale).text is not None
