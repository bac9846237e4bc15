"""A change is not taken back once someone was told of it by another message than its own."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from time_machine import Traveller

from app import dates
from app.bookings import actions, coming, merging, one_person, reminders, schedule_notices
from app.bookings.models import Booking, State
from app.bookings.participants import Reach
from app.extensions import db
from app.messages import waves
from app.messages.models import Message, Status
from app.messages.waves import Wave
from app.people.actors import PARTICIPANT, acting
from app.people.models import Account, Role
from app.planning import actions as plans
from app.planning import backwards_team, replacing, seating, undoing
from app.planning.replacements import Replacement
from app.transactions import transaction
from app.workshops.models import AssignmentRole, Meeting, Workshop
from tests.bookings.doing import COORDINATOR, do
from tests.factories import a_booking, a_person, a_workshop, again, an_account
from tests.planning.test_waves import WEDNESDAY_14, boss, clock

__all__ = ["boss", "clock"]  # fixtures
THURSDAY_10 = datetime(2026, 11, 19, 10)


def seen() -> None:
    """Let the messages that wait count as sent."""
    with transaction() as session:
        for message in session.scalars(select(Message).where(Message.status == Status.QUEUED)):
            message.status = Status.SENT


def a_full_one(people: int = 6, **values: object) -> Workshop:
    workshop = a_workshop(starts=WEDNESDAY_14, **{"capacity": 20, **values})
    for number in range(people):
        a_booking(workshop, a_person(reach=Reach.EMAIL, email=f"p{number}@exemple.fr"))
    seen()
    return workshop


def _held(boss: Account, undo: str) -> Wave:
    queued = Message.status == Status.QUEUED, Message.wave_id.is_(None)
    wave = waves.hold(db.session.scalars(select(Message).where(*queued)).all(), boss.id, undo)
    assert wave is not None
    return wave


def moved(meeting: Meeting, boss: Account, to: datetime = THURSDAY_10) -> Wave:
    meeting = again(meeting)
    was = (meeting.starts_local, meeting.ends_local, meeting.moved_from)
    known = undoing.before([meeting.workshop])
    with transaction() as session:
        plans.move_meeting(meeting, to, to + timedelta(hours=1))
        session.flush()
        return _held(boss, undoing.of_move(meeting, *was, known))


def cancelled(workshop: Workshop, boss: Account) -> Wave:
    known = undoing.before([again(workshop)])
    with transaction() as session:
        plans.cancel_workshop(workshop.id, "trainer_absent", acting(boss))
        session.flush()
        return _held(boss, undoing.of_cancel(session.merge(workshop), known))


def grown(workshop: Workshop, boss: Account) -> Wave:
    was = (again(workshop).capacity, again(workshop).overbooked)
    with transaction() as session:
        seating.resize(workshop.id, 9, acting(boss))
        session.flush()
        return _held(boss, undoing.of_resize(session.merge(workshop), *was))


def led_by(workshop: Workshop, boss: Account, role: Role, people: int = 6) -> Wave:
    """Have other people lead a workshop's meetings: it takes six of them to make a wave."""
    some = again(workshop).coming
    wanted = {an_account(role): AssignmentRole.LEAD for _ in range(people)}
    known = backwards_team.before(some)
    with transaction() as session:
        replacing.restaff(some[0], wanted, whole=True)
        session.flush()
        return _held(boss, undoing.of_staff(some, known))


def refused(wave: Wave, boss: Account, why: str) -> None:
    with pytest.raises(undoing.CannotUndo, match=why):
        do(undoing.undo, again(wave), acting(boss))
    assert again(wave).state is waves.WaveState.WAITING


def _later(meeting: Meeting) -> list[datetime]:
    return [at + timedelta(hours=1) for at in (meeting.starts_local, meeting.ends_local)]


def _first(workshop: Workshop) -> Booking:
    found = db.session.scalars(
        select(Booking).where(Booking.workshop_id == workshop.id).order_by(Booking.id)
    ).first()
    assert found is not None
    return found


def test_who_booked_since_the_move_keeps_the_date_that_was_confirmed(boss: Account) -> None:
    workshop = a_full_one()
    wave = moved(workshop.meetings[0], boss)
    assert undoing.why_not(wave, boss.id) == ""
    a_booking(workshop, a_person("Nouvelle", reach=Reach.EMAIL, email="n@exemple.fr"))
    assert "une inscription a changé" in undoing.why_not(again(wave), boss.id)
    refused(wave, boss, "une inscription a changé depuis")
    assert again(workshop.meetings[0]).starts_local == THURSDAY_10


def test_seats_and_teams_are_not_taken_back_behind_a_second_change(boss: Account) -> None:
    """The second wave tells those who would lose their seat, and not those who lead again."""
    workshop = a_full_one(8, capacity=2)
    led_by(workshop, boss, Role.TRAINER)
    seen()
    more, team = grown(workshop, boss), led_by(workshop, boss, Role.VOLUNTEER)
    moved(workshop.meetings[0], boss)
    for wave in (more, team):
        refused(wave, boss, "autre chose a changé depuis")
    assert again(workshop).capacity == 9


def test_seats_that_someone_gave_up_since_are_not_taken_back(boss: Account) -> None:
    workshop = a_full_one(8, capacity=2)
    wave = grown(workshop, boss)
    do(actions.cancel, _first(workshop), PARTICIPANT)
    refused(wave, boss, "une inscription a changé depuis")


