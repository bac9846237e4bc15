"""Every verb from many processes at once, and processes killed in the middle of them."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app import dates
from app.bookings.models import BookingEvent
from app.extensions import db
from app.workshops.models import Kind, LineMode, Workshop
from tests.bookings.judging import judge, judge_wishes
from tests.bookings.mixing import WEIGHTS
from tests.bookings.processes import PROCESSES, Hammer
from tests.conftest import settings
from tests.factories import a_booking, a_partner, a_programme, a_venue, a_workshop, fill

pytestmark = pytest.mark.long

DYING = 3


@pytest.fixture(scope="module")
def environment(engine_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return settings(tmp_path_factory.mktemp("mixed"), engine_url)


@pytest.fixture(scope="module")
def hammer(environment: dict[str, str]) -> Iterator[Hammer]:
    hammer = Hammer(environment)
    yield hammer
    hammer.stop()


class Field:
    """Twenty workshops and, first of them, one that everyone wants."""

    def __init__(self, count: int) -> None:
        venue = a_venue()
        programmes = [
            a_programme(),
            a_programme(line_mode=LineMode.OFFER),
            a_programme(Kind.PARCOURS),
        ]
        day = dates.wall(dates.now(), venue.zone).replace(hour=14, minute=0, second=0)
        self.workshops = [
            a_workshop(
                capacity=3,
                venue=venue,
                programme=programmes[number % 3],
                meetings=2 if number % 3 == 2 else 1,
                starts=day + timedelta(days=7 + number),
            )
            for number in range(count)
        ]
        self.partners = [a_partner(), a_partner()]
        self.seed = 0

    def tasks(self, processes: int, count: int) -> list[dict[str, Any]]:
        self.seed += processes
        return [
            {
                "do": "mix",
                "seed": self.seed + number,
                "count": count,
                "workshop_ids": [workshop.id for workshop in self.workshops],
                "partner_ids": [partner.id for partner in self.partners],
            }
            for number in range(processes)
        ]

    def judge(self) -> None:
        db.session.rollback()
        for workshop in self.workshops:
            db.session.refresh(workshop)
            judge(workshop)
        judge_wishes()


def _mix(hammer: Hammer, workshops: int, each: int) -> Counter[str]:
    field = Field(workshops)
    outcomes = hammer(field.tasks(PROCESSES, each))
    assert [one for one in outcomes if one["state"] == "error"] == []
    assert len(outcomes) == PROCESSES * each
    field.judge()
    done = Counter(one["did"] for one in outcomes if one["state"] == "done")
    assert sum(done.values()) > len(outcomes) / 2, "most of it did something"
    return done


def test_a_mixture_of_everything_leaves_every_rule_true(app: Flask, hammer: Hammer) -> None:
    _mix(hammer, 4, 25)


@pytest.mark.soak
def test_2000_of_everything_on_20_workshops_and_a_hot_one(app: Flask, hammer: Hammer) -> None:
    for _ in range(3):
        done = _mix(hammer, 21, 250)
        assert set(done) == {f"_{verb}" for verb in WEIGHTS}, "each verb was done"


def test_a_line_read_too_early_promotes_one_person_twice(app: Flask, hammer: Hammer) -> None:
    """The control: without the guard a seat is lost, and the judge sees it."""
    workshop = a_workshop(capacity=PROCESSES)
    seated = [str(booking.uuid) for booking in fill(workshop)]
    for _ in range(PROCESSES):
        a_booking(workshop)
    hammer(
        [{"do": "cancel_unguarded", "workshop_id": workshop.id, "uuids": [uuid]} for uuid in seated]
    )
    promoted = db.session.scalars(
        select(BookingEvent.booking_id).where(
            BookingEvent.workshop_id == workshop.id, BookingEvent.reason == "next_in_line"
        )
    ).all()
    assert max(Counter(promoted).values()) > 1
    with pytest.raises(AssertionError):
        judge(db.session.get_one(Workshop, workshop.id))


def _killed(environment: dict[str, str], rounds: int, processes: int, seed: int) -> None:
    """Kill one process after the other while all of them write, then judge everything."""
    field, chance = Field(4), Random(seed)
    for _ in range(rounds):
        hammer = Hammer(environment, processes)
        hammer.start(field.tasks(processes, 10_000))
        for number in range(processes):
            _something_was_written()
            time.sleep(chance.uniform(0.01, 0.3))
            hammer.kill(number)
        _everyone_is_gone()
        field.judge()


def _something_was_written() -> None:
    """Wait until the processes are in the middle of their work."""
    newest = select(func.max(BookingEvent.id))
    before, until = db.session.scalar(newest), time.monotonic() + 30
    while db.session.scalar(newest) == before:
        assert time.monotonic() < until
        db.session.rollback()
        time.sleep(0.01)
    db.session.rollback()


def _everyone_is_gone() -> None:
    """Wait until PostgreSQL has noticed that its clients are dead; SQLite's are gone at once."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        return
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    until = time.monotonic() + 20
    while db.session.scalar(others):
        assert time.monotonic() < until
        db.session.rollback()
        time.sleep(0.05)


def test_processes_killed_at_work_leave_every_rule_true(
    app: Flask, environment: dict[str, str]
) -> None:
    _killed(environment, 1, DYING, seed=1)


def test_a_process_killed_between_a_change_and_its_event_has_changed_nothing(
    app: Flask, environment: dict[str, str]
) -> None:
    """The control beside it: what is written in two parts is seen by the judge."""
    workshops = [a_workshop(capacity=1) for _ in range(2)]
    seated = [str(fill(workshop)[0].uuid) for workshop in workshops]
    for workshop in workshops:
        a_booking(workshop)
    hammer = Hammer(environment, 2)
    hammer.start(
        [
            {"do": "die", "uuid": seated[0], "half_written": False},
            {"do": "die", "uuid": seated[1], "half_written": True},
        ]
    )
    assert hammer.codes() == [-signal.SIGKILL] * 2
    _everyone_is_gone()
    whole, half = (db.session.get_one(Workshop, workshop.id) for workshop in workshops)
    judge(whole)
    with pytest.raises(AssertionError):
        judge(half)


@pytest.mark.soak
def test_many_processes_killed_at_work(app: Flask, environment: dict[str, str]) -> None:
    _killed(environment, 8, PROCESSES, seed=2)
