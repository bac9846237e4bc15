"""Each notice that `happenings` has not, written by its own function about one workshop."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from sqlalchemy import select

from app import dates
from app.bookings import (
    copies,
    notices,
    offer_notices,
    reaching,
    reminders,
    wish_actions,
    wish_notices,
)
from app.bookings.models import Booking
from app.bookings.wish_actions import Wanted
from app.extensions import db
from app.messages.models import Channel, Desk, Message
from app.people import members
from app.people.actors import PARTICIPANT, acting
from app.people.models import Account, Role
from app.planning import digests, partner_digests, replacement_notices, team_notices
from app.planning.replacements import Replacement
from app.subscriptions import bridge
from app.transactions import transaction
from app.workshops.models import Assignment, AssignmentRole, Workshop
from tests.factories import a_booking, a_partner, an_account
from tests.messages.happenings import person


def a_leader(workshop: Workshop) -> Account:
    leader = an_account(Role.TRAINER, name="Inès", phone="+33639981234")
    with transaction() as session:
        for meeting in workshop.meetings:
            session.add(Assignment(meeting_id=meeting.id, account_id=leader.id))
    return leader


def a_member() -> Account:
    return an_account(Role.PARTNER, name="Zohra", partner_id=a_partner().id)


def _of_a_booking(tell: Callable[[Booking], None]) -> Callable[[Workshop], None]:
    def happen(workshop: Workshop) -> None:
        booking = a_booking(workshop, person())
        with transaction():
            tell(db.session.merge(booking))

    return happen


def _of_the_team(tell: Callable[[Account, Workshop], None]) -> Callable[[Workshop], None]:
    def happen(workshop: Workshop) -> None:
        leader = a_leader(workshop)
        an_account(Role.COORDINATOR)
        with transaction() as session:
            tell(session.merge(leader), session.merge(workshop))

    return happen


def _wish(workshop: Workshop, *, ended: bool) -> None:
    wanted = Wanted(programme_id=workshop.programme_id, until=dates.today() + timedelta(days=60))
    with transaction():
        made = wish_actions.wish(person(), wanted, actor=PARTICIPANT)
        if ended:
            wish_notices.ended(made)


def _contact_changed(workshop: Workshop) -> None:
    booking = a_booking(workshop, person())
    with transaction():
        reaching.write_contact(db.session.merge(booking).participant, person(2))


def _evening(workshop: Workshop) -> None:
    leader = a_leader(workshop)
    a_booking(workshop, person())
    with time_machine.travel(reminders.turns(workshop.meetings[0])[1].since, tick=False) as clock:
        clock.shift(timedelta(hours=10))
        with transaction():
            digests.evening(leader.id)


def _weekly(workshop: Workshop) -> None:
    member = a_member()
    a_booking(workshop, person(), actor=acting(member))
    a_booking(workshop, person(2), actor=acting(member))
    with transaction():
        partner_digests.weekly(member.id)


def _calls(workshop: Workshop) -> None:
    member = a_member()
    booking = a_booking(workshop, person(), actor=acting(member))
    with transaction() as session:
        offered = session.merge(booking)
        offered.offered_at = dates.now()
        offer_notices.offered(offered, dates.now() + timedelta(hours=4), by_voice=True)
    with transaction() as session:
        for message in session.scalars(select(Message).where(Message.channel == Channel.CALL)):
            message.desk, message.partner_id = Desk.PARTNER, member.partner_id
        session.flush()
        partner_digests.calls(member.id)


def _urgent(workshop: Workshop) -> None:
    leader = a_leader(workshop)
    with transaction() as session:
        bridge._call(session.merge(workshop).meetings[0], session.merge(leader), dates.now())


def _invited(_workshop: Workshop) -> None:
    member = a_member()
    with transaction() as session:
        members.tell(session.merge(member))


def _copied(workshop: Workshop) -> None:
    booking, member = a_booking(workshop, person()), a_member()
    with transaction() as session:
        copies.send(session.merge(booking), session.merge(member))


def _asked(leader: Account, workshop: Workshop) -> None:
    asked = Replacement(
        meeting=workshop.meetings[0], account_id=leader.id, role=AssignmentRole.LEAD
    )
    db.session.add(asked)
    db.session.flush()
    replacement_notices.wanted(leader, leader, [asked])


MORE: dict[str, Callable[[Workshop], None]] = {
    "assigned": _of_the_team(lambda who, it: team_notices.assigned(who, it.meetings)),
    "released": _of_the_team(lambda who, it: team_notices.released(who, it.meetings)),
    "schedule_moved": _of_the_team(lambda _who, it: team_notices.moved(it.meetings[0], "lundi")),
    "schedule_cancelled": _of_the_team(
        lambda who, it: team_notices.cancelled({who: []}, it.meetings)
    ),
    "away_today": _of_the_team(lambda who, it: replacement_notices.away_today(who, it.meetings)),
    "nobody_to_lead": _of_the_team(lambda _who, it: replacement_notices.nobody(it.meetings[0])),
    "replacement_found": _of_the_team(
        lambda who, it: replacement_notices.found([who], who, who, it.meetings[0])
    ),
    "replacement_wanted": _of_the_team(_asked),
    "booked_for": _copied,
    "seat_taken": _of_a_booking(offer_notices.seat_taken),
    "offer_withdrawn": _of_a_booking(offer_notices.withdrawn),
    "offer_expired": _of_a_booking(offer_notices.expired),
    "line_closed": _of_a_booking(lambda one: notices.line_closed(one, [one.workshop])),
    "made_up": _of_a_booking(lambda one: notices.made_up(one, one.workshop.meetings[0])),
    "programme": _of_a_booking(notices.programme),
    "meeting_off": _of_a_booking(notices.take_out_the_others),
    "wish_noted": lambda workshop: _wish(workshop, ended=False),
    "wish_ended": lambda workshop: _wish(workshop, ended=True),
    "evening": _evening,
    "weekly_list": _weekly,
    "calls_to_make": _calls,
    "urgent_change": _urgent,
    "invitation": _invited,
    "contact_changed": _contact_changed,
}
