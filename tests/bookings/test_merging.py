"""Two cards of one person merged: nothing is lost, the line stays explained, partners stay apart."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import dates
from app.bookings import (
    actions,
    errors,
    ledger,
    links,
    mails,
    merging,
    needs,
    one_person,
    wish_actions,
)
from app.bookings.attendance import Attendance, Presence
from app.bookings.models import Booking, State
from app.bookings.participants import Participant, ParticipantPartner, Reach, Reminders
from app.bookings.wish_actions import Wanted
from app.bookings.wishes import Wish
from app.extensions import db
from app.messages.models import Message, Status
from app.people.actors import Actor, ActorKind, acting
from app.people.models import Account, Role
from app.transactions import transaction
from tests.bookings.doing import do
from tests.factories import a_booking, a_partner, a_person, a_workshop, again, an_account

STAFF = Actor(ActorKind.COORDINATOR)


def merged(kept: Booking, gone: Booking, *, agreed: bool = False) -> merging.Foreseen:
    cards = again(kept).participant, again(gone).participant
    with transaction():
        return merging.merge(*cards, STAFF, agreed=agreed)


def messages() -> int:
    return db.session.scalar(select(func.count()).select_from(Message)) or 0


def a_member(name: str) -> Account:
    return an_account(Role.PARTNER, partner_id=a_partner(name).id)


def test_everything_follows_and_links_given_stay_open(app: Flask) -> None:
    kept = a_booking(
        a_workshop(), a_person("Awa", phone="06 39 98 00 01", phone_e164="+33639980001")
    )
    gone = a_booking(a_workshop(), a_person("Awa", family_name="Diop", email="awa@pouce.example"))
    past = a_workshop(starts=dates.wall(dates.now(), "Europe/Paris") + timedelta(hours=2))
    came = a_booking(past, again(gone).participant)
    with transaction() as session:
        session.add(
            Attendance(
                booking_id=came.id,
                meeting_id=past.meetings[0].id,
                presence=Presence.PRESENT,
                actor_kind=ActorKind.TRAINER,
            )
        )
        until = dates.today() + timedelta(days=90)
        wish_actions.wish(session.merge(gone).participant, Wanted(until), actor=STAFF)
    given, before = links.token(again(gone)), messages()
    merged(kept, gone)
    person = again(kept).participant
    assert {again(gone).participant_id, again(came).participant_id} == {person.id}
    assert (person.family_name, person.email) == ("Diop", "awa@pouce.example")
    assert db.session.scalars(select(Wish.participant_id)).all() == [person.id]
    assert links.find(given).id == gone.id
    assert messages() == before
    copy = one_person.everything(one_person.find(again(gone).reference))
    assert len(copy["inscriptions"]) == 3
    with transaction():
        one_person.erase(again(kept).participant, STAFF)
    names = db.session.scalars(select(Participant.first_name)).all()
    assert set(names) == {""}


@pytest.mark.parametrize("seated_first", [True, False])
def test_of_two_places_the_better_stays_and_the_other_goes_to_the_next(
    app: Flask, seated_first: bool
) -> None:
    workshop = a_workshop(capacity=2)
    first = a_booking(workshop, a_person("Ana"))
    second = a_booking(workshop, a_person("Ana", email="ana@pouce.example"))
    next_ = a_booking(workshop, a_person("Zoé", email="zoe@pouce.example"))
    kept, gone = (first, second) if seated_first else (second, first)
    before = messages()
    foreseen = merged(kept, gone)
    assert [(one.winner.id, one.loser.id) for one in foreseen.doubles] == [(first.id, second.id)]
    assert again(first).state is State.CONFIRMED
    assert again(second).state is State.CANCELLED
    assert again(next_).state is State.CONFIRMED
    told = db.session.scalars(select(Message.notice).order_by(Message.id)).all()[before:]
    assert told == ["meeting_off", "confirmed", "seat_given"]
    told = ledger.explain(workshop.id)
    assert told.differences == []
    assert again(workshop).held == 2


def test_what_is_given_up_leaves_the_calendar_and_is_not_reminded(app: Flask) -> None:
    workshop = a_workshop()
    first, second = (
        a_booking(workshop, a_person("Ana", reach=Reach.EMAIL, email=f"ana{number}@pouce.example"))
        for number in range(2)
    )
    with transaction() as session:
        confirmed = select(Message).where(Message.about == mails.about(second))
        session.scalars(confirmed).one().notice = "reminder"
    before = messages()
    merged(first, second)
    reminder, told = db.session.scalars(confirmed.order_by(Message.id))
    assert reminder.status is Status.DROPPED
    assert (told.to_address, told.calendar_method) == ("ana1@pouce.example", "CANCEL")
    assert "Votre place est gardée." in told.body_text
    assert "est finie" not in told.body_text + told.body_html
    assert messages() == before + 1


def test_needs_are_known_for_as_long_and_who_wants_no_reminder_gets_none(app: Flask) -> None:
    one, two = (a_booking(a_workshop(), a_person("Ana")) for _ in range(2))
    with transaction():
        person = again(two).participant
        needs.put(person, ["hearing"], agrees=True)
        person.reminders = Reminders.NONE
    until = person.access_expires_at
    merged(one, two)
    card = again(one).participant
    assert (needs.codes(card), card.access_expires_at) == ({"hearing"}, until)
    assert card.reminders is Reminders.NONE


def test_the_better_rank_stays_and_is_explained(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    a_booking(workshop)
    waiting = [a_booking(workshop, a_person(name)) for name in ("Ana", "Bob", "Ana", "Cid")]
    merged(waiting[2], waiting[0])
    told = ledger.explain(workshop.id)
    assert [one.booking.id for one in told.line] == [waiting[0].id, waiting[1].id, waiting[3].id]
    assert told.differences == []
    assert any("réunie avec une autre fiche" in said for said in told.line[0].sentences) or any(
        "réunie avec une autre fiche" in said for step in told.story for said in step.sentences
    )


def test_who_came_is_known_once(app: Flask) -> None:
    workshop = a_workshop()
    one, two = (a_booking(workshop, a_person("Ana")) for _ in range(2))
    with time_machine.travel(workshop.ends_at + timedelta(days=1), tick=False):
        with transaction() as session:
            for booking, presence in ((one, Presence.ABSENT), (two, Presence.PRESENT)):
                session.add(
                    Attendance(
                        booking_id=booking.id,
                        meeting_id=workshop.meetings[0].id,
                        presence=presence,
                        actor_kind=ActorKind.TRAINER,
                    )
                )
        merged(one, two)
    known = db.session.scalars(select(Attendance)).one()
    assert known.booking_id == one.id
    assert known.presence is Presence.PRESENT


def test_two_partners_stay_apart_and_the_person_is_asked(app: Flask) -> None:
    ccas, mission = a_member("CCAS"), a_member("Mission locale")
    mine = a_booking(a_workshop(), a_person("Ana"), actor=acting(ccas))
    theirs = a_booking(
        a_workshop(), a_person("Ana", email="ana@pouce.example"), actor=acting(mission)
    )
    with pytest.raises(merging.NotAgreed):
        merged(mine, theirs)
    assert again(theirs).participant.merged_into is None
    merged(mine, theirs, agreed=True)
    followed = select(ParticipantPartner.partner_id).where(
        ParticipantPartner.participant_id == again(mine).participant_id
    )
    assert set(db.session.scalars(followed)) == {ccas.partner_id, mission.partner_id}
    assert again(theirs).partner_id == mission.partner_id
    person = again(mine).participant
    workshop = a_workshop()
    with transaction():
        actions.book(
            workshop.id, db.session.merge(person), actor=acting(mission), accept_overlap=True
        )
    with transaction():  # as if alone: the CCAS learns nothing of the other's booking
        booked = actions.book(
            workshop.id, db.session.merge(person), actor=acting(ccas), accept_overlap=True
        )
    assert booked.state is State.CONFIRMED
    assert booked.flag == "same_person"
    assert booked.participant_id != person.id
    office = Actor(ActorKind.COORDINATOR, partner_id=ccas.partner_id)
    with pytest.raises(errors.AlreadyBooked):  # whoever sees both bookings is told
        do(actions.book, workshop.id, again(person), actor=office, accept_overlap=True)
    assert again(workshop).held == 2


def test_two_places_by_two_partners_are_settled_with_the_person_first(app: Flask) -> None:
    workshop = a_workshop()
    one = a_booking(workshop, a_person("Ana"), actor=acting(a_member("CCAS")))
    two = a_booking(workshop, a_person("Ana"), actor=acting(a_member("Mission locale")))
    with pytest.raises(merging.TwoPartners):
        merged(one, two, agreed=True)
    with time_machine.travel(workshop.ends_at + timedelta(days=1), tick=False):
        foreseen = merged(one, two, agreed=True)
    assert [each.id for each in foreseen.stay] == [two.id]
    assert again(two).state is State.CONFIRMED
    assert again(two).participant.merged_into == again(one).participant_id


def test_a_link_that_was_closed_stays_closed(app: Flask) -> None:
    one, two = (a_booking(a_workshop(), a_person("Ana")) for _ in range(2))
    lost = links.token(again(two))
    with transaction():
        actions.renew_link(again(two))
    renewed = links.token(again(two))
    assert merged(one, two).has_links_that_end
    with pytest.raises(links.UnknownBooking):
        links.find(lost)
    assert links.find(renewed).id == two.id
    with pytest.raises(merging.SameCard):
        merged(one, two)
