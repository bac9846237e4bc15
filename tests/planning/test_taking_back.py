"""Closures, other places, more seats, another team, a season cut short: each is taken back whole."""

from datetime import date, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.bookings import actions, ledger
from app.bookings.models import Booking, State
from app.bookings.participants import Reach
from app.bookings.wishes import WishState
from app.extensions import db
from app.messages import invited
from app.messages.models import Message, Status
from app.messages.waves import Wave
from app.people.actors import PARTICIPANT
from app.people.models import Account, Role
from app.planning import replacing
from app.planning.replacements import Replacement
from app.transactions import transaction
from app.workshops import schedule
from app.workshops.closures import Closure
from app.workshops.models import AssignmentRole, Kind, LineMode, Workshop
from app.workshops.places import Room, Venue
from app.workshops.season_rules import SeasonRule
from tests.bookings.doing import do, reasons, told, wishes
from tests.factories import (
    a_booking,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    an_account,
    fill,
)
from tests.planning.test_editing import WORDS, a_season, starts
from tests.planning.test_waves import (
    WEDNESDAY_14,
    booked,
    boss,
    browser,
    cancel,
    change,
    clock,
    picture,
    unsent,
)

__all__ = ["boss", "browser", "clock"]  # fixtures
STARTS = [f"{day} 14:00" for day in ("05/01", "12/01", "19/01", "26/01", "02/02")]


def last_wave() -> Wave:
    found = db.session.scalars(select(Wave).order_by(Wave.id.desc())).first()
    assert found is not None
    return found


def take_back(browser: FlaskClient) -> str:
    path = f"/coordination/envois/{last_wave().uuid}/reprendre"
    return browser.post(path, follow_redirects=True).text


def mailed(workshop: Workshop, people: int, prefix: str = "q") -> None:
    for number in range(people):
        email = f"{prefix}{number}@exemple.fr"
        a_booking(workshop, a_person(reach=Reach.EMAIL, email=email))
    with transaction() as session:
        for message in session.scalars(select(Message).where(Message.status == Status.QUEUED)):
            message.status = Status.SENT


def a_room(venue: Venue) -> Room:
    with transaction() as session:
        return schedule.add_room(session.merge(venue), "Bleue")


def whole(*workshops: Workshop) -> list[object]:
    """Return all that must be as before: what people see, where it is, and who leads it."""
    return [
        (
            picture(each),
            again(each).venue_id,
            [(one.venue_id, one.room_id, one.rescheduled_at) for one in again(each).meetings],
            [sorted(leader.id for leader in one.leaders) for one in again(each).meetings],
        )
        for each in workshops
    ]


@pytest.mark.parametrize("what", ["closure", "end", "place"])
def test_a_change_of_many_meetings_is_taken_back_whole(
    browser: FlaskClient, boss: Account, what: str
) -> None:
    """Workshops and single meetings are held again, and what was written of them is as it was."""
    here = a_venue("Nord")
    workshop = booked(venue=here)
    parcours = a_workshop(
        starts=WEDNESDAY_14, meetings=3, venue=here, programme=a_programme(Kind.PARCOURS)
    )
    mailed(parcours, 2)
    with transaction() as session:
        rule = SeasonRule(
            programme_id=workshop.programme_id, venue_id=here.id, weekdays="2", created_by=boss.id,
            start=time(14), end=time(15), first_day=date(2026, 11, 1), last_day=date(2027, 1, 31),
        )  # fmt: skip
        session.add(rule)
        session.flush()
        session.merge(workshop).season_rule_id = session.merge(parcours).season_rule_id = rule.id
    before, numbers = whole(workshop, parcours), [one.sequence for one in workshop.meetings]
    for _ in range(2):  # the same change can be made again, and everyone is told then
        if what == "closure":
            values = {"first": "2026-11-18", "last": "", "cause": "weather", "venue": str(here.id)}
            change(browser, "/coordination/saison/fermetures/fermer", **values)
        elif what == "end":
            path = f"/coordination/saison/regles/{rule.id}/annuler"
            change(browser, path, since="2026-11-18", reason="trainer_absent")
            assert again(rule).last_day == date(2026, 11, 17)
        else:
            room = a_room(a_venue("Sud"))
            path = f"/coordination/seances/{workshop.meetings[0].id}/salle"
            change(browser, path, room=f"r{room.id}")
        assert len(unsent()) == (8 if what == "place" else 10)
        named = {"closure": "Nord : fermeture", "end": "suite de la saison"}.get(what, "Changement")
        assert named in last_wave().what
        assert whole(workshop, parcours) != before
        assert "Tout est comme avant" in take_back(browser)
        assert whole(workshop, parcours) == before
        assert unsent() == []
        assert numbers < (numbers := [one.sequence for one in again(workshop).meetings])
        assert ledger.explain(workshop.id).differences == []
    assert db.session.scalars(select(Closure)).all() == []
    assert again(rule).last_day == date(2027, 1, 31)


