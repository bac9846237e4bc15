"""The ledger played again and said in French."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import dates
from app.bookings import ledger, quotas, seats
from app.bookings.actions import book, cancel
from app.bookings.errors import UnknownWorkshop
from app.bookings.models import Booking, State
from app.bookings.replay import differences
from app.bookings.retention import drop_events
from app.extensions import db
from app.people.actors import PARTICIPANT, Actor, ActorKind
from app.planning import seating
from app.planning.actions import cancel_workshop, move_meeting
from app.transactions import transaction
from app.workshops.models import Workshop
from tests.factories import a_booking, a_partner, a_person, a_venue, a_workshop, again, fill

COORDINATOR = Actor(ActorKind.COORDINATOR)


def told(booking: Booking) -> str:
    """Return all that is said of one booking."""
    db.session.rollback()
    found = ledger.explain(booking.workshop_id)
    one = next(
        one for one in (*found.seated, *found.line, *found.others) if one.booking.id == booking.id
    )
    return "\n".join((one.verdict, *one.sentences))


def story(workshop: Workshop) -> str:
    db.session.rollback()
    steps = ledger.explain(workshop.id).story
    return "\n".join(sentence for step in steps for sentence in step.sentences)


def give_up(booking: Booking, actor: Actor = PARTICIPANT, reason: str = "by_person") -> None:
    with transaction():
        cancel(booking, actor, reason)


def test_any_moment_can_be_played_again(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    seated, first, second = (a_booking(workshop) for _ in range(3))
    give_up(seated)
    events = ledger.events(workshop.id)
    moments = [ledger.replay(events, event.id) for event in events]
    assert [moment.held for moment in moments] == [0, 1, 1, 1, 0, 1]
    assert [[one.booking_id for one in moment.line] for moment in moments] == [
        [seated.id],
        [],
        [first.id],
        [first.id, second.id],
        [first.id, second.id],
        [second.id],
    ]
    assert [moments[3].rank(one.id) for one in (seated, first, second)] == [None, 1, 2]
    assert ledger.replay(events).standings == moments[-1].standings


def test_what_the_events_do_not_say_is_found(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    booking, waiting = fill(workshop)[0], a_booking(workshop)
    events = ledger.events(workshop.id)
    bookings = [booking, waiting]
    assert differences(bookings, ledger.replay(events), again(workshop).held) == []
    with transaction():
        again(waiting).priority = -1
    found = differences([again(one) for one in bookings], ledger.replay(events), 2)
    assert [waiting.reference in found[0], "2 places prises" in found[1]] == [True, True]
    assert differences([], ledger.replay(events[1:]), 1) == []
    gap = ledger.replay([events[0], events[0]])
    assert len(differences([], gap, 0)) == 1


def test_a_free_seat_is_said(app: Flask) -> None:
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False):
        booking = a_booking(a_workshop(venue=a_venue(zone="Indian/Reunion")))
        said = told(booking)
    assert said.splitlines() == [
        "A une place, depuis le lundi 23 novembre à 13 h.",
        "Lundi 23 novembre à 13 h : demande reçue, par la personne elle-même.",
        "Une place était libre : elle est réservée aussitôt.",
    ]


def test_the_line_says_why_one_waits_and_who_came_before(app: Flask) -> None:
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as clock:
        workshop = a_workshop(capacity=2)
        seated, _ = fill(workshop)
        clock.shift(60)
        first = a_booking(workshop)
        clock.shift(60)
        second, third = a_booking(workshop), a_booking(workshop)
        assert told(third).splitlines() == [
            "N’a pas de place : toutes les places sont prises. Son rang est 3.",
            "Lundi 23 novembre à 10 h 02 : demande reçue, par la personne elle-même.",
            f"Aucune place n’était libre (2 prises) : rang 3 dans la file, derrière "
            f"l’inscription {second.reference}.",
        ]
        clock.shift(60)
        give_up(seated, Actor(ActorKind.PARTNER), "by_partner")
        assert told(first).splitlines()[-2:] == [
            "Lundi 23 novembre à 10 h 03 : place libérée par l’inscription "
            f"{seated.reference} (inscription annulée, par un partenaire). Elle est réservée aussitôt à la première "
            "inscription de la file.",
            f"Passe avant les inscriptions {second.reference} et {third.reference} : arrivée plus "
            "tôt, le lundi 23 novembre à 10 h 01.",
        ]
        assert f"une place est allée à l’inscription {first.reference} : arrivée" in told(third)
        assert f"Sa place est allée à l’inscription {first.reference}." in told(seated)
        give_up(first)
        assert "dans la même seconde, enregistrée la première" in told(second)


def test_a_priority_says_its_reason(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    seated, first, second = (a_booking(workshop) for _ in range(3))
    with transaction():
        found = db.session.get_one(Booking, second.id)
        seats.take(workshop.id)
        found.priority = -1
        seats.change(found, State.WAITING, "workshop_cancelled", COORDINATOR)
    give_up(seated)
    assert again(second).state is State.CONFIRMED
    why = "priorité (atelier annulé : l’inscription l’est aussi)"
    assert f"Passe avant l’inscription {first.reference} : {why}" in told(second)
    assert f"une place est allée à l’inscription {second.reference} : {why}" in told(first)


def test_who_was_passed_without_a_reason_is_an_alarm(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    seated, first, second = (a_booking(workshop) for _ in range(3))
    with transaction():
        seats.take(workshop.id)
        seats.change(db.session.get_one(Booking, seated.id), State.CANCELLED, "by_staff")
        seats.change(db.session.get_one(Booking, second.id), State.CONFIRMED, "next_in_line")
    said = told(second)
    assert f"À vérifier : l’inscription {first.reference} avait un meilleur rang" in said
    assert "à la première inscription" not in said
    assert "une place est libre et n’a pas été donnée" not in told(first)


def test_a_pause_and_a_skip_are_said(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    seated, first, second, third = (a_booking(workshop) for _ in range(4))
    with transaction():
        seats.take(workshop.id)
        one, two, three, four = (
            db.session.get_one(Booking, booking.id) for booking in (seated, first, second, third)
        )
        seats.change(two, State.PAUSED, "by_staff", COORDINATOR)
        seats.change(one, State.CANCELLED, "by_staff", COORDINATOR)
        seats.change(three, State.WAITING, "by_person")
        seats.change(four, State.CONFIRMED, "next_in_line")
    assert told(first).startswith("N’a pas de place : en pause, son rang est gardé")
    assert (
        f"L’inscription {second.reference} avait un meilleur rang, mais : inscription annulée."
        in told(third)
    )
    assert first.reference not in told(third)


def test_a_cancelled_workshop_gives_its_seats_to_nobody(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    seated, waiting = a_booking(workshop), a_booking(workshop)
    with transaction():
        cancel_workshop(workshop.id, "venue_closed", COORDINATOR)
    why = "N’a pas de place : atelier annulé : l’inscription l’est aussi, par la coordination."
    assert told(seated).splitlines()[0] == told(waiting).splitlines()[0] == why
    assert "Sa place" not in story(workshop)


def test_a_seat_freed_after_the_start_goes_to_nobody_until_joining_opens_again(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    seated, waiting = a_booking(workshop), a_booking(workshop)
    with time_machine.travel(workshop.starts_at + timedelta(minutes=10), tick=False):
        give_up(seated)
        assert "n’est allée à personne : les inscriptions étaient fermées" in told(seated)
        assert told(waiting).startswith("N’a pas de place : les inscriptions sont fermées.")
        meeting = again(workshop).meetings[0]
        day = timedelta(days=1)
        with transaction():
            move_meeting(meeting, meeting.starts_local + day, meeting.ends_local + day)
        assert again(waiting).state is State.CONFIRMED
        assert again(workshop).held == 1
        assert f"Sa place est allée à l’inscription {waiting.reference}." in told(seated)
        assert f"place libérée par l’inscription {seated.reference}" in told(waiting)


def test_a_seat_freed_while_nothing_is_announced_says_so(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    seated, waiting = a_booking(workshop), a_booking(workshop)
    with transaction():
        seating.unpublish(workshop.id, COORDINATOR)
    give_up(seated)
    why = "Sa place n’est allée à personne : l’atelier n’était plus annoncé."
    assert why in told(seated)
    with transaction():
        seating.publish(workshop.id, COORDINATOR)
    assert why in told(seated)
    assert "une place est devenue libre (l’atelier est annoncé)" in told(waiting)


@pytest.mark.usefixtures("clock")  # who came in another second came before for another reason
def test_several_seats_that_went_to_others_are_one_sentence(app: Flask) -> None:
    workshop = a_workshop(capacity=2)
    seated = fill(workshop)
    first, second, third = (a_booking(workshop) for _ in range(3))
    for one in seated:
        give_up(one)
    both = f"des places sont allées aux inscriptions {first.reference} et {second.reference} :"
    assert both in told(third)


def test_a_seat_that_was_kept_goes_to_the_line_once_none_is_kept(app: Flask) -> None:
    workshop, partner = a_workshop(capacity=2), a_partner()
    member = Actor(ActorKind.PARTNER, partner_id=partner.id)
    with transaction():
        quotas.keep(workshop.id, partner.id, 1, COORDINATOR)
    own = a_booking(workshop, actor=member)
    waiting = [a_booking(workshop) for _ in range(2)][1]
    with transaction():
        quotas.keep(workshop.id, partner.id, 0, COORDINATOR)
    assert "Le nombre de places gardées pour un partenaire a changé" in story(workshop)
    give_up(own)
    assert f"Sa place est allée à l’inscription {waiting.reference}." in told(own)


def test_a_kept_seat_given_up_after_the_release_waits_for_no_partner(app: Flask) -> None:
    workshop, partner = a_workshop(capacity=4), a_partner()
    member = Actor(ActorKind.PARTNER, partner_id=partner.id)
    with transaction():
        allotment = quotas.keep(workshop.id, partner.id, 2, COORDINATOR, release_hours=24)
    before, after = (a_booking(workshop, actor=member) for _ in range(2))
    give_up(before)
    with time_machine.travel(workshop.starts_at - timedelta(hours=1), tick=False):
        with transaction():
            quotas.release(allotment.id)
        give_up(after)
    assert "lui reste jusqu’à la date de retour" in told(before)
    assert "Personne n’attendait : sa place est restée libre." in told(after)


def test_the_story_has_one_step_for_who_is_seated_at_once(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    booking = a_booking(workshop)
    give_up(booking)
    steps = ledger.explain(workshop.id).story
    assert [len(step.sentences) for step in steps] == [2, 2]
    name = f"L’inscription {booking.reference}"
    who = "par la personne elle-même"
    assert steps[0].sentences[0] == f"{name} : demande reçue, {who}."
    assert steps[1].sentences[0] == f"{name} : inscription annulée, {who}."
    assert steps[1].sentences[1] == "Personne n’attendait : sa place est restée libre."


def test_no_sentence_names_anybody(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    with transaction():
        people = [
            book(
                workshop.id,
                a_person("Zéphyrine", family_name=f"Quatremère{number}"),
                actor=PARTICIPANT,
                accept_line=True,
            )
            for number in range(3)
        ]
    give_up(people[0])
    said = story(workshop) + "".join(told(one) for one in people)
    assert "Zéphyrine" not in said
    assert "Quatremère" not in said


def test_what_is_forgotten_after_three_years_is_said(app: Flask) -> None:
    workshop = a_workshop()
    booking = a_booking(workshop)
    with transaction():
        drop_events(dates.now() + timedelta(days=1))
    assert told(booking) == ("Place réservée. Son histoire a plus de trois ans : elle est effacée.")
    assert ledger.explain(workshop.id).differences == []


def test_an_unknown_workshop_is_not_explained(app: Flask) -> None:
    with pytest.raises(UnknownWorkshop):
        ledger.explain(12345)
