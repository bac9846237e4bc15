"""What happens to bookings, so that each notice is written; and the letter it becomes."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from app import dates, links
from app.bookings import actions, coming, offer_notices, reminders
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.extensions import db
from app.messages.letters import Letter
from app.messages.models import Message
from app.messages.rendering import resolve
from app.people import signin
from app.people.actors import PARTICIPANT, SYSTEM, Actor, ActorKind
from app.people.models import Role
from app.planning.actions import cancel_workshop, move_meeting
from app.planning.meetings import add
from app.planning.places import cancel_meeting
from app.transactions import transaction
from app.workshops import schedule
from app.workshops.models import Workshop
from tests.factories import a_booking, a_person, a_programme, a_venue, a_workshop, an_account, fill


def bare() -> Workshop:
    return a_workshop(capacity=1)


def furnished() -> Workshop:
    venue = a_venue(
        "Maison du numérique & des “usages”",
        postcode="59000",
        address="3 rue de l’Été",
        directions=" ".join(["Métro Gare, sortie 2."] * 60),
        phone_e164="+33320000000",
    )
    programme = a_programme(what_to_bring="Votre téléphone <chargé>")
    with transaction():
        room = schedule.add_room(db.session.merge(venue), "Salle bleue")
    return a_workshop(capacity=1, venue=venue, programme=programme, room=room)


def parcours() -> Workshop:
    return a_workshop(capacity=1, meetings=6, minutes=150, title="Les bases " + "é" * 130)


def overseas() -> Workshop:
    return a_workshop(capacity=1, venue=a_venue("Case", "Saint-Denis", zone="Indian/Reunion"))


def person(number: int = 1) -> actions.Person:
    return a_person(
        "Zoë " + "x" * 60, email=f"zoe{number}@exemple.fr", phone_e164="", reach=Reach.EMAIL
    )


def confirmed(workshop: Workshop) -> None:
    a_booking(workshop, person())


def in_line(workshop: Workshop) -> None:
    fill(workshop)
    a_booking(workshop)
    a_booking(workshop, person())


def seat_given(workshop: Workshop) -> None:
    seated = a_booking(workshop)
    a_booking(workshop, person())
    with transaction():
        actions.cancel(seated, PARTICIPANT)


def offered(workshop: Workshop) -> None:
    a_booking(workshop)
    waiting = a_booking(workshop, person())
    with transaction():
        waiting = db.session.merge(waiting)
        waiting.offered_at = dates.now()
        offer_notices.offered(waiting, dates.now() + timedelta(days=1))


def cancelled_by_you(workshop: Workshop) -> None:
    booking = a_booking(workshop, person())
    with transaction():
        actions.cancel(booking, PARTICIPANT)


def cancelled_by_you_through_the_team(workshop: Workshop) -> None:
    booking = a_booking(workshop, person())
    with transaction():
        actions.cancel(booking, Actor(ActorKind.COORDINATOR), reason="by_staff")


def reminder(workshop: Workshop) -> None:
    _remind(a_booking(workshop, person()), workshop)


def reminder_without_question(workshop: Workshop) -> None:
    booking = a_booking(workshop, person())
    with transaction():
        coming.say_yes(booking, workshop.meetings[0], PARTICIPANT)
    _remind(booking, workshop)


def _remind(booking: Booking, workshop: Workshop) -> None:
    early, _ = reminders.turns(workshop.meetings[0])
    with time_machine.travel(early.since, tick=False), transaction():
        reminders.remind(booking.id)


def moved(workshop: Workshop) -> None:
    a_booking(workshop, person())
    a_booking(workshop, person(2))
    meeting = workshop.meetings[0]
    later = timedelta(days=1, hours=1)
    with transaction():
        move_meeting(meeting, meeting.starts_local + later, meeting.ends_local + later)


def cancelled_by_us(workshop: Workshop) -> None:
    a_workshop(venue=workshop.venue, programme=workshop.programme)
    a_booking(workshop, person())
    with transaction():
        cancel_workshop(workshop.id, "trainer_absent", SYSTEM)


def cancelled_by_us_without_alternative(workshop: Workshop) -> None:
    a_booking(workshop, person())
    with transaction():
        cancel_workshop(workshop.id, "trainer_absent", SYSTEM)


def meeting_cancelled(workshop: Workshop) -> None:
    meetings = 2 if len(workshop.meetings) == 1 else 6
    whole = a_workshop(
        capacity=1,
        meetings=meetings,
        minutes=150,
        venue=workshop.venue,
        programme=workshop.programme,
    )
    a_booking(whole, person())
    with transaction():
        cancel_meeting(whole.meetings[1])


def meeting_added(workshop: Workshop) -> None:
    a_booking(workshop, person())
    later = timedelta(days=7)
    first = workshop.meetings[0]
    with transaction():
        add(workshop, first.starts_local + later, first.ends_local + later, None)


def sign_in(_workshop: Workshop) -> None:
    account = an_account(Role.TRAINER, "formatrice@pouce.example", name="Inès")
    with transaction():
        signin.ask(account.email, "browser")


NOTICES = (
    confirmed,
    in_line,
    seat_given,
    cancelled_by_you,
    cancelled_by_you_through_the_team,
    moved,
    cancelled_by_us,
    cancelled_by_us_without_alternative,
    meeting_cancelled,
    meeting_added,
    reminder,
    reminder_without_question,
    sign_in,
)


def last(notice: str) -> Message:
    message = db.session.scalar(
        select(Message).where(Message.notice == notice).order_by(Message.id.desc()).limit(1)
    )
    assert message is not None
    return message


def letter_of(message: Message) -> Letter:
    return Letter(
        id=message.id,
        uuid=message.uuid,
        message_id=message.message_id,
        thread_id=message.thread_id,
        notice=message.notice,
        locale="fr",
        to=message.to_address,
        subject=message.subject,
        text=resolve(message.body_text, links.resolve),
        html=resolve(message.body_html, links.resolve),
        calendar=message.calendar,
        calendar_method=message.calendar_method,
        created_at=message.created_at,
        unsubscribe=resolve(message.unsubscribe, links.resolve),
    )
