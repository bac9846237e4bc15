"""What is recommended for whom, and why; what is kept of it, and for how long."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import dates, retention
from app.extensions import db
from app.orientation import advising, grid, keeping, matching
from app.orientation.models import Followed, Orientation
from app.people.actors import acting
from app.people.models import Role
from app.transactions import transaction
from app.workshops.models import Kind
from tests.factories import a_booking, a_partner, a_programme, a_venue, a_workshop, an_account

GRID = grid.load(grid.SHIPPED)


def advised(**told: str) -> str:
    return recommended(**told).advice.code


def recommended(**told: str) -> advising.Recommendation:
    given = {code: answer.split() for code, answer in told.items()}
    return advising.recommend(GRID, advising.keep_known(GRID, given))


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({}, "coup_de_pouce"),
        ({"goal": "question", "ease": "never"}, "coup_de_pouce"),
        ({"goal": "job", "ease": "never"}, "basics"),
        ({"goal": "start"}, "basics"),
        ({"goal": "job", "email": "none"}, "basics"),
        ({"goal": "job", "email": "used"}, "autonomy_job"),
        ({"goal": "job"}, "autonomy_job"),
        ({"goal": "senior", "ease": "helped"}, "autonomy_senior"),
        ({"goal": "procedures", "procedures": "alone"}, "coup_de_pouce"),
        ({"goal": "procedures", "procedures": "helped", "email": "used"}, "autonomy"),
        ({"goal": "phone"}, "coup_de_pouce"),
        ({"goal": "job", "ease": "alone", "reading": "hard"}, "coup_de_pouce"),
        ({"procedures": "never"}, "basics"),
    ],
)
def test_who_is_advised_what(told: dict[str, str], code: str) -> None:
    assert advised(**told) == code


def test_connection_and_equipment_are_flagged_beside_the_advice() -> None:
    found = recommended(goal="job", email="used", connection="prepaid", equipment="old")
    assert found.advice.code == "autonomy_job"
    assert {flag.code: flag.advice and flag.advice.code for flag in found.flags} == {
        "connection": "permanence",
        "equipment": "permanence",
    }
    assert found.goal == "job"
    assert recommended(constraints="morning near").narrows == {"morning", "near"}
    assert recommended(connection="good", equipment="computer").flags == ()


every_answer = st.fixed_dictionaries(
    {}, optional={q.code: st.lists(st.sampled_from(q.codes), max_size=3) for q in GRID.questions}
)


@given(every_answer)
def test_any_answers_give_an_advice_and_come_back_from_their_code(told: dict[str, Any]) -> None:
    answers = advising.keep_known(GRID, told)
    found = advising.recommend(GRID, answers)
    assert found.because
    assert found.advice in GRID.advice.values()
    kept = advising.coded(answers)
    assert advising.decoded(kept) == answers
    assert len(kept) <= 1000
    assert len(advising.in_words(GRID, answers)) == len(answers)


def test_what_no_question_has_is_dropped() -> None:
    told = {"goal": ["job", "start"], "situation": ["sans abri"], "ease": ["texte libre"]}
    assert advising.keep_known(GRID, told) == {"goal": {"job"}}


def test_seats_fit_by_kind_hours_theme_place_and_half_day(app: Flask) -> None:
    lille, lyon = a_venue(city="Lille"), a_venue(city="Lyon")
    basics = a_programme(Kind.PARCOURS, hours=15)
    job = a_programme(Kind.PARCOURS, hours=30, theme="Recherche d’emploi")
    other = a_programme(Kind.PARCOURS, hours=30, theme="Services pour les seniors")
    soon = datetime.combine(dates.today() + timedelta(days=4), time(9))
    morning = a_workshop(meetings=2, starts=soon, venue=lille, programme=basics)
    afternoon = a_workshop(meetings=2, starts=soon.replace(hour=14), venue=lyon, programme=basics)
    seniors = a_workshop(meetings=2, starts=soon, venue=lyon, programme=other)

    def ids(code: str, city: str = "", *half_days: str) -> tuple[list[int], tuple[str, ...]]:
        found = matching.fitting(
            GRID.advice[code], matching.Wanted(city, half_days=frozenset(half_days))
        )
        return [one.id for one in found.workshops], found.let_go

    assert ids("basics") == ([morning.id, afternoon.id], ())
    assert ids("basics", "Lyon") == ([afternoon.id], ())
    assert ids("basics", "", "morning") == ([morning.id], ())
    assert ids("basics", "", "morning", "afternoon") == ([morning.id, afternoon.id], ())
    assert ids("basics", "Lyon", "morning") == ([afternoon.id], ("half_days",))
    assert ids("basics", "Nice", "morning") == ([morning.id, afternoon.id], ("half_days", "place"))
    assert ids("autonomy_senior") == ([seniors.id], ())
    assert ids("autonomy_job", "Nice") == ([seniors.id], ("place", "theme"))
    emploi = a_workshop(meetings=2, venue=lyon, programme=job)
    assert ids("autonomy_job", "Lyon") == ([emploi.id], ())
    assert ids("permanence") == ([], ())
    first = matching.fitting(GRID.advice["basics"], matching.Wanted(home="Lyon")).workshops[0]
    assert first.id == afternoon.id


def test_answers_are_kept_coded_apart_and_for_six_months(app: Flask) -> None:
    member = an_account(Role.PARTNER, partner_id=a_partner().id)
    booking = a_booking(a_workshop(), actor=acting(member))
    answers = advising.keep_known(GRID, {"goal": ["question"], "ease": ["never"]})
    with transaction():
        kept = keeping.keep(GRID, answers, booking)
        assert kept is not None
        assert keeping.keep(GRID, {}, booking) is None
        keeping.keep(GRID, advising.keep_known(GRID, {"goal": ["start"]}), booking)
    assert kept.answers == "ease=never;goal=question"
    assert (kept.advice, kept.followed) == ("coup_de_pouce", Followed.YES)
    copies = keeping.of_person(booking.participant_id)
    assert [copy["suite"] for copy in copies] == ["suivi", "autre choix"]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=182), tick=False):
        with transaction():
            retention.purge()
        assert db.session.scalar(select(func.count()).select_from(Orientation)) == 2
    with time_machine.travel(datetime.now(UTC) + timedelta(days=184), tick=False):
        with transaction():
            retention.purge()
        assert db.session.scalar(select(func.count()).select_from(Orientation)) == 0


def test_a_person_s_answers_go_with_the_person(app: Flask) -> None:
    member = an_account(Role.PARTNER, partner_id=a_partner().id)
    booking, other = (a_booking(a_workshop(), actor=acting(member)) for _ in range(2))
    answers = advising.keep_known(GRID, {"goal": ["question"]})
    with transaction():
        keeping.keep(GRID, answers, booking)
        keeping.keep(GRID, answers, other)
    runner = app.test_cli_runner()
    assert (
        '"réponses": "goal=question"'
        in runner.invoke(args=["people", "export", booking.reference]).output
    )
    assert (
        "C’est fait" in runner.invoke(args=["people", "erase", "--yes", booking.reference]).output
    )
    assert keeping.of_person(booking.participant_id) == []
    assert len(keeping.of_person(other.participant_id)) == 1
