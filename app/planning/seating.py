"""What staff do to the seats of a workshop: open it, publish it, change how many it has."""

from collections.abc import Sequence

from sqlalchemy import select

from app import dates
from app.bookings import line, offer_notices, offers, quotas, seats, standing, wishing
from app.bookings.models import Booking, State
from app.errors import DomainError
from app.extensions import db
from app.people.actors import SYSTEM, Actor
from app.workshops import schedule
from app.workshops.models import Workshop


class NotACapacity(DomainError):
    status = 422
    sentence = "Écrivez un nombre de places entre %(least)s et %(most)s."


MOST = 500


def open_seats(workshops: Sequence[Workshop]) -> None:
    """Keep seats on new workshops by the standing rules, then offer the rest to the wishes."""
    if not standing.rules() and not wishing.anyone():
        return
    for workshop_id in sorted(workshop.id for workshop in workshops):
        workshop = seats.take(workshop_id)
        quotas.apply_rules(workshop)
        line.fill(workshop)
        seats.announce(workshop)


def resize(workshop_id: int, capacity: int, actor: Actor) -> Workshop:
    """Give a workshop another number of seats; more go to the line at once.

    With fewer nobody loses a seat: unbooked kept seats go first, the last kept before the others,
    then the workshop is overbooked until enough people give up. Raises UnknownWorkshop and
    NotACapacity.
    """
    workshop = seats.take(workshop_id)
    if not 1 <= capacity <= MOST:
        raise NotACapacity(least=1, most=MOST)
    if capacity == workshop.capacity:
        return workshop
    if capacity < workshop.capacity:
        quotas.fit(workshop, capacity, actor)
    taken = workshop.held + workshop.guest_peak + workshop.reserved
    workshop.overbooked = max(0, taken - capacity)
    workshop.capacity = capacity
    workshop.changed_at = dates.now()
    seats.note(workshop, "capacity_changed", actor)
    line.fill(workshop)
    schedule.touch(workshop)
    seats.announce(workshop)
    return workshop


def unpublish(workshop_id: int, actor: Actor) -> Workshop:
    """Take a workshop off the public pages: seats and ranks stay, nothing more is given.

    An offer is taken back and its rank kept; people booked keep their page and their seat. Doing
    it twice changes nothing. Raises UnknownWorkshop.
    """
    workshop = seats.take(workshop_id)
    if workshop.published_at is None:
        return workshop
    workshop.published_at = None
    workshop.changed_at = dates.now()
    seats.note(workshop, "unpublished", actor)
    for booking in _offered(workshop):
        offers.withdraw(booking, actor)
        offer_notices.withdrawn(booking)
    schedule.touch(workshop)
    seats.announce(workshop)
    return workshop


def publish(workshop_id: int, actor: Actor = SYSTEM) -> Workshop:
    """Announce a workshop; the seats that are free go to the line and to the wishes.

    Doing it twice changes nothing. Raises UnknownWorkshop.
    """
    workshop = seats.take(workshop_id)
    if workshop.published_at is not None:
        return workshop
    workshop.published_at = workshop.changed_at = dates.now()
    seats.note(workshop, "published", actor)
    quotas.apply_rules(workshop)
    line.fill(workshop)
    schedule.touch(workshop)
    seats.announce(workshop)
    return workshop


def _offered(workshop: Workshop) -> list[Booking]:
    return list(
        db.session.scalars(
            select(Booking)
            .where(Booking.workshop_id == workshop.id, Booking.state == State.OFFERED)
            .order_by(Booking.id)
            .execution_options(populate_existing=True)
        )
    )
