"""A story of workshops told twice: by the verbs on the database, and by the plain model."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import time_machine
from sqlalchemy import select

from app import dates
from app.bookings import ledger, offers
from app.bookings.allotments import Allotment
from app.bookings.models import Booking, BookingEvent, State
from app.bookings.participants import Participant, Reach
from app.bookings.wishes import Wish, half_day
from app.database import Base
from app.errors import DomainError
from app.extensions import db
from app.people.actors import PARTICIPANT, Actor
from app.planning import seating
from app.transactions import transaction
from app.workshops.models import Kind, LineMode, Meeting, Workshop
from tests.bookings import model
from tests.bookings.doing import COORDINATOR, by, do, rounds
from tests.bookings.judging import judge, judge_no_seat_idle_for_a_wish, judge_wishes
from tests.bookings.model_verbs import Verbs
from tests.factories import a_partner, a_person, a_programme, a_venue, a_workshop

START = "2026-11-23 09:00:00+00:00"
STAYS = {"venues", "rooms", "branches", "programmes", "partners", "accounts"}
ENDED = {State.PAUSED, State.EXPIRED}


class Ground:
    """Where every story of a test takes place: making it anew each time would be the slow part."""

    def __init__(self) -> None:
        self.venue = a_venue()
        self.auto, self.offer = a_programme(), a_programme(line_mode=LineMode.OFFER)
        self.parcours = a_programme(Kind.PARCOURS)
        self.partners = (a_partner(), a_partner())
        self.actors = (PARTICIPANT, COORDINATOR, *(by(one) for one in self.partners))


class Told:
    """One story so far: what stands in the database, what the model says, and that they agree."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.world = Verbs()
        self.workshops: list[Workshop] = []
        self.judged: dict[int, int] = {}
        self.read: dict[int, tuple[int, list[tuple[object, ...]]]] = {}
        """What was last read of each workshop's bookings, and at which turn."""

    def end(self) -> None:
        """Judge everything once more: what changed without a turn is found here."""
        try:
            db.session.rollback()
            for workshop in self.workshops:
                judge(workshop)
                self.explained(workshop)
        finally:
            self.clock.stop()
            db.session.rollback()
            with transaction() as session:
                for table in reversed(Base.metadata.sorted_tables):
                    if table.name not in STAYS:
                        session.execute(table.delete())

    def explained(self, workshop: Workshop) -> None:
        """Ask why each has a seat or not: the ledger has an answer and finds nothing wrong."""
        told = ledger.explain(workshop.id)
        assert told.differences == []
        said = "\n".join(sentence for step in told.story for sentence in step.sentences)
        said += "\n".join(one.verdict for one in (*told.seated, *told.line, *told.others))
        assert "vérifier" not in said, said
        assert "inconnue" not in said, said

    def new_workshop(self, capacity: int, kind: int, days: int) -> None:
        """Open a workshop: without question, by offers, or a parcours of three meetings."""
        programme = (self.ground.auto, self.ground.offer, self.ground.parcours)[kind]
        made = a_workshop(
            capacity=capacity,
            meetings=3 if kind == 2 else 1,
            every_days=2,
            venue=self.ground.venue,
            programme=programme,
            starts=datetime(2026, 11, 23, 14) + timedelta(days=days + self._days()),
        )
        do(seating.open_seats, [made])
        self.workshops.append(made)
        self.world.now = dates.now()
        self.world.open(
            model.Workshop(
                id=made.id,
                capacity=capacity,
                programme=made.programme_id,
                is_auto=kind != 1,
                meetings=[self.meeting(one) for one in made.meetings],
                joinable=2 if kind == 2 else 1,
            )
        )
        self.agree()

    def _days(self) -> int:
        return (dates.now() - datetime.fromisoformat(START)).days

    def meeting(self, one: Meeting) -> model.Meeting:
        wall = one.starts_local
        return model.Meeting(one.id, one.starts_at, one.ends_at, half_day(wall), wall.date())

    def play(self, verb: Callable[[], Any], rule: Callable[[Any], None]) -> Any:
        """Do a verb, then what the rules say of it; a refusal changes nothing."""
        before = self.count()
        try:
            with transaction():
                came = verb()
        except DomainError:
            assert self.count() == before
            return None
        self.world.now = dates.now()
        self.world.reached_by_machine = set(
            db.session.scalars(select(Participant.id).where(Participant.email != ""))
        )
        rule(came)
        self.agree()
        return came

    def time_passes(self, to: datetime | timedelta) -> None:
        """Let time pass; the worker then does all that has become due."""
        if isinstance(to, timedelta):
            self.traveller.shift(to)
        else:
            self.traveller.move_to(to)
        self.world.now = dates.now()
        for booking_id in offers.live():
            mine = self.mine(db.session.get_one(Booking, booking_id))
            if do(offers.tend, booking_id) in ENDED and mine.state == "offered":
                self.world.expire(mine)
        rounds()
        self.world.rounds()
        self.agree()
        judge_no_seat_idle_for_a_wish(self.workshops)

    def agree(self) -> None:
        """Compare who holds, who waits in which order, and every figure."""
        db.session.rollback()
        for workshop in self.workshops:
            there = self.world.workshops[workshop.id]
            if self.read.get(workshop.id, (-1, []))[0] != workshop.turn:
                self.read[workshop.id] = (
                    workshop.turn,
                    [_said(one) for one in self.bookings(workshop)],
                )
            said = [
                (one.person, one.partner, one.state, one.priority, one.meeting and one.meeting.id)
                for one in self.world.at(there)
            ]
            assert self.read[workshop.id][1] == said, "the model says otherwise of who has a seat"
            figures = (workshop.held, workshop.reserved, workshop.guest_peak, workshop.overbooked)
            assert figures == (
                self.world.held(there),
                self.world.reserved(there),
                self.world.guests(there),
                there.overbooked,
            ), f"the model counts otherwise: {figures}"
        wishes = [(one.state.value, one.priority) for one in self.wishes()]
        assert wishes == [(one.state, one.priority) for one in self.world.wishes]

    def just(self) -> None:
        """Judge what has changed; each verb that decides on seats turns the workshop."""
        db.session.rollback()
        for workshop in self.workshops:
            if self.judged.get(workshop.id) != workshop.turn:
                judge(workshop)
                self.judged[workshop.id] = workshop.turn
        judge_wishes()

    def bookings(self, workshop: Workshop) -> list[Booking]:
        chosen = select(Booking).where(Booking.workshop_id == workshop.id).order_by(Booking.id)
        return list(db.session.scalars(chosen))

    def all_bookings(self, *states: State, whole: bool = False) -> list[Booking]:
        """Return the bookings in some states; every one where none is."""
        every = [one for workshop in self.workshops for one in self.bookings(workshop)]
        if whole:
            every = [one for one in every if not one.is_guest]
        return [one for one in every if one.state in states] or every

    def wishes(self) -> list[Wish]:
        return list(db.session.scalars(select(Wish).order_by(Wish.id)))

    def allotments(self) -> list[Allotment]:
        ids = [workshop.id for workshop in self.workshops]
        chosen = select(Allotment).where(Allotment.workshop_id.in_(ids)).order_by(Allotment.id)
        return list(db.session.scalars(chosen))

    def mine(self, booking: Booking) -> model.Booking:
        """Return what the model has of a booking."""
        ids = [one.id for one in self.bookings(booking.workshop)]
        return self.world.at(self.there(booking.workshop))[ids.index(booking.id)]

    def kept(self, allotment: Allotment) -> model.Kept:
        there = self.world.workshops[allotment.workshop_id]
        return next(one for one in there.kept if one.partner == allotment.partner_id)

    def there(self, workshop: Workshop) -> model.Workshop:
        return self.world.workshops[workshop.id]

    def count(self) -> int:
        return len(db.session.scalars(select(BookingEvent.id)).all())

    def somebody(self, pick: int) -> Any:
        """Return a new person, with an e-mail or a slip, or someone who is known."""
        known = self.all_bookings()
        if pick % 4 == 3 and known:
            return known[pick % len(known)].participant
        if pick % 2:
            return a_person(reach=Reach.EMAIL, email=f"{id(self)}.{pick}@pouce.example")
        return a_person()

    def actor(self, pick: int) -> Actor:
        return self.ground.actors[pick % len(self.ground.actors)]


def _said(one: Booking) -> tuple[object, ...]:
    return (one.participant_id, one.partner_id, one.state.value, one.priority, one.meeting_id)