@pytest.mark.parametrize("since", ["merged", "erased"])
def test_a_seat_whose_person_is_another_since_is_not_held_again(
    boss: Account, clock: Traveller, since: str
) -> None:
    card = a_booking(a_workshop(), a_person("Ana", reach=Reach.EMAIL, email="a@exemple.fr"))
    workshop = a_full_one()
    booking = _first(workshop)
    wave = cancelled(workshop, boss)
    clock.shift(timedelta(minutes=1))
    if since == "merged":
        both = again(card).participant, again(booking).participant
        do(merging.merge, *both, COORDINATOR, agreed=True)
        refused(wave, boss, "une inscription a changé depuis")
    else:
        do(one_person.erase, again(booking).participant, COORDINATOR)
        refused(wave, boss, "une personne a été effacée depuis")
    assert again(booking).state is State.CANCELLED


def test_nobody_gets_a_second_seat_at_one_hour(boss: Account) -> None:
    """Whoever took a seat elsewhere at the hour that was free keeps it; another hour is no reason."""
    workshop = a_full_one()
    other, beside = a_workshop(starts=THURSDAY_10), a_workshop(starts=WEDNESDAY_14)
    person = again(_first(workshop)).participant
    wave = cancelled(workshop, boss)
    do(actions.book, other.id, person, actor=PARTICIPANT)
    assert do(undoing.undo, wave, acting(boss)) != []
    seen()
    wave = cancelled(workshop, boss)
    do(actions.book, beside.id, person, actor=PARTICIPANT)
    refused(wave, boss, "une place ailleurs, à la même heure")


def test_an_answer_is_to_the_hour_that_was_read(boss: Account, clock: Traveller) -> None:
    workshop = a_full_one(meetings=3)
    meeting = workshop.meetings[0]
    wave = moved(meeting, boss)
    clock.shift(timedelta(minutes=1))
    do(coming.say_no, _first(workshop), again(meeting), PARTICIPANT)
    refused(wave, boss, "une personne a déjà répondu")


def test_a_reminder_of_the_new_hour_is_not_belied(boss: Account, clock: Traveller) -> None:
    workshop = a_full_one()
    clock.move_to(datetime(2026, 11, 17, 7, 55, tzinfo=UTC))
    wave = moved(workshop.meetings[0], boss)
    clock.shift(timedelta(minutes=6))
    do(reminders.remind, _first(workshop).id)
    refused(wave, boss, "un autre message a été écrit depuis")


def test_only_what_the_change_itself_held_back_leaves_again(
    boss: Account, clock: Traveller
) -> None:
    """A reminder that something else dropped since stays dropped."""
    workshop = a_full_one()
    late = db.session.scalars(select(Message).order_by(Message.id).limit(2)).all()
    with transaction():
        for message in late:
            message.notice, message.status = "reminder", Status.QUEUED
    with transaction():
        late[1].status = Status.SENT
    wave = moved(workshop.meetings[0], boss)
    clock.shift(timedelta(minutes=1))
    with transaction():
        late[1].status, late[1].last_error = Status.DROPPED, schedule_notices.CHANGED
        late[1].finished_at = dates.now()
    do(undoing.undo, wave, acting(boss))
    assert [again(one).status for one in late] == [Status.QUEUED, Status.DROPPED]


def test_a_trainers_calendar_loses_a_meeting_cancelled_twice(boss: Account) -> None:
    """Its entry goes with the last mail about it, whatever the first was about."""
    trainer = an_account(Role.TRAINER)
    workshop = a_full_one(meetings=2, leader=trainer)
    meeting = workshop.meetings[1]
    do(plans.move_meeting, meeting, *_later(meeting))
    seen()
    do(undoing.undo, cancelled(workshop, boss), acting(boss))
    cancelled(workshop, boss)
    mail = db.session.scalars(
        select(Message).where(Message.to_address == trainer.email, Message.status == Status.QUEUED)
    ).one()
    assert mail.calendar_method == "CANCEL"


def test_a_replacement_withdrawn_since_stays_withdrawn(boss: Account) -> None:
    """And whoever leads a later meeting only leaves too, when others have them all."""
    workshop = a_workshop(starts=WEDNESDAY_14, meetings=2)
    stays, leaves = an_account(Role.TRAINER), an_account(Role.TRAINER)
    first, second = workshop.meetings
    for meeting, account in ((first, stays), (second, leaves)):
        do(replacing.restaff, meeting, {account: AssignmentRole.LEAD})
    do(replacing.ask, stays, [first.id])
    seen()
    known = backwards_team.before(some := again(workshop).coming)
    wanted = {stays: AssignmentRole.LEAD} | {
        an_account(Role.VOLUNTEER): AssignmentRole.LEAD for _ in range(5)
    }
    with transaction() as session:
        replacing.restaff(first, wanted, whole=True)
        session.flush()
        wave = _held(boss, undoing.of_staff(some, known))
    assert leaves not in again(second).leaders
    asked = db.session.scalars(select(Replacement)).one()
    do(replacing.withdraw, asked.id, stays)
    do(undoing.undo, wave, acting(boss))
    assert not again(asked).is_open
    assert leaves in again(second).leaders
