"""One of several processes that book and cancel at the same moment.

It receives one task after the other, says "ready", waits for "go" so that all start together, and
answers with what became of each attempt.
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection as Pipe
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, event, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.attributes import set_committed_value

from app import create_app
from app.bookings import at_once, line, seats
from app.bookings.actions import Person, cancel
from app.bookings.errors import WorkshopFull
from app.bookings.models import Booking, State
from app.bookings.participants import Reach
from app.errors import DomainError
from app.extensions import db
from app.people.actors import PARTICIPANT
from app.transactions import ATTEMPTS, is_passing, transaction
from app.workshops.models import Workshop
from tests.bookings.doing import asks
from tests.bookings.mixing import Mixer

STALE_FOR = 0.05
"""Seconds between the control's read and its write: long enough for the others to read too."""


def once(work: Callable[[], Any]) -> Any:
    """Do one request's work as the web does: again when another writer came first."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction():
                return work()
        except DBAPIError as error:
            if attempt == ATTEMPTS or not is_passing(error):
                raise
        finally:
            db.session.remove()
    raise AssertionError("unreachable")


def book_many(workshop_id: int, count: int, accept_line: bool, key: str = "") -> list[Any]:
    """Book for `count` people; each outcome is a state and, in line, the rank that was told."""

    def attempt(number: int) -> Any:
        person = Person(first_name=f"Personne {number}", reach=Reach.SLIP)
        booking = asks(
            workshop_id,
            person,
            actor=PARTICIPANT,
            accept_line=accept_line,
            request_key=key or None,
        )
        rank = line.rank(booking) if booking.is_waiting else None
        return {"uuid": str(booking.uuid), "state": booking.state.value, "rank": rank}

    return [outcome(lambda number=number: attempt(number)) for number in range(count)]


def cancel_many(uuids: list[str]) -> list[Any]:
    def attempt(uuid: str) -> Any:
        booking = db.session.scalars(select(Booking).where(Booking.uuid == UUID(uuid))).one()
        return {"state": cancel(booking, PARTICIPANT).state.value}

    return [outcome(lambda uuid=uuid: attempt(uuid)) for uuid in uuids]


def outcome(work: Callable[[], Any]) -> Any:
    try:
        return once(work)
    except WorkshopFull:
        return {"state": "full"}
    except Exception as error:
        return {"state": "error", "error": repr(error)}


@contextmanager
def guard_off(workshop_id: int) -> Any:
    """Decide on what was read before the write unit, as code without the guard would."""
    guarded = seats.take, seats.take_with_room, seats.read, at_once.plainly

    def stale(_workshop_id: int) -> Workshop:
        workshop = db.session.get_one(Workshop, workshop_id)
        set_committed_value(workshop, "held", held)
        return workshop

    held = db.session.scalars(select(Workshop.held).where(Workshop.id == workshop_id)).one()
    db.session.rollback()
    time.sleep(STALE_FOR)
    seats.take = seats.read = stale
    seats.take_with_room = lambda *_: True
    at_once.plainly = lambda *_: None
    try:
        yield
    finally:
        seats.take, seats.take_with_room, seats.read, at_once.plainly = guarded


def book_unguarded(workshop_id: int, count: int) -> list[Any]:
    results = []
    for _ in range(count):
        with guard_off(workshop_id):
            results += book_many(workshop_id, 1, accept_line=False)
    return results


def cancel_unguarded(workshop_id: int, uuids: list[str]) -> list[Any]:
    """Cancel and promote on a line that was read before the write unit."""
    results = []
    for uuid in uuids:
        chosen = select(Booking.id).where(
            Booking.workshop_id == workshop_id, Booking.state == State.WAITING
        )
        stale = list(db.session.scalars(chosen.order_by(*line.RANK)))
        guarded = line._waiting
        with guard_off(workshop_id):
            line._waiting = lambda _id, beyond, stale=stale: [] if beyond else _as_it_was(stale)
            try:
                results += cancel_many([uuid])
            finally:
                line._waiting = guarded
    return results


def _as_it_was(stale: list[int]) -> list[Booking]:
    found = [db.session.get_one(Booking, booking_id) for booking_id in stale]
    for booking in found:
        set_committed_value(booking, "state", State.WAITING)
    return found


def mix(seed: int, count: int, workshop_ids: list[int], partner_ids: list[int]) -> list[Any]:
    """Do any verb anywhere, so many times; each outcome is what it came to."""
    mixer = Mixer(seed, workshop_ids, partner_ids)

    def attempt() -> Any:
        work = mixer.act()
        try:
            return {"state": "done", "did": work.__name__, "tries": _tries(work)}
        except DomainError as refusal:
            return {"state": "refused", "did": work.__name__, "why": type(refusal).__name__}
        except Exception as error:
            return {"state": "error", "did": work.__name__, "error": repr(error)[:300]}

    return [attempt() for _ in range(count)]


def _tries(work: Callable[[], Any]) -> int:
    """Do one request's work as the web does, and return how many times it was begun."""
    begun = 0

    def counted() -> None:
        nonlocal begun
        begun += 1
        work()

    once(counted)
    return begun


def die(uuid: str, half_written: bool) -> list[Any]:
    """Cancel a booking and be killed between its change and the event that says so.

    `half_written` is what a verb without a transaction around it would leave.
    """

    def killed(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if "INSERT INTO booking_events" not in statement:
            return
        if half_written:
            connection.connection.commit()
        os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "before_cursor_execute", killed)
    return cancel_many([uuid])


TASKS = {
    "book": book_many,
    "cancel": cancel_many,
    "unguarded": book_unguarded,
    "cancel_unguarded": cancel_unguarded,
    "mix": mix,
    "die": die,
}


def work(environment: dict[str, str], pipe: Pipe) -> None:
    """Do every task that comes through the pipe, until its other end is closed."""
    app = create_app(environment)
    with app.app_context(), suppress(EOFError):
        while True:
            task = pipe.recv()
            pipe.send("ready")
            pipe.recv()
            pipe.send(TASKS[task.pop("do")](**task))
            db.session.remove()
