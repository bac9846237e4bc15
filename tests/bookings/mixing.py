"""Any verb on any of some workshops, by chance: what a process of the hammer does again and again."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from app import dates
from app.bookings import guests, offers, overrides, quotas, seeking, wish_actions
from app.bookings.actions import book_party, cancel
from app.bookings.allotments import Allotment
from app.bookings.enrolling import Request
from app.bookings.models import Booking, State
from app.bookings.moving import change_workshop
from app.bookings.participants import Reach
from app.bookings.wish_actions import Wanted
from app.bookings.wishes import Wish, WishState
from app.extensions import db
from app.people.actors import PARTICIPANT, Actor, ActorKind
from app.planning import actions, seating
from app.workshops.models import Meeting
from tests.bookings.doing import asks
from tests.factories import a_person

COORDINATOR = Actor(ActorKind.COORDINATOR)
CAUSE = "our_mistake"
WEIGHTS = {
    "books": 30,
    "books_for_some": 6,
    "cancels": 22,
    "changes_date": 4,
    "answers": 10,
    "is_tended": 4,
    "wishes": 8,
    "ties_a_wish": 3,
    "ends_a_wish": 3,
    "looks_again": 3,
    "keeps": 3,
    "gives_back": 2,
    "resizes": 4,
    "seats_beyond": 2,
    "books_beyond": 1,
    "moves_forward": 2,
    "walks_in": 1,
    "moves": 1,
    "goes_off_and_on": 1,
}


class Mixer:
    """One process's chances: the same seed plays the same wishes to act."""

    def __init__(self, seed: int, workshop_ids: Sequence[int], partner_ids: Sequence[int]) -> None:
        self.chance = Random(seed)
        self.ids = list(workshop_ids)
        self.partner_ids = list(partner_ids)

    def act(self) -> Callable[[], Any]:
        """Return something to do in a transaction; half of all goes to the first workshop."""
        name = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        return getattr(self, f"_{name}")  # type: ignore[no-any-return]

    def _workshop_id(self) -> int:
        return self.ids[0] if self.chance.random() < 0.5 else self.chance.choice(self.ids)

    def _actor(self) -> Actor:
        partners = [Actor(ActorKind.PARTNER, partner_id=one) for one in self.partner_ids]
        return self.chance.choice([PARTICIPANT, PARTICIPANT, COORDINATOR, *partners])

    def _person(self) -> Any:
        number = self.chance.randrange(10**9)
        if number % 2:
            return a_person(f"Personne {number}")
        return a_person(f"Personne {number}", reach=Reach.EMAIL, email=f"p{number}@pouce.example")

    def _booking(self, *states: State) -> Booking | None:
        found = db.session.scalars(
            select(Booking)
            .where(Booking.workshop_id == self._workshop_id(), Booking.state.in_(states))
            .order_by(Booking.id)
        ).all()
        return self.chance.choice(found) if found else None

    def _wish(self, *states: WishState) -> Wish | None:
        found = db.session.scalars(select(Wish).where(Wish.state.in_(states))).all()
        return self.chance.choice(found) if found else None

    def _books(self) -> Any:
        line = self.chance.random() < 0.8
        return asks(self._workshop_id(), self._person(), actor=self._actor(), accept_line=line)

    def _books_for_some(self) -> Any:
        some = [Request(self._person()) for _ in range(self.chance.randint(2, 3))]
        return book_party(
            self._workshop_id(),
            some,
            actor=self._actor(),
            together=self.chance.random() < 0.5,
            accept_line=True,
        )

    def _cancels(self) -> Any:
        booking = self._booking(State.CONFIRMED, State.WAITING, State.OFFERED)
        return booking and cancel(booking, PARTICIPANT)

    def _changes_date(self) -> Any:
        booking = self._booking(State.CONFIRMED, State.WAITING, State.OFFERED)
        if booking is None or booking.is_guest:
            return None
        return change_workshop(booking, self._workshop_id(), COORDINATOR, accept_line=True)

    def _answers(self) -> Any:
        booking = self._booking(State.OFFERED, State.PAUSED)
        if booking is None:
            return None
        if booking.state is State.PAUSED:
            return offers.resume(booking, PARTICIPANT)
        if self.chance.random() < 0.6:
            return offers.accept(booking, PARTICIPANT)
        return offers.decline(booking, PARTICIPANT, stays=self.chance.random() < 0.5)

    def _is_tended(self) -> Any:
        booking = self._booking(State.OFFERED)
        return booking and offers.tend(booking.id)

    def _wishes(self) -> Any:
        wanted = Wanted(until=dates.today() + timedelta(days=60))
        return wish_actions.wish(self._person(), wanted, actor=self._actor())

    def _ties_a_wish(self) -> Any:
        place = self._booking(State.WAITING)
        wanted = Wanted(until=dates.today() + timedelta(days=60))
        return place and wish_actions.wish(
            place.participant, wanted, actor=PARTICIPANT, place=place
        )

    def _ends_a_wish(self) -> Any:
        wish = self._wish(WishState.ACTIVE, WishState.OFFERED)
        return wish and wish_actions.withdraw(wish, PARTICIPANT)

    def _looks_again(self) -> Any:
        wish = self._wish(WishState.ACTIVE)
        return wish and seeking.look(wish.id)

    def _keeps(self) -> Any:
        partner_id = self.chance.choice(self.partner_ids)
        return quotas.keep(self._workshop_id(), partner_id, self.chance.randint(0, 2), COORDINATOR)

    def _gives_back(self) -> Any:
        chosen = select(Allotment).where(Allotment.workshop_id == self._workshop_id())
        found = db.session.scalars(chosen).all()
        return found and quotas.give_back(self.chance.choice(found), COORDINATOR)

    def _resizes(self) -> Any:
        return seating.resize(self._workshop_id(), self.chance.randint(2, 8), COORDINATOR)

    def _seats_beyond(self) -> Any:
        booking = self._booking(State.WAITING, State.PAUSED)
        return booking and overrides.seat_beyond(booking, CAUSE, COORDINATOR)

    def _books_beyond(self) -> Any:
        return overrides.book_beyond(
            self._workshop_id(), Request(self._person()), CAUSE, COORDINATOR
        )

    def _moves_forward(self) -> Any:
        booking = self._booking(State.WAITING)
        return booking and overrides.move_forward(booking, CAUSE, COORDINATOR)

    def _meeting(self) -> Meeting:
        chosen = select(Meeting).where(Meeting.workshop_id == self._workshop_id())
        return self.chance.choice(db.session.scalars(chosen).all())

    def _walks_in(self) -> Any:
        return guests.walk_in(self._meeting(), self._person(), COORDINATOR, key=None, cause=CAUSE)

    def _moves(self) -> Any:
        meeting, by = self._meeting(), timedelta(hours=self.chance.choice((-2, 2, 24)))
        return actions.move_meeting(meeting, meeting.starts_local + by, meeting.ends_local + by)

    def _goes_off_and_on(self) -> Any:
        workshop_id = self.chance.choice(self.ids[1:])
        seating.unpublish(workshop_id, COORDINATOR)
        return seating.publish(workshop_id, COORDINATOR)
