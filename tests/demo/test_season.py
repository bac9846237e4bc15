"""The season as rows, written once an engine by the command, in a spring with a clock change."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import ColumnElement, and_, func, not_, select

from app import dates
from app.bookings import errors, parties
from app.bookings.actions import check_open
from app.bookings.allotments import Allotment
from app.bookings.models import HOLDING, Booking, BookingEvent, State
from app.bookings.participants import Participant, Reach
from app.bookings.wishes import Wish, WishState
from app.demo import plan
from app.extensions import db
from app.messages.models import Channel, Message, Status
from app.people import volunteers
from app.people.actors import PARTICIPANT
from app.people.models import Account, Role
from app.planning import joining, replacements
from app.workshops.models import Assignment, Meeting, Programme, Workshop
from app.workshops.places import Venue
from tests import conftest

MONDAY = "2027-03-15T09:30:00+00:00"
"""Clocks change on 28 March, Easter Monday is the 29th."""

RESERVED = re.compile(r"[a-z0-9.-]+@(pouce\.example|example\.org)")
FICTION = re.compile(r"\+33(19900|26191|35301|46571|53649|63998)\d{4}")


@pytest.fixture(scope="module")
def written(_built: Flask) -> Iterator[Flask]:
    """Give the application with the season in its database."""
    with time_machine.travel(MONDAY), _built.app_context():
        result = _built.test_cli_runner().invoke(args=["demo"])
        assert result.exit_code == 0, result.output
        yield _built
        db.session.remove()
        conftest._empty()


@pytest.fixture(autouse=True)
def season(written: Flask) -> Iterator[Flask]:
    """Give each test its own look at the season: nothing read stays, nothing is written."""
    yield written
    db.session.rollback()


def count(*conditions: ColumnElement[bool], of: Any = Workshop) -> int:
    return db.session.scalar(select(func.count()).select_from(of).where(*conditions)) or 0


def waiting() -> ColumnElement[bool]:
    return (
        select(Booking.id)
        .where(Booking.workshop_id == Workshop.id, Booking.state == State.WAITING)
        .exists()
    )


def test_every_state_of_a_page_is_there() -> None:
    now = dates.now()
    alive = and_(Workshop.cancelled_at.is_(None), Workshop.published_at.is_not(None))
    coming = and_(alive, Workshop.closes_at > now)
    left = Workshop.capacity - Workshop.held
    states = {
        "open": count(coming, left > 2, Workshop.held > 0),
        "nobody yet": count(coming, Workshop.held == 0),
        "few seats left": count(coming, left.in_((1, 2))),
        "full": count(coming, left == 0, not_(waiting())),
        "full with a line": count(coming, left == 0, waiting()),
        "cancelled with people booked": count(
            Workshop.cancelled_at.is_not(None),
            select(BookingEvent.id)
            .where(
                BookingEvent.workshop_id == Workshop.id,
                BookingEvent.reason == "workshop_cancelled",
            )
            .exists(),
        ),
        "moved": count(Meeting.moved_from.is_not(None), Meeting.sequence == 1, of=Meeting),
        "under way, closed": count(
            alive, Workshop.starts_at < now, Workshop.closes_at < now, Workshop.ends_at > now
        ),
        "past": count(alive, Workshop.ends_at < now, Workshop.held > 0),
        "unpublished": count(Workshop.published_at.is_(None)),
        "a seat that went to the line": count(
            BookingEvent.reason == "next_in_line", of=BookingEvent
        ),
        "given up": count(BookingEvent.reason == "by_person", of=BookingEvent),
        "titled": count(Workshop.title != ""),
        "offered": count(Booking.state == State.OFFERED, of=Booking),
        "in pause": count(Booking.state == State.PAUSED, of=Booking),
        "overbooked": count(Workshop.overbooked == 1),
        "kept and booked": count(
            Allotment.booked > 0, Allotment.rule_id.is_not(None), of=Allotment
        ),
        "kept and free": count(Workshop.reserved > 0),
    }
    assert [state for state, number in states.items() if not number] == []
    assert states["past"] > 40


def test_two_people_wish_and_a_group_is_passed_over() -> None:
    wishes = db.session.scalars(select(Wish)).all()
    assert [wish.state for wish in wishes] == [WishState.ACTIVE] * 2
    places = select(Booking.state).where(Booking.wish_id.is_not(None))
    assert db.session.scalars(places).all() == [State.WAITING]
    (group,) = parties.passed_over()
    assert (len(group.bookings), group.times) == (3, 2)


def test_who_may_book_shows_every_answer() -> None:
    answers = set()
    for workshop in db.session.scalars(select(Workshop)):
        try:
            check_open(workshop, PARTICIPANT)
            answers.add("open")
        except errors.DomainError as answer:
            answers.add(type(answer).__name__)
    assert answers == {
        "open", "UnknownWorkshop", "WorkshopCancelled", "BookingClosed", "BookingNotOpen", "NotForYou",
    }  # fmt: skip


def test_seats_and_ledger_agree() -> None:
    held = (
        select(func.count())
        .where(Booking.workshop_id == Workshop.id, Booking.state.in_(HOLDING))
        .scalar_subquery()
    )
    assert count(Workshop.held != held) == 0
    assert count(Workshop.held > Workshop.capacity + Workshop.overbooked) == 0
    last = {
        event.booking_id: event
        for event in db.session.scalars(select(BookingEvent).order_by(BookingEvent.id))
    }
    bookings = db.session.scalars(select(Booking)).all()
    assert len(bookings) > 700
    assert {booking.id: booking.state for booking in bookings} == {
        booking_id: event.to_state for booking_id, event in last.items()
    }
    assert all(booking.arrived_at <= dates.now() for booking in bookings)


def test_the_rows_are_the_plan() -> None:
    season = plan.season(dates.today())
    people = select(Participant.first_name).join(Booking).order_by(Participant.id)
    planned = sorted(guest.person.first_name for each in season for guest in each.guests)
    assert sorted(db.session.scalars(people)) == planned
    spans = db.session.execute(
        select(Meeting.starts_local, Venue.name).join(Venue).where(Meeting.moved_from.is_(None))
    )
    paper = {(start, each.outline.place.name) for each in season for start, _ in each.outline.spans}
    assert {tuple(row) for row in spans} <= paper


def test_nobody_is_real() -> None:
    addresses = [
        *db.session.scalars(select(Account.email)),
        *db.session.scalars(select(Participant.email).where(Participant.email != "")),
        *db.session.scalars(select(Message.to_address).where(Message.channel == Channel.EMAIL)),
    ]
    assert len(addresses) > 200
    assert [one for one in addresses if not RESERVED.fullmatch(one)] == []
    phones = [
        *db.session.scalars(select(Venue.phone_e164)),
        *db.session.scalars(select(Participant.phone_e164).where(Participant.phone != "")),
    ]
    assert [one for one in phones if not FICTION.fullmatch(one)] == []
    assert set(db.session.scalars(select(Participant.reach))) == set(Reach)


def test_people_are_told_and_not_flooded() -> None:
    by_mail = select(Message.notice).where(Message.channel == Channel.EMAIL)
    notices = {"confirmed", "in_line", "seat_given", "moved", "cancelled_by_us"}
    assert notices <= set(db.session.scalars(by_mail))
    assert 50 < count(Message.status == Status.QUEUED, of=Message) < 150
    assert count(Message.status == Status.TO_DO, of=Message) > 5
    begun = select(Booking.uuid).join(Workshop).where(Workshop.starts_at <= dates.now())
    about = [f"booking:{uuid}" for uuid in db.session.scalars(begun)]
    assert about
    assert count(Message.about.in_(about), of=Message) == 0


def test_hours_stay_on_the_wall_across_the_clock_change() -> None:
    def offsets(city: str, hour: int) -> set[timedelta]:
        meetings = db.session.scalars(
            select(Meeting).join(Venue).where(Venue.city == city, Meeting.moved_from.is_(None))
        )
        return {
            one.starts_local - one.starts_at.replace(tzinfo=None)
            for one in meetings
            if one.starts_local.hour == hour
        }

    assert offsets("Lille", 14) == {timedelta(hours=1), timedelta(hours=2)}
    assert offsets("Saint-Denis (La Réunion)", 9) == {timedelta(hours=4)}


def test_the_trainer_has_today_this_week_two_zones() -> None:
    theirs = (
        select(Meeting)
        .join(Assignment)
        .join(Account)
        .where(Account.email == "formatrice@pouce.example")
    )
    meetings = db.session.scalars(theirs).all()
    assert {"Lille", "Roubaix", "Saint-Denis (La Réunion)"} == {one.venue.city for one in meetings}
    local_days = [one.starts_local.date() for one in meetings]
    assert dates.today() in local_days
    this_week = [day for day in local_days if 0 <= (day - dates.today()).days < 7]
    assert len(this_week) >= 6
    roles = set(db.session.scalars(select(Account.role)))
    assert roles == set(Role)


def test_the_team_lends_a_hand() -> None:
    accounts = {each.email: each for each in db.session.scalars(select(Account))}
    assert volunteers.brought(accounts["benevole@pouce.example"]) == 1
    assert [each.first_name for each in volunteers.pending()] == ["Lou", "Bakary"]
    (asked,) = replacements.open_at(None)
    assert asked.asker.email == "formateur.paris@pouce.example"
    assert joining.open_to(accounts["nouvelle.benevole@pouce.example"])


def test_the_partner_has_people_to_follow() -> None:
    account = db.session.scalars(
        select(Account).where(Account.email == "partenaire@pouce.example")
    ).one()
    states = list(
        db.session.scalars(select(Booking.state).where(Booking.partner_id == account.partner_id))
    )
    assert 8 <= len(states) <= 14
    assert {State.WAITING, State.CANCELLED, State.CONFIRMED} == set(states)
    assert account.partner is not None
    assert (account.partner.kind, account.partner.city) == ("ccas", "Lille")


def test_programmes_have_their_hours() -> None:
    for programme in db.session.scalars(select(Programme)):
        workshop = db.session.scalars(
            select(Workshop).where(Workshop.programme_id == programme.id).limit(1)
        ).one()
        minutes = sum(meeting.minutes for meeting in workshop.meetings)
        assert minutes == programme.hours * 60
        assert "gratuit" in programme.summary


def test_public_pages_open_on_it(season: Flask) -> None:
    client = season.test_client()
    assert client.get("/ateliers/").status_code == 200
    one_each = db.session.execute(
        select(Workshop.cancelled_at.is_not(None), Workshop.published_at.is_(None), func.min(Workshop.id))
        .group_by(Workshop.cancelled_at.is_not(None), Workshop.published_at.is_(None))
    ).all()  # fmt: skip
    assert len(one_each) == 3
    for _, is_hidden, workshop_id in one_each:
        expected = 404 if is_hidden else 200
        assert client.get(f"/ateliers/{workshop_id}").status_code == expected
