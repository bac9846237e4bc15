"""Calls to make: whose list they are on, what is tried, and that nobody is left without news."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import dates
from app.bookings import mails, notices, offers
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.extensions import db
from app.jobs import JOBS
from app.messages import calling, delivery
from app.messages.models import CallAttempt, Channel, Desk, Message, Outcome, Status
from app.messages.rendering import placeholder, spoken
from app.people.actors import PARTICIPANT, acting
from app.people.models import Account, Branch, Partner, Role
from app.planning import calls
from app.transactions import transaction
from app.workshops.models import LineMode
from tests.bookings.doing import do, gives_up, told
from tests.entering import a_browser
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    an_account,
)

FRIDAY = datetime(2026, 11, 20, 14, tzinfo=UTC)
PHONE = "+33320000000"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(FRIDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def coordinator(app: Flask) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR, name="Inès"))


@pytest.fixture
def partner() -> Partner:
    return a_partner("CCAS de Lille")


def to_tell(
    name: str,
    reach: Reach = Reach.LANDLINE,
    phone: str = PHONE,
    partner: Partner | None = None,
    **values: object,
) -> Message:
    """Give a seat to someone whom no machine can tell."""
    actor = acting(an_account(Role.PARTNER, partner_id=partner.id)) if partner else PARTICIPANT
    person = a_person(name, reach=reach, phone_e164=phone, spoken_language="uk")
    values.setdefault("starts", dates.wall(dates.now(), "Europe/Paris") + timedelta(days=20))
    booking = a_booking(a_workshop(**values), person, actor=actor)  # type: ignore[arg-type]
    do(lambda: notices.seat_given(again(booking)))
    message = told(booking, "seat_given")
    assert message is not None
    db.session.rollback()
    return message


def post(
    client: FlaskClient,
    message: Message,
    what: str,
    room: str = "coordination/appels",
    **form: object,
) -> int:
    db.session.rollback()
    return client.post(f"/{room}/{message.uuid}/{what}", data=form).status_code


def last_call() -> Message:
    db.session.rollback()
    return db.session.scalars(select(Message).order_by(Message.id.desc())).first()  # type: ignore[return-value]


def test_one_card_says_all_there_is_to_say_to_one_person(
    app: Flask, coordinator: FlaskClient
) -> None:
    message = to_tell("Oksana")
    booking = db.session.scalars(select(Booking)).one()
    shown = last_call().id
    do(lambda: mails.tell("offer_withdrawn", again(booking), matters=True))
    (card,) = calls.of_branch(None)[Desk.COORDINATION]
    assert [one.booking_uuid for one in card.news] == [booking.uuid] * 2
    assert (card.phone, card.language) == (PHONE, "ukrainien")
    assert not any("http" in one.words or "\ue000" in one.words for one in card.news)
    page = coordinator.get("/coordination/appels").text
    assert page.count("Oksana</h3>") == 1
    assert "Parle ukrainien" in page
    assert post(coordinator, message, "fait", dernier=shown) == 303
    assert again(message).status is Status.DONE
    assert last_call().status is Status.TO_DO, "what came since the page was read is still to say"


def test_what_is_to_be_said_has_no_link_and_nothing_that_is_about_one() -> None:
    link = placeholder("booking", uuid4())
    body = f"Bonjour,\n\nOui, je viens :\n{link}\nCe lien est à vous.\nOu appelez.\n\nPouce\n\n--\nDroits"
    assert spoken(body) == "Bonjour,\n\nOu appelez.\n\nPouce\n"


def test_three_tries_are_noted_and_then_the_next_way_is_used(
    app: Flask, coordinator: FlaskClient, partner: Partner
) -> None:
    message = to_tell("Awa", partner=partner)
    for _ in range(2):
        assert post(coordinator, message, "essai", issue="no_answer") == 303
    page = coordinator.get("/coordination/appels").text
    assert "Essai 2 sur 3" in page
    assert "Inès : pas de réponse." in page
    assert post(coordinator, message, "essai", issue="voicemail") == 303
    assert again(message).status is Status.FAILED
    following = last_call()
    assert (following.desk, following.status) == (Desk.PARTNER, Status.TO_DO)
    assert following.body_text == message.body_text
    tries = db.session.scalars(select(CallAttempt).order_by(CallAttempt.id)).all()
    assert [one.outcome for one in tries] == [Outcome.NO_ANSWER] * 2 + [Outcome.VOICEMAIL]
    assert post(coordinator, message, "essai", issue="no_answer") == 303
    assert db.session.query(CallAttempt).count() == 3, "a call that is over is left as it is"


def test_a_wrong_number_is_not_tried_again(app: Flask, coordinator: FlaskClient) -> None:
    message = to_tell("Awa")
    post(coordinator, message, "essai", issue="wrong_number")
    assert again(message).status is Status.FAILED
    assert (last_call().desk, last_call().to_address) == (Desk.VENUE, "")
    assert "À dire sur place" in coordinator.get("/coordination/appels").text


def test_with_no_way_left_the_coordination_keeps_it(app: Flask, coordinator: FlaskClient) -> None:
    message = to_tell("Awa", Reach.SLIP, "")
    for _ in range(4):
        post(coordinator, message, "essai", issue="no_answer")
    assert again(message).status is Status.TO_DO
    assert message.desk is Desk.COORDINATION


@pytest.mark.parametrize("form", [{}, {"issue": "said"}, {"issue": "x"}])
def test_an_outcome_that_nobody_offered_is_refused(
    app: Flask, coordinator: FlaskClient, form: dict[str, str]
) -> None:
    message = to_tell("Awa")
    assert post(coordinator, message, "essai", **form) == 422
    assert db.session.query(CallAttempt).count() == 0


def test_a_call_is_entrusted_to_the_venue_or_to_the_partner_who_follows_the_person(
    app: Flask, coordinator: FlaskClient, partner: Partner
) -> None:
    alone, followed = to_tell("Awa"), to_tell("Bruno", partner=partner)
    assert post(coordinator, alone, "confier", liste="partner") == 422
    assert post(coordinator, alone, "confier", liste="venue") == 303
    assert post(coordinator, followed, "confier", liste="partner") == 303
    assert again(alone).desk is Desk.VENUE
    assert [card.name for card in calls.of_partner(partner.id)] == ["Bruno"]
    assert post(coordinator, alone, "confier", liste="coordination") == 303
    assert again(alone).desk is Desk.COORDINATION


def test_what_a_partner_does_not_pass_on_in_a_working_day_is_the_coordination_s(
    app: Flask, clock: time_machine.Traveller, partner: Partner
) -> None:
    message = to_tell("Awa", Reach.PARTNER, partner=partner)
    soon = to_tell("Bruno", Reach.PARTNER, partner=partner, starts=datetime(2026, 11, 21, 15))
    job = next(job for job in JOBS if job.name == "calls handed over")
    for hours, handed in ((11, []), (2, ["Bruno"]), (58, ["Bruno"]), (1, ["Bruno", "Awa"])):
        clock.shift(timedelta(hours=hours))
        for key in job.due(dates.now()):  # type: ignore[union-attr]
            do(job.work, key)  # type: ignore[call-arg]
        found = [one for one in (soon, message) if again(one).desk is Desk.COORDINATION]
        assert [one.to_name for one in found] == handed, "Friday 15 h, to Monday 15 h"
        db.session.rollback()
    assert message.status is Status.TO_DO


def test_trainers_of_a_venue_read_its_list_and_no_other(app: Flask) -> None:
    venue = a_venue("Espace Canal")
    trainer = an_account(Role.TRAINER, name="Marc")
    a_workshop(venue=venue, leader=trainer)
    here, elsewhere = to_tell("Awa", Reach.SLIP, "", venue=venue), to_tell("Bruno", Reach.SLIP, "")
    called = to_tell("Chloé", venue=venue)
    client = a_browser(app, trainer)
    page = client.get("/formateur/a-dire").text
    assert "Awa</h3>" in page
    assert "Bruno" not in page
    assert "Chloé" not in page
    for message, status in ((elsewhere, 404), (called, 404), (here, 303)):
        assert post(client, message, "essai", "formateur/a-dire", issue="no_answer") == status
        assert post(client, message, "dit", "formateur/a-dire") == status
    assert again(here).status is Status.DONE
    volunteer = an_account(Role.VOLUNTEER)
    a_workshop(venue=venue, leader=volunteer)
    assert a_browser(app, volunteer).get("/formateur/a-dire").status_code == 403


def test_a_partner_notes_its_own_tries_only(app: Flask, partner: Partner) -> None:
    mine = to_tell("Awa", Reach.PARTNER, partner=partner)
    theirs = to_tell("Bruno", Reach.PARTNER, partner=a_partner())
    member = an_account(Role.PARTNER, partner_id=partner.id)
    client = a_browser(app, member)
    page = client.get("/partenaire/").text
    assert "Awa</h3>" in page
    assert "Bruno" not in page
    room = "partenaire/appels"
    assert post(client, theirs, "essai", room, issue="no_answer") == 404
    assert post(client, mine, "essai", room, issue="no_answer") == 303
    assert "Essai 1 sur 3" in client.get("/partenaire/").text
    assert post(client, mine, "dit", room) == 303
    assert again(mine).status is Status.DONE


def test_hours_are_said_by_the_clock_of_the_place(app: Flask, coordinator: FlaskClient) -> None:
    message = to_tell("Awa", venue=a_venue("Case", "Saint-Denis", zone="Indian/Reunion"))
    until = message.not_after
    assert until is not None
    page = coordinator.get("/coordination/appels").text
    assert f"À dire avant {dates.moment(until, 'Indian/Reunion')}." in page


def test_a_branch_reads_its_venues_calls_only(app: Flask) -> None:
    with transaction() as session:
        ours, theirs = Branch(name="Nord"), Branch(name="Sud")
        session.add_all([ours, theirs])
    mine = to_tell("Awa", venue=a_venue(branch_id=ours.id))
    other = to_tell("Bruno", venue=a_venue(branch_id=theirs.id))
    client = a_browser(app, an_account(Role.COORDINATOR, branch_id=ours.id))
    page = client.get("/coordination/appels").text
    assert "Awa" in page
    assert "Bruno" not in page
    assert post(client, other, "confier", liste="venue") == 404
    assert post(client, mine, "confier", liste="venue") == 303


def test_a_call_that_was_answered_is_a_delivered_offer(
    app: Flask, clock: time_machine.Traveller
) -> None:
    workshop = a_workshop(
        capacity=1,
        programme=a_programme(line_mode=LineMode.OFFER),
        starts=datetime(2026, 12, 3, 14),
    )
    seated = a_booking(workshop)
    waits = a_booking(workshop, a_person("Awa", reach=Reach.LANDLINE, phone_e164=PHONE))
    account: Account = an_account(Role.COORDINATOR)
    gives_up(seated)
    call = told(waits)
    assert call is not None
    assert call.channel is Channel.CALL
    do(lambda: calling.note(again(call), Outcome.VOICEMAIL, account.id))
    since = again(waits).offered_at
    assert delivery.of(call.about, "offered", since).delivered_at is None
    clock.shift(timedelta(minutes=30))
    do(lambda: calling.note(again(call), Outcome.SAID, account.id))
    assert delivery.of(call.about, "offered", since).delivered_at == dates.now()
    db.session.rollback()
    do(offers.tend, waits.id)
    assert again(waits).offer_expires_at > dates.now() + timedelta(hours=12)


def test_tries_on_several_lists_leave_an_offer_no_longer_than_one_call(
    app: Flask, clock: time_machine.Traveller
) -> None:
    message = to_tell("Awa")
    first = delivery.of(message.about, message.notice, FRIDAY).call_since
    clock.shift(timedelta(hours=1))
    do(lambda: calling.note(again(message), Outcome.WRONG_NUMBER, 1))
    assert last_call().id != message.id
    assert delivery.of(message.about, message.notice, FRIDAY).call_since == first == FRIDAY