def test_a_place_whose_room_was_taken_meanwhile_is_not_taken_back(browser: FlaskClient) -> None:
    workshop = booked()
    meeting = workshop.meetings[0]
    room = a_room(workshop.venue)
    change(browser, f"/coordination/seances/{meeting.id}/salle", room=f"r{room.id}")
    elsewhere = a_venue("Sud")
    change(browser, f"/coordination/seances/{meeting.id}/salle", room=f"v{elsewhere.id}")
    a_workshop(starts=WEDNESDAY_14, venue=workshop.venue, room=again(room))
    assert "la salle est prise par une autre séance" in take_back(browser)
    assert again(meeting).venue_id == elsewhere.id


def more_seats(browser: FlaskClient, workshop: Workshop) -> str:
    path = f"/coordination/ateliers/{workshop.id}/capacite"
    return change(browser, path, capacity=str(workshop.capacity + 7))


@pytest.mark.parametrize("mode", LineMode)
def test_more_seats_are_taken_back_from_who_was_not_told(
    browser: FlaskClient, mode: LineMode
) -> None:
    """The line stands as it stood, and the next seat goes to its first as if nothing had been."""
    workshop = a_workshop(starts=WEDNESDAY_14, capacity=2, programme=a_programme(line_mode=mode))
    seated = fill(workshop)
    mailed(workshop, 6)
    made = wishes(a_person(reach=Reach.EMAIL, email="souhait@exemple.fr"))
    before = whole(workshop)
    entries = {row.uid for row in db.session.scalars(select(invited.InvitedUid))}
    for _ in range(2):
        more_seats(browser, workshop)
        assert len([one for one in unsent() if one.wave_id == last_wave().id]) == 7
        assert again(workshop).held == 9
        assert "Tout est comme avant" in take_back(browser)
        with transaction() as session:  # of a wish nothing stays but that it was asked
            for booking in session.scalars(select(Booking).where(Booking.state == "cancelled")):
                assert reasons(booking)[-1] == "resize_undone"
        now = whole(workshop)
        assert [state for state in now[0][0][2] if state[0] is not State.CANCELLED] == (  # type: ignore[index]
            before[0][0][2]  # type: ignore[index]
        )
        assert again(workshop).capacity == 2
        assert again(made).state is WishState.ACTIVE
        assert ledger.explain(workshop.id).differences == []
        standing = db.session.scalars(select(invited.InvitedUid))
        assert {row.uid for row in standing if row.method == "REQUEST"} <= entries
    do(actions.cancel, again(seated[0]), PARTICIPANT)
    first = db.session.scalars(
        select(Booking).where(Booking.state.in_(("confirmed", "offered"))).order_by(Booking.id)
    ).all()[1]
    assert reasons(first)[-1] == ("next_in_line" if mode is LineMode.AUTO else "offered")


@pytest.mark.parametrize("who", ["answered", "newcomer"])
def test_seats_that_someone_counts_on_are_not_taken_back(browser: FlaskClient, who: str) -> None:
    workshop = a_workshop(starts=WEDNESDAY_14, capacity=2)
    fill(workshop)
    mailed(workshop, 6)
    more_seats(browser, workshop)
    if who == "answered":
        given = db.session.scalars(select(Booking).order_by(Booking.id.desc())).first()
        do(actions.cancel, given, PARTICIPANT)
    else:
        a_booking(workshop, a_person("Nouvelle"))
    assert "une inscription a changé depuis" in take_back(browser)
    assert again(workshop).capacity == 9


