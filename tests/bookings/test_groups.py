"""People who are booked in one go: each for oneself, or all together or not at all."""

from datetime import datetime

import pytest
from flask import Flask

from app.bookings import errors, line, offers, overrides, queries, quotas
from app.bookings.actions import book_party
from app.bookings.enrolling import Request
from app.bookings.models import Booking, State
from app.people.actors import PARTICIPANT, Actor
from app.planning import seating
from app.workshops.models import LineMode, Workshop
from tests.bookings.doing import COORDINATOR, by, do, gives_up, just, reasons, states
from tests.factories import a_booking, a_partner, a_person, a_programme, a_workshop, again, fill

pytestmark = pytest.mark.usefixtures("clock")


def a_party(
    workshop: Workshop,
    count: int = 3,
    *,
    together: bool = True,
    actor: Actor = PARTICIPANT,
    key: str = "",
    accept_line: bool = True,
) -> list[Booking]:
    wanted = [Request(a_person(), f"{key}{one}" if key else None) for one in range(count)]
    made: list[Booking] = do(
        book_party,
        workshop.id,
        wanted,
        actor=actor,
        together=together,
        accept_line=accept_line,
    )
    return made


def test_without_together_each_stands_alone(app: Flask) -> None:
    workshop = a_workshop(capacity=2)
    party = a_party(workshop, together=False)
    assert states(*party) == [State.CONFIRMED, State.CONFIRMED, State.WAITING]
    assert {one.group_uuid for one in party} == {None}
    just(workshop)


def test_together_is_all_or_none(app: Flask) -> None:
    workshop = a_workshop(capacity=3)
    first, second, third = fill(workshop)
    party = a_party(workshop)
    gives_up(first)
    gives_up(second)
    assert states(*party) == [State.WAITING] * 3
    gives_up(third)
    assert states(*party) == [State.CONFIRMED] * 3
    just(workshop)


def test_a_large_group_is_passed_and_told_and_never_blocks(app: Flask) -> None:
    workshop = a_workshop(capacity=3)
    seated = fill(workshop)
    party, after = a_party(workshop), a_booking(workshop)
    gives_up(seated[0])
    assert again(after).state is State.CONFIRMED
    assert [reasons(one)[-1] for one in party] == ["group_too_large"] * 3
    assert [line.rank(one) for one in party] == [1, 2, 3]
    for booking in (*seated[1:], after):
        gives_up(booking)
    assert states(*party) == [State.CONFIRMED] * 3
    just(workshop)


def test_passed_twice_it_is_on_the_coordinator_s_list(app: Flask) -> None:
    workshop = a_workshop(capacity=3)
    seated = fill(workshop)
    party = a_party(workshop)
    for booking in seated[:2]:
        assert queries.groups_passed_again() == []
        a_booking(workshop)
        gives_up(booking)
    assert {one.id for one in queries.groups_passed_again()} == {one.id for one in party}


def test_smaller_by_one_it_may_fit(app: Flask) -> None:
    workshop = a_workshop(capacity=3)
    seated = fill(workshop)
    party = a_party(workshop)
    gives_up(seated[0])
    gives_up(seated[1])
    gives_up(party[1])
    assert states(party[0], party[2]) == [State.CONFIRMED] * 2
    just(workshop)


def test_one_seated_beyond_the_rule_lets_the_rest_in(app: Flask) -> None:
    workshop = a_workshop(capacity=3)
    seated = fill(workshop)
    party = a_party(workshop, 2)
    do(overrides.seat_beyond, party[0], "companion", COORDINATOR)
    assert states(*party) == [State.CONFIRMED, State.WAITING]
    gives_up(seated[0])
    assert again(party[1]).is_waiting, "one too many came already"
    gives_up(seated[1])
    assert again(party[1]).state is State.CONFIRMED
    just(workshop)


def test_a_group_moves_forward_whole(app: Flask) -> None:
    workshop = a_workshop(capacity=2)
    seated = fill(workshop)
    alone, party = a_booking(workshop), a_party(workshop, 2)
    do(overrides.move_forward, party[1], "our_mistake", COORDINATOR)
    assert [line.rank(again(one)) for one in (*party, alone)] == [1, 2, 3]
    gives_up(seated[0])
    assert again(alone).state is State.CONFIRMED, "the group does not fit, the next one does"
    just(workshop)


def test_kept_seats_and_everyone_s_count_together(app: Flask) -> None:
    workshop = a_workshop(capacity=4, starts=datetime(2026, 12, 3, 14))
    partner = a_partner()
    do(quotas.keep, workshop.id, partner.id, 2, COORDINATOR)
    a_booking(workshop)
    party = a_party(workshop, actor=by(partner))
    assert states(*party) == [State.CONFIRMED] * 3
    assert [one.allotment_id is not None for one in party] == [True, True, False]
    just(workshop)


def test_a_full_workshop_is_refused_whole_and_nothing_is_written(app: Flask) -> None:
    workshop = a_workshop(capacity=2)
    with pytest.raises(errors.WorkshopFull):
        a_party(workshop, accept_line=False)
    assert again(workshop).held == 0


def test_the_same_form_is_the_same_party(app: Flask) -> None:
    workshop = a_workshop(capacity=8)
    people = [Request(a_person(), f"party-{one}") for one in range(3)]
    twice = [
        do(book_party, workshop.id, people, actor=PARTICIPANT, together=True) for _ in range(2)
    ]
    assert [one.id for one in twice[0]] == [one.id for one in twice[1]]
    assert again(workshop).held == 3


def test_who_declines_leaves_the_others_their_offers(app: Flask) -> None:
    programme = a_programme(line_mode=LineMode.OFFER)
    workshop = a_workshop(capacity=2, programme=programme, starts=datetime(2026, 12, 3, 14))
    seated = fill(workshop)
    party = a_party(workshop, 2)
    do(seating.resize, workshop.id, 4, COORDINATOR)
    assert states(*party) == [State.OFFERED] * 2
    do(offers.decline, party[0], PARTICIPANT)
    do(offers.accept, party[1], PARTICIPANT)
    assert states(*party, *seated) == [State.CANCELLED, *[State.CONFIRMED] * 3]
    just(workshop)
