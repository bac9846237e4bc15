"""Whatever is changed, in whatever order, a client's picture of each feed is the database's.

The client keeps what a calendar program keeps: the UID, SEQUENCE, LAST-MODIFIED and bytes of each
entry, and the ETag and Last-Modified of the feed.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from time_machine import Traveller, travel

from app import dates
from app.errors import DomainError
from app.extensions import db
from app.people.actors import SYSTEM, acting
from app.people.models import Role
from app.planning import places, seating, team
from app.planning.actions import cancel_workshop, move_meeting
from app.subscriptions import actions
from app.transactions import transaction
from app.workshops.models import Meeting, Programme, Workshop
from app.workshops.places import Venue
from tests.conftest import _empty
from tests.factories import a_booking, a_partner, a_venue, a_workshop, an_account
from tests.feeds import witnesses
from tests.feeds.reader import Reader

pytestmark = pytest.mark.long

CHOICE = st.integers(min_value=0, max_value=99)


class Season(RuleBasedStateMachine):
    """Staff and people change a small season; five subscribers read after each change."""

    app: Flask
    clock: Traveller

    @initialize()
    def begin(self) -> None:
        self.client = self.app.test_client()
        self.names = count(1)
        self.venues = [a_venue(f"Lieu {next(self.names)}").id for _ in range(2)]
        self.team = [an_account(name=f"Animateur {n}").id for n in range(2)]
        partner = an_account(Role.PARTNER, partner_id=a_partner().id)
        self.partner = partner
        first = db.session.get_one(Venue, self.venues[0])
        leader = db.session.get(type(partner), self.team[0])
        self.workshops = [
            a_workshop(venue=first, leader=leader, capacity=3).id,
            a_workshop(venue=first, leader=leader, meetings=3, every_days=2).id,
        ]
        self.programmes = [db.session.get_one(Workshop, id_).programme_id for id_ in self.workshops]
        self.booked: set[int] = set()
        self.readers = list(self._subscribe(partner))

    def _subscribe(self, partner: Any) -> Iterator[Reader]:
        yield Reader("/agendas/ateliers.ics", _is_public)
        venue = db.session.get_one(Venue, self.venues[0])
        venue_id = venue.id
        yield Reader(
            f"/agendas/lieux/{venue.slug}.ics",
            lambda meeting: _is_public(meeting) and meeting.venue_id == venue_id,
        )
        yield Reader(
            "/agendas/ateliers.ics?type=parcours",
            lambda meeting: _is_public(meeting) and meeting.workshop.programme.kind == "parcours",
        )
        for account_id in self.team:
            yield Reader(self._address(account_id), _led_by(account_id))
        yield Reader(self._address(self.partner.id), _booked_by(self))

    def _address(self, account_id: int) -> str:
        with transaction():
            account = db.session.get_one(type(self.partner), account_id)
            return f"/agendas/p/{actions.make(account, 'un')[1]}.ics"

    def _meeting(self, choice: int) -> Meeting:
        meetings = db.session.query(Meeting).order_by(Meeting.id).all()
        return meetings[choice % len(meetings)]

    def _do(self, change: Callable[[], object], seconds: int) -> None:
        db.session.rollback()
        self.clock.shift(seconds)
        try:
            with transaction():
                change()
        except DomainError:
            pass  # refused: nothing may change

    @rule(choice=CHOICE, hours=st.integers(-30, 30), seconds=st.sampled_from((0, 1, 700)))
    def move(self, choice: int, hours: int, seconds: int) -> None:
        def change() -> None:
            meeting, by = self._meeting(choice), timedelta(hours=hours)
            move_meeting(meeting, meeting.starts_local + by, meeting.ends_local + by)

        self._do(change, seconds)

    @rule(choice=CHOICE, other=CHOICE, seconds=st.sampled_from((0, 61)))
    def hold_elsewhere(self, choice: int, other: int, seconds: int) -> None:
        self._do(
            lambda: places.move_to_venue(
                self._meeting(choice), db.session.get_one(Venue, self.venues[other % 2])
            ),
            seconds,
        )

    @rule(choice=CHOICE)
    def call_off_one(self, choice: int) -> None:
        self._do(lambda: places.cancel_meeting(self._meeting(choice)), 5)

    @rule(choice=CHOICE)
    def cancel(self, choice: int) -> None:
        self._do(lambda: cancel_workshop(self.workshops[choice % 2], "trainer_away", SYSTEM), 5)

    @rule(choice=CHOICE, seconds=st.sampled_from((0, 5)))
    def rename_venue(self, choice: int, seconds: int) -> None:
        venue_id, name = self.venues[choice % 2], f"Lieu {next(self.names)}"
        self._do(lambda: places.rename_venue(db.session.get_one(Venue, venue_id), name), seconds)
        db.session.rollback()
        slug = db.session.get_one(Venue, self.venues[0]).slug
        self.readers[1].path = f"/agendas/lieux/{slug}.ics"

    @rule(choice=CHOICE, seconds=st.sampled_from((0, 5)))
    def rename_programme(self, choice: int, seconds: int) -> None:
        id_, name = self.programmes[choice % 2], f"Programme {next(self.names)}"
        self._do(lambda: places.rename_programme(db.session.get_one(Programme, id_), name), seconds)

    @rule(choice=CHOICE, leaving=CHOICE)
    def swap(self, choice: int, leaving: int) -> None:
        def change() -> None:
            table = type(self.partner)
            both = [db.session.get_one(table, self.team[n % 2]) for n in (leaving, leaving + 1)]
            team.swap(self._meeting(choice), *both)

        self._do(change, 5)

    @rule(choice=CHOICE, capacity=st.integers(1, 12))
    def resize(self, choice: int, capacity: int) -> None:
        self._do(lambda: seating.resize(self.workshops[choice % 2], capacity, SYSTEM), 5)

    @rule(choice=CHOICE, seconds=st.sampled_from((0, 5)))
    def unpublish(self, choice: int, seconds: int) -> None:
        self._do(lambda: seating.unpublish(self.workshops[choice % 2], SYSTEM), seconds)

    @rule(choice=CHOICE, seconds=st.sampled_from((0, 5)))
    def publish(self, choice: int, seconds: int) -> None:
        self._do(lambda: seating.publish(self.workshops[choice % 2]), seconds)

    @rule(choice=CHOICE)
    def archive(self, choice: int) -> None:
        self._do(lambda: places.archive(self.workshops[choice % 2], SYSTEM), 5)

    @rule(choice=CHOICE)
    def book(self, choice: int) -> None:
        db.session.rollback()
        self.clock.shift(5)
        workshop = db.session.get_one(Workshop, self.workshops[choice % 2])
        try:
            self.booked.add(a_booking(workshop, actor=acting(self.partner)).workshop_id)
        except DomainError:
            db.session.rollback()

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.clock.shift(days * 86_400)

    @invariant()
    def each_picture_is_the_database_s(self) -> None:
        for reader in self.readers:
            reader.read(self.client)
            db.session.rollback()
            expected = {
                f"seance-{meeting.uuid}@pouce.example": _said(meeting)
                for meeting in db.session.query(Meeting)
                if _is_kept(meeting) and reader.shows(meeting)
            }
            found = {
                uid: (_instant(entry, "dtstart"), _instant(entry, "dtend"), *_shown(entry))
                for uid, entry in witnesses.entries(self.client.get(reader.path).data).items()
            }
            assert found == expected, reader.path


def _said(meeting: Meeting) -> tuple[datetime, datetime, str, str]:
    is_off = meeting.is_cancelled or meeting.workshop.is_cancelled
    status = "CANCELLED" if is_off else "CONFIRMED"
    return meeting.starts_at, meeting.ends_at, status, meeting.venue.name


def _instant(entry: Any, name: str) -> datetime:
    """Return an instant in UTC: in the hour that comes twice Python finds no two zones equal."""
    found: datetime = entry[name].dt.astimezone(UTC)
    return found


def _shown(entry: Any) -> tuple[str, str]:
    return str(entry["status"]), _where(entry)


def _where(entry: Any) -> str:
    return str(entry["location"]).split(",")[0]


def _is_kept(meeting: Meeting) -> bool:
    """Tell whether the window and the 14 days of what is cancelled still show a meeting."""
    edge = dates.now().replace(hour=0, minute=0, second=0)
    if meeting.ends_at < edge - timedelta(days=60):
        return False
    ended_at = meeting.workshop.cancelled_at or meeting.cancelled_at
    return ended_at is None or max(meeting.ends_at, ended_at) >= edge - timedelta(days=14)


def _is_public(meeting: Meeting) -> bool:
    return meeting.workshop.is_public


def _led_by(account_id: int) -> Callable[[Meeting], bool]:
    return lambda meeting: (
        _is_public(meeting) and account_id in {leader.id for leader in meeting.leaders}
    )


def _booked_by(season: Season) -> Callable[[Meeting], bool]:
    """Every booking here is the partner's, and none is given up but by a cancellation."""

    return lambda meeting: _is_public(meeting) and meeting.workshop_id in season.booked


def tell_the_truth(app: Flask, examples: int, steps: int) -> None:
    def season() -> Season:
        db.session.rollback()
        _empty()
        Season.app = app
        return Season()

    with travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as clock:
        Season.clock = clock
        run_state_machine_as_test(
            season,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                phases=(Phase.generate,),  # a story made shorter costs minutes
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_each_feed_tells_the_truth_over_time(app: Flask) -> None:
    tell_the_truth(app, examples=4, steps=12)


@pytest.mark.soak
def test_each_feed_tells_the_truth_over_a_long_time(app: Flask) -> None:
    tell_the_truth(app, examples=60, steps=30)