def test_an_offer_and_a_wish_stand_again(browser: FlaskClient) -> None:
    """Whoever was asked is asked again, until the hour that was said; the wish waits for the answer."""
    workshop = a_workshop(
        starts=WEDNESDAY_14, capacity=7, programme=a_programme(line_mode=LineMode.OFFER)
    )
    mailed(workshop, 6)
    made = wishes(a_person(reach=Reach.LANDLINE, phone_e164="+33320000000"))
    offer = db.session.scalars(select(Booking).where(Booking.state == State.OFFERED)).one()
    until, call = offer.offer_expires_at, told(offer)
    assert until is not None
    assert call is not None
    before = whole(workshop)
    cancel(browser, workshop)
    assert again(made).priority == -1
    assert again(call).status is Status.DROPPED
    assert "Tout est comme avant" in take_back(browser)
    assert whole(workshop) == before
    assert again(offer).offer_expires_at == until
    assert again(call).status is Status.TO_DO
    assert (again(made).state, again(made).priority) == (WishState.OFFERED, 0)


def test_what_others_gained_by_is_not_taken_back(browser: FlaskClient) -> None:
    """A wish looks for another seat as soon as its workshop is cancelled; the page says so."""
    workshop = a_workshop(starts=WEDNESDAY_14, capacity=7)
    mailed(workshop, 6)
    wishes(a_person(reach=Reach.EMAIL, email="souhait@exemple.fr"))
    a_workshop(starts=WEDNESDAY_14 + timedelta(days=1))
    cancel(browser, workshop)
    page = browser.get("/coordination/messages").text
    assert "une place ailleurs" in page
    assert "Reprendre le changement" not in page
    assert "une place ailleurs" in take_back(browser)
    assert again(workshop).is_cancelled


def test_a_team_is_taken_back_with_what_it_asked_for(app: Flask, browser: FlaskClient) -> None:
    leaders = [an_account(Role.TRAINER) for _ in range(3)]
    others = [an_account(Role.VOLUNTEER) for _ in range(3)]
    workshop = a_workshop(starts=WEDNESDAY_14, meetings=2)
    meeting = workshop.meetings[0]
    do(replacing.restaff, meeting, dict.fromkeys(leaders, AssignmentRole.LEAD), whole=True)
    do(replacing.ask, leaders[0], [meeting.id])
    with transaction() as session:
        for message in session.scalars(select(Message)):
            message.status = Status.SENT
    before = whole(workshop)
    path = f"/coordination/seances/{meeting.id}/equipe"
    new = [str(each.id) for each in others]
    change(browser, path, people=new, whole="y")  # type: ignore[arg-type]
    assert len(unsent()) == 6
    assert whole(workshop) != before
    assert "Tout est comme avant" in take_back(browser)
    assert whole(workshop) == before
    assert db.session.scalars(select(Replacement)).one().is_open
    change(browser, path, people=new, whole="y")  # type: ignore[arg-type]
    do(replacing.restaff, again(meeting), {}, whole=False)
    assert "autre chose a changé depuis" in take_back(browser)


def test_an_edited_rule_is_taken_back_with_all_that_followed(browser: FlaskClient) -> None:
    """A booked date moved because it was ticked; free ones moved, were put away or made."""
    rule, made = a_season()
    mailed(made[1], 6)
    path = f"/coordination/saison/regles/{rule.id}"
    before, words = whole(*made), (again(rule).weekdays, rule.start, rule.last_day)
    ticked = {"bouger": str(made[1].meetings[0].id)}
    for last in ("2027-01-20", "2027-02-16"):  # a shorter season, then a longer one
        asked = {**WORDS, "weekdays": ["1"], "start": "10:00", "end": "11:30", "last": last}
        change(browser, path, **{**asked, **ticked})  # type: ignore[arg-type]
        assert starts() != STARTS
        assert len(unsent()) == 6
        assert "Tout est comme avant" in take_back(browser)
        assert unsent() == []
        assert starts() == STARTS
        assert whole(*made) == before
        assert (again(rule).weekdays, rule.start, rule.last_day) == words
        assert all(ledger.explain(each.id).differences == [] for each in made)
