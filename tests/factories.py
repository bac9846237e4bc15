"""Plain functions that make rows for tests; each call is one committed transaction."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from app import dates
from app.bookings.actions import Person, book
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.extensions import db
from app.people.actors import PARTICIPANT
from app.people.models import Account, Partner, Role
from app.transactions import transaction
from app.workshops import schedule
from app.workshops.models import Assignment, Kind, Programme, Workshop
from app.workshops.places import Venue

_numbers = count(1)


def a_venue(name: str = "", city: str = "Lille", **values: Any) -> Venue:
    number = next(_numbers)
    name = name or f"Espace {number}"
    with transaction() as session:
        venue = schedule.add_venue(name=name, city=city, **values)
        session.flush()
    return venue


def a_programme(kind: Kind = Kind.COUP_DE_POUCE, name: str = "", **values: Any) -> Programme:
    number = next(_numbers)
    values.setdefault("hours", 15 if kind is Kind.PARCOURS else 1.5)
    with transaction():
        return schedule.add_programme(name=name or f"Coup de pouce {number}", kind=kind, **values)


def a_workshop(
    *,
    capacity: int = 8,
    starts: datetime | None = None,
    minutes: int = 90,
    meetings: int = 1,
    every_days: int = 7,
    venue: Venue | None = None,
    programme: Programme | None = None,
    leader: Account | None = None,
    **values: Any,
) -> Workshop:
    """Make a published workshop; `starts` is a wall time at its venue (default: in 3 days, 14 h)."""
    kind = Kind.PARCOURS if meetings > 1 else Kind.COUP_DE_POUCE
    venue = venue or a_venue()
    programme = programme or a_programme(kind)
    first = starts or (dates.wall(dates.now(), venue.zone) + timedelta(days=3)).replace(
        hour=14, minute=0, second=0
    )
    spans = [
        (day, day + timedelta(minutes=minutes))
        for day in (first + timedelta(days=every_days * i) for i in range(meetings))
    ]
    with transaction() as session:
        venue, programme = session.merge(venue), session.merge(programme)
        workshop = schedule.add_workshop(programme, venue, spans, capacity=capacity, **values)
        if leader is not None:
            for meeting in workshop.meetings:
                session.add(Assignment(meeting=meeting, account_id=leader.id))
            schedule.touch(workshop)
    return workshop


def a_partner(name: str = "") -> Partner:
    with transaction() as session:
        partner = Partner(name=name or f"CCAS {next(_numbers)}", kind="ccas", city="Lille")
        session.add(partner)
    return partner


def an_account(role: Role = Role.TRAINER, email: str = "", **values: Any) -> Account:
    number = next(_numbers)
    email = email or f"compte{number}@pouce.example"
    values.setdefault("name", f"Personne {number}")
    with transaction() as session:
        account = Account(email=email, email_key=email.casefold(), role=role, **values)
        session.add(account)
    return account


def a_person(first_name: str = "", **values: Any) -> Person:
    values.setdefault("reach", Reach.SLIP)
    return Person(first_name=first_name or f"Camille {next(_numbers)}", **values)


def a_booking(workshop: Workshop, person: Person | None = None, **values: Any) -> Booking:
    values.setdefault("actor", PARTICIPANT)
    values.setdefault("accept_line", True)
    values.setdefault("request_key", f"key-{next(_numbers)}")
    with transaction():
        return book(workshop.id, person or a_person(), **values)


def fill(workshop: Workshop) -> list[Booking]:
    """Take every seat that is left."""
    return [a_booking(workshop) for _ in range(workshop.seats_left)]


def again(row: Any) -> Any:
    db.session.refresh(row)
    return row
