"""A person planted everywhere leaves no trace once the time has passed, and not before."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from os import utime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import LargeBinary, String, func, select, update

from app import dates, retention
from app.backups import restoring, saving
from app.bookings.actions import Person, cancel
from app.bookings.models import Booking, BookingEvent
from app.bookings.participants import Participant, ParticipantPartner, Reach
from app.database import Base
from app.extensions import db
from app.messages.models import Channel, Message, Status
from app.messages.plans import Step, Way
from app.people import signin
from app.people.actors import PARTICIPANT, Actor, ActorKind
from app.people.models import Account, Role
from app.subscriptions.models import PrivateFeed
from app.transactions import transaction
from tests.factories import a_booking, a_partner, a_workshop, again, an_account, fill

MARK = "zyxmarque"
START = datetime(2026, 9, 1, 8, tzinfo=UTC)
PERSON = Person(
    first_name=f"Zoé{MARK}",
    family_name=f"Nom{MARK}",
    reach=Reach.EMAIL,
    email=f"{MARK}@exemple.example",
    phone=f"06 {MARK}",
    phone_e164=f"+33{MARK}",
)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def _traces() -> list[str]:
    """Return each table.column in which the mark can still be read."""
    db.session.rollback()
    found = []
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            for name, value in row.items():
                text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
                if MARK in text:
                    found.append(f"{table.name}.{name}")
    db.session.rollback()
    return sorted(set(found))


def _files(app: Flask) -> list[Path]:
    folder = Path(app.config["INSTANCE_DIR"])
    return [path for path in folder.rglob("*") if path.is_file() and MARK in path.read_text()]


def _plant(app: Flask) -> Booking:
    """Let one person be seen by every store that keeps people."""
    partner = a_partner()
    worker = an_account(Role.PARTNER, partner_id=partner.id)
    actor = Actor(ActorKind.PARTNER, worker.id, partner.id)
    workshop = a_workshop(capacity=1)
    seated = fill(workshop)[0]
    booking = a_booking(workshop, PERSON, actor=actor, request_key=f"key-{MARK}")
    with transaction():
        cancel(seated, PARTICIPANT)
    with transaction() as session:
        participant = session.get_one(Participant, booking.participant_id)
        participant.access_needs = MARK
        participant.access_expires_at = dates.now() + timedelta(days=700)
        participant.spoken_language = MARK[:8]
        for message in session.scalars(select(Message)):
            message.status, message.finished_at = Status.SENT, dates.now()
            message.last_error = f"450 {MARK}"
            message.calendar = MARK.encode()
        session.add(
            Message(
                message_id="<call@pouce.example>",
                dedupe_key="call",
                notice="seat_given",
                channel=Channel.CALL,
                to_name=PERSON.first_name,
                to_address=PERSON.phone_e164,
                plan=(Step(Way.SMS, PERSON.phone_e164),),
                subject=f"Appeler {MARK}",
                body_text=f"Appeler {MARK}",
                body_html=f"<p>{MARK}</p>",
                body_sms=MARK,
                body_french=MARK,
                language=MARK[:8],
                status=Status.TO_DO,
                not_after=booking.workshop.ends_at,
            )
        )
        gone = Account(
            email=f"{MARK}@pouce.example",
            email_key=f"{MARK}@pouce.example",
            name=MARK,
            phone=MARK,
            role=Role.TRAINER,
        )
        session.add(gone)
        session.flush()
        signin.print_link(gone)
        signin._sign_in(gone, MARK, is_own=True)
        session.add(
            PrivateFeed(
                account_id=gone.id,
                token_hash="h" * 64,
                label=MARK,
                last_client=MARK,
                revoked_at=dates.now(),
            )
        )
        gone.archived_at = dates.now()
    mail = Path(app.config["INSTANCE_DIR"]) / "mail"
    mail.mkdir(mode=0o700, exist_ok=True)
    letter = mail / "20260901T080000Z-confirmed.eml"
    letter.write_text(f"To: {MARK}")
    utime(letter, (dates.now().timestamp(),) * 2)
    return booking


def _purge() -> dict[str, int]:
    with transaction():
        return retention.purge()


def test_every_table_says_how_long_it_keeps_people() -> None:
    ruled = {rule.table for rule in retention.RULES} - {""}
    assert ruled | retention.KEEPS_NOBODY.keys() == set(Base.metadata.tables)
    assert not ruled & retention.KEEPS_NOBODY.keys()


def test_a_person_planted_everywhere_leaves_no_trace(
    app: Flask, clock: time_machine.Traveller
) -> None:
    booking = _plant(app)
    planted = _traces()
    textual = {
        f"{table}.{column.name}"
        for table in ("participants", "messages", "sign_ins", "private_feeds")
        for column in Base.metadata.tables[table].columns
        if isinstance(column.type, String | LargeBinary)
    }
    assert len(set(planted) & textual) >= 18, "the person must really stand everywhere"
    assert _files(app)
    counted = {
        table: db.session.scalar(select(func.count()).select_from(table))
        for table in (Booking, BookingEvent, Participant, Account)
    }
    clock.move_to(booking.workshop.ends_at + timedelta(days=184))
    _purge()
    assert _traces() == []
    assert _files(app) == []
    for table, count in counted.items():
        assert db.session.scalar(select(func.count()).select_from(table)) == count
    assert db.session.scalar(select(func.count()).select_from(ParticipantPartner)) == 0
    assert again(booking.participant).name == "Personne oubliée"


def test_nothing_is_forgotten_a_day_too_early(app: Flask, clock: time_machine.Traveller) -> None:
    booking = _plant(app)
    ended = booking.workshop.ends_at
    participant = booking.participant
    clock.move_to(ended + timedelta(days=29, hours=23))
    with transaction():
        retention.purge()
    again(participant)
    assert participant.email == PERSON.email
    assert participant.phone_e164 == PERSON.phone_e164
    clock.move_to(ended + timedelta(days=30, minutes=1))
    _purge()
    again(participant)
    assert (participant.email, participant.phone, participant.phone_e164) == ("", "", "")
    assert participant.access_needs == ""
    assert participant.first_name == PERSON.first_name
    clock.move_to(ended + timedelta(days=182, hours=23))
    _purge()
    assert again(participant).family_name == PERSON.family_name
    clock.move_to(ended + timedelta(days=183, minutes=1))
    _purge()
    assert again(participant).family_name == ""


def test_who_has_a_coming_meeting_is_still_reachable(
    app: Flask, clock: time_machine.Traveller
) -> None:
    far = a_workshop(starts=datetime(2027, 8, 3, 14))
    booking = a_booking(far, PERSON)
    clock.move_to(START + timedelta(days=300))
    _purge()
    assert again(booking.participant).email == PERSON.email
    assert booking.participant.first_name == PERSON.first_name


def test_doing_it_twice_changes_nothing(app: Flask, clock: time_machine.Traveller) -> None:
    booking = _plant(app)
    clock.move_to(booking.workshop.ends_at + timedelta(days=184))
    assert _purge()
    assert _purge() == {}


def test_a_message_whose_words_are_forgotten_never_leaves_empty(
    app: Flask, clock: time_machine.Traveller
) -> None:
    workshop = a_workshop()
    a_booking(workshop, PERSON)
    queued = db.session.scalars(select(Message)).one()
    assert queued.status is Status.QUEUED
    clock.move_to(workshop.ends_at + timedelta(days=31))
    _purge()
    assert again(queued).status is Status.DROPPED
    assert queued.body_text == ""


def test_the_ledger_is_kept_three_years(app: Flask, clock: time_machine.Traveller) -> None:
    a_booking(a_workshop())
    events = select(func.count()).select_from(BookingEvent)
    clock.move_to(START + timedelta(days=3 * 365))
    _purge()
    assert db.session.scalar(events) == 2
    clock.move_to(START + timedelta(days=3 * 365 + 2))
    _purge()
    assert db.session.scalar(events) == 0


def test_a_sign_in_link_outlives_the_purge_while_it_works(
    app: Flask, clock: time_machine.Traveller
) -> None:
    account = an_account()
    with transaction():
        signin.print_link(account)
    clock.shift(timedelta(hours=23))
    assert _purge() == {}
    clock.shift(timedelta(hours=2))
    assert _purge() == {"demandes de connexion, 1 jour": 1}


def test_needs_are_forgotten_when_consent_ends(app: Flask, clock: time_machine.Traveller) -> None:
    booking = a_booking(a_workshop(starts=datetime(2027, 8, 3, 14)), PERSON)
    with transaction() as session:
        session.execute(
            update(Participant).values(
                access_needs="wheelchair", access_expires_at=START + timedelta(days=10)
            )
        )
    clock.shift(timedelta(days=9))
    _purge()
    assert again(booking.participant).access_needs == "wheelchair"
    clock.shift(timedelta(days=1))
    _purge()
    assert again(booking.participant).access_needs == ""


def test_a_database_put_aside_by_a_restore_goes_after_30_days(
    migrated: Flask, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    a_booking(a_workshop(), PERSON)
    saving.save(tmp_path / "copie")
    restoring.restore(tmp_path / "copie")
    clock.shift(timedelta(days=29))
    assert "bases gardées par une restauration, 30 jours" not in _purge()
    clock.shift(timedelta(days=2))
    assert _purge()["bases gardées par une restauration, 30 jours"] == 1
    assert "bases gardées par une restauration, 30 jours" not in _purge()


def test_the_command_says_what_was_forgotten(app: Flask, clock: time_machine.Traveller) -> None:
    booking = _plant(app)
    nothing = app.test_cli_runner().invoke(args=["purge"])
    assert "Rien à oublier" in nothing.output
    clock.move_to(booking.workshop.ends_at + timedelta(days=31))
    done = app.test_cli_runner().invoke(args=["purge"])
    assert done.exit_code == 0, done.output
    assert "téléphones et e-mails" in done.output
