"""One person asks for a copy, then to be forgotten; the next in line gets the seat."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.bookings import links, one_person
from app.bookings.actions import Person
from app.bookings.errors import UnknownBooking, UnknownReference
from app.bookings.models import BookingEvent, State
from app.bookings.participants import ParticipantPartner, Reach
from app.database import Base
from app.extensions import db
from app.messages.models import Message, Status
from app.messages.transports import mail_folder
from app.people.actors import Actor, ActorKind
from app.people.models import Role
from tests.factories import a_booking, a_partner, a_workshop, again, an_account

MARK = "zyxmarque"
PERSON = Person(
    first_name=f"Zoé{MARK}",
    family_name=f"Nom{MARK}",
    reach=Reach.EMAIL,
    email=f"{MARK}@example.org",
    phone="06 12 34 56 78",
    phone_e164="+33612345678",
)


def _traces() -> list[str]:
    """Return each table.column in which the person can still be read."""
    db.session.rollback()
    return [
        f"{table.name}.{name}"
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(select(table)).mappings()
        for name, value in row.items()
        if any(mark in _words(value) for mark in (MARK, "612345678"))
    ]


def _words(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _member() -> Actor:
    partner = a_partner()
    account = an_account(Role.PARTNER, partner_id=partner.id)
    return Actor(ActorKind.PARTNER, account.id, partner.id)


def test_a_copy_says_everything_and_opens_nothing(app: Flask) -> None:
    booking = a_booking(a_workshop(), PERSON, actor=_member(), goal="job")
    reference = booking.reference.lower()
    result = app.test_cli_runner().invoke(args=["people", "export", f" {reference} "])
    assert result.exit_code == 0, result.output
    kept = json.loads(result.output)
    assert kept["personne"]["email"] == PERSON.email
    assert kept["partenaires"]
    assert [entry["référence"] for entry in kept["inscriptions"]] == [booking.reference]
    assert [step["motif"] for step in kept["inscriptions"][0]["histoire"]] == [
        "joined",
        "free_seat",
    ]
    assert "[lien personnel]" in kept["messages"][0]["texte"]
    assert links.token(again(booking)) not in result.output


def test_erasing_forgets_the_person_and_gives_the_seat_to_the_next(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    booking = a_booking(workshop, PERSON, actor=_member(), goal="job")
    waiting = a_booking(workshop)
    token = links.token(booking)
    message = db.session.scalars(select(Message)).first()
    assert message is not None
    mail_folder().mkdir(mode=0o700, exist_ok=True)
    file = mail_folder() / f"20260901T080000Z-confirmed-{message.uuid}.eml"
    file.write_text(MARK)
    assert _traces()
    result = app.test_cli_runner().invoke(args=["people", "erase", booking.reference, "--yes"])
    assert result.exit_code == 0, result.output
    assert _traces() == []
    assert not Path(file).exists()
    assert again(waiting).state is State.CONFIRMED
    assert again(booking).state is State.CANCELLED
    assert again(workshop).held == 1
    assert db.session.scalars(select(ParticipantPartner)).all() == []
    told = db.session.scalars(
        select(Message).where(Message.about == f"booking:{booking.uuid}")
    ).all()
    assert {row.status for row in told} == {Status.DROPPED}
    events = db.session.scalars(
        select(BookingEvent.reason)
        .where(BookingEvent.booking_id == booking.id)
        .order_by(BookingEvent.id)
    ).all()
    assert events[-1] == "erased"
    with pytest.raises(UnknownBooking):
        links.find(token)


def test_nobody_has_this_reference(app: Flask) -> None:
    with pytest.raises(UnknownReference):
        one_person.find("ZZZZZZ")
    result = app.test_cli_runner().invoke(args=["people", "erase", "ZZZZZZ", "--yes"])
    assert result.exit_code == 1
    assert "Aucune inscription n’a cette référence" in result.output
