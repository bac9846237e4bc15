"""What people and desks do in a story: they book, wait, answer, wish and give up."""

from datetime import timedelta
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
)

from app import dates
from app.bookings import offers, wish_actions
from app.bookings.actions import book_party, cancel
from app.bookings.enrolling import Request
from app.bookings.models import State
from app.bookings.wish_actions import Wanted
from app.bookings.wishes import WishState
from app.messages.models import Status
from app.people.actors import PARTICIPANT
from app.transactions import transaction
from tests.bookings import model
from tests.bookings.chances import PICK, Chances, some
from tests.bookings.doing import COORDINATOR, asks, told


class People(Chances):
    """The verbs of bookings, offers and wishes."""

    @rule(pick=PICK, who=PICK, actor=PICK)
    def book(self, pick: int, who: int, actor: int) -> None:
        workshop, by = self.workshop(pick), self.told.actor(actor)
        there, person = self.told.there(workshop), self.told.somebody(who)
        key = f"form-{id(self)}-{len(self.forms)}"
        want = partial(asks, workshop.id, person, actor=by, accept_line=who % 5 > 0)
        made = self.play(
            lambda: want(request_key=key, accept_overlap=True),
            lambda made: self.world.book(there, [made.participant_id], by.partner_id, 0),
        )
        if made is not None:
            self.forms.append((workshop.id, person, key, made.id, by))

    @rule(pick=PICK, count=st.integers(2, 3), together=st.booleans(), actor=PICK)
    def book_for_some(self, pick: int, count: int, together: bool, actor: int) -> None:
        workshop, by = self.workshop(pick), self.told.actor(actor)
        there = self.told.there(workshop)
        party = [Request(self.told.somebody(2 * (count + one) + one % 2)) for one in range(count)]
        self.groups += 1
        group = self.groups if together else 0
        self.play(
            lambda: book_party(workshop.id, party, actor=by, together=together, accept_line=True),
            lambda made: self.world.book(
                there, [one.participant_id for one in made], by.partner_id, group
            ),
        )

    @precondition(lambda self: self.forms)
    @rule(pick=PICK)
    def send_the_form_again(self, pick: int) -> None:
        workshop_id, person, key, booking_id, actor = self.forms[pick % len(self.forms)]
        before = self.told.count()
        again = self.play(
            lambda: asks(workshop_id, person, actor=actor, accept_line=True, request_key=key),
            lambda _: None,
        )
        assert again is not None
        assert (again.id, self.told.count()) == (booking_id, before)

    @rule(pick=PICK, actor=PICK)
    def cancel(self, pick: int, actor: int) -> None:
        booking = self.booking(pick, State.CONFIRMED, State.WAITING, State.OFFERED)
        mine = self.told.mine(booking)
        is_active = booking.is_active
        self.play(
            lambda: cancel(booking, self.told.actor(actor)),
            lambda _: self.world.cancel(mine) if is_active else None,
        )

    @some("offered", "paused")
    @rule(pick=PICK)
    def accept(self, pick: int) -> None:
        booking = self.booking(pick, State.OFFERED, State.PAUSED)
        mine = self.told.mine(booking)
        self.play(lambda: offers.accept(booking, PARTICIPANT), lambda _: self.world.accept(mine))

    @some("offered")
    @rule(pick=PICK, stays=st.booleans())
    def decline(self, pick: int, stays: bool) -> None:
        booking = self.booking(pick, State.OFFERED)
        mine = self.told.mine(booking)
        self.play(
            lambda: offers.decline(booking, PARTICIPANT, stays=stays),
            lambda _: self.world.decline(mine, stays),
        )

    @some("paused")
    @rule(pick=PICK)
    def resume(self, pick: int) -> None:
        booking = self.booking(pick, State.PAUSED)
        mine = self.told.mine(booking)
        self.play(lambda: offers.resume(booking, COORDINATOR), lambda _: self.world.resume(mine))

    @some("offered")
    @rule(pick=PICK)
    def deliver(self, pick: int) -> None:
        """Let the mail server take an offer now."""
        message = told(self.booking(pick, State.OFFERED))
        if message is not None:
            with transaction():
                message.status, message.finished_at = Status.SENT, dates.now()

    @rule(pick=PICK, who=PICK, actor=PICK, days=st.integers(0, 9))
    def wish(self, pick: int, who: int, actor: int, days: int) -> None:
        """A wish of its own, or tied to a place in line or to a cancelled workshop."""
        place = None
        if who % 3 == 0:
            place = self.booking(pick, State.WAITING, State.PAUSED, whole=True)
        by, person = self.told.actor(actor), self.told.somebody(who)
        programme = self.workshop(pick).programme_id if who % 2 else None
        halves = ("0a", "1a", "2a", "3a", "4a")[: days % 6] if who % 5 == 0 else ()
        until = dates.today() + timedelta(days=days)
        wanted = Wanted(until=until, programme_id=programme, half_days=halves)
        mine = self.told.mine(place) if place else None
        self.play(
            lambda: wish_actions.wish(person, wanted, actor=by, place=place),
            lambda made: self.world.wish(
                model.Wish(
                    len(self.world.wishes),
                    made.participant_id,
                    by.partner_id,
                    dates.now(),
                    until,
                    programme,
                    frozenset(halves),
                ),
                mine,
            ),
        )

    @precondition(lambda self: self.world.wishes)
    @rule(pick=PICK)
    def withdraw_or_resume_a_wish(self, pick: int) -> None:
        number = pick % len(self.world.wishes)
        real, mine = self.told.wishes()[number], self.world.wishes[number]
        if real.state is WishState.PAUSED:
            self.play(lambda: wish_actions.resume(real), lambda _: self.world.resume_wish(mine))
        else:
            self.play(
                lambda: wish_actions.withdraw(real, PARTICIPANT),
                lambda _: self.world.withdraw(mine),
            )
