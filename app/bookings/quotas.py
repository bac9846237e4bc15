"""Keeping seats for partners: on one workshop, by a standing rule, until they are released."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from app import dates
from app.bookings import causes, errors, line, seats, standing
from app.bookings.allotments import (
    RELEASE_HOURS,
    Allotment,
    AllotmentRule,
)
from app.extensions import db
from app.people.actors import SYSTEM, Actor
from app.workshops.models import Workshop


def keep(
    workshop_id: int,
    partner_id: int,
    count: int,
    actor: Actor,
    *,
    release_hours: int = RELEASE_HOURS,
    rule_id: int | None = None,
) -> Allotment:
    """Keep so many seats for a partner; for one that has some, change how many and until when.

    Booked seats stay booked whatever the number, and what is no longer kept goes to the line.
    Seats kept later than so many hours before the start are kept until the start, and so are those
    whose release was refused, whatever their number. Raises UnknownWorkshop, WorkshopCancelled,
    BookingClosed, AllotmentTooLarge beyond the share of ALLOTMENT_SHARE, and NoSeatToKeep.
    """
    workshop = seats.take(workshop_id)
    if workshop.is_cancelled:
        raise errors.WorkshopCancelled
    if workshop.has_begun(dates.now()):
        raise errors.BookingClosed
    if _release(workshop, release_hours) <= dates.now():
        release_hours = 0
    allotment = _keep(workshop, partner_id, count, actor, release_hours, rule_id)
    line.fill(workshop)
    seats.announce(workshop)
    return allotment


def _keep(
    workshop: Workshop,
    partner_id: int,
    count: int,
    actor: Actor,
    release_hours: int,
    rule_id: int | None,
) -> Allotment:
    allotment = _of(workshop, partner_id) or Allotment(
        workshop=workshop, partner_id=partner_id, seats=0, booked=0, rule_id=rule_id
    )
    _check(workshop, allotment, count)
    is_known = allotment.id is not None and not allotment.is_released
    before = allotment.left
    if not (is_known and allotment.kept_cause):
        allotment.release_hours = release_hours
        allotment.releases_at = _release(workshop, release_hours)
        allotment.kept_cause = ""
    allotment.released_at = None
    _set(workshop, allotment, count, before)
    db.session.add(allotment)
    reason = "kept_seats_changed" if is_known else "seats_kept"
    seats.note(workshop, reason, actor, partner_id=partner_id)
    seats.lower_overbooking(workshop)
    return allotment


def _release(workshop: Workshop, hours: int) -> datetime:
    return workshop.starts_at - timedelta(hours=hours)


def give_back(allotment: Allotment, actor: Actor, count: int | None = None) -> Allotment:
    """Give unbooked kept seats back to everyone, all of them or so many; the line moves on.

    Raises AllotmentOver when they are not kept any more.
    """
    workshop, allotment = _taken(allotment)
    if allotment.is_released:
        raise errors.AllotmentOver
    left = allotment.left
    back = left if count is None else max(0, min(count, left))
    if not back:
        return allotment
    _set(workshop, allotment, allotment.seats - back, left)
    seats.note(workshop, "seats_given_back", actor, partner_id=allotment.partner_id)
    seats.lower_overbooking(workshop)
    line.fill(workshop)
    seats.announce(workshop)
    return allotment


def release(allotment_id: int, actor: Actor = SYSTEM) -> None:
    """Let everyone have a partner's unbooked seats once their time has come; twice is once."""
    found = db.session.get(Allotment, allotment_id)
    if found is None:
        return
    workshop, allotment = _taken(found)
    moment = dates.now()
    if allotment.is_released or (allotment.releases_at or workshop.starts_at) > moment:
        return
    _let_go(workshop, allotment, moment)
    seats.note(workshop, "seats_released", actor, partner_id=allotment.partner_id)
    seats.lower_overbooking(workshop)
    line.fill(workshop)
    seats.announce(workshop)


def refuse_release(allotment: Allotment, cause: str, actor: Actor) -> None:
    """Keep a partner's seats until the start. Raises UnknownCause, and AllotmentOver too late."""
    causes.checked(cause)
    workshop, allotment = _taken(allotment)
    if allotment.is_released:
        raise errors.AllotmentOver
    allotment.releases_at = None
    allotment.kept_cause = cause
    allotment.changed_at = dates.now()
    seats.note(workshop, "release_refused", actor, cause=cause, partner_id=allotment.partner_id)


def end(workshop: Workshop, actor: Actor) -> None:
    """Keep nothing any more on a workshop that is cancelled; its row must have been taken."""
    for allotment in _unreleased(workshop):
        _let_go(workshop, allotment, dates.now())
        seats.note(workshop, "seats_released", actor, partner_id=allotment.partner_id)
    seats.lower_overbooking(workshop)


def reopen(workshop: Workshop, at: datetime, actor: Actor) -> None:
    """Keep again the seats that a workshop's cancelling at an instant let go; its row is taken."""
    for allotment in db.session.scalars(
        select(Allotment).where(Allotment.workshop_id == workshop.id, Allotment.released_at >= at)
    ):
        allotment.released_at, allotment.changed_at = None, dates.now()
        workshop.overbooked += max(0, allotment.left - workshop.seats_left)
        workshop.reserved += allotment.left
        seats.note(workshop, "seats_kept", actor, partner_id=allotment.partner_id)


def of_id(allotment_id: int | None) -> Allotment | None:
    """Return one allotment as it is now, or None."""
    if allotment_id is None:
        return None
    return db.session.get(Allotment, allotment_id, populate_existing=True)


def follow(workshop: Workshop) -> None:
    """Move the release of kept seats with the workshop's start; its row must have been taken."""
    for allotment in _unreleased(workshop):
        if allotment.releases_at is not None:
            allotment.releases_at = _release(workshop, allotment.release_hours)


def due(moment: datetime) -> Sequence[int]:
    """Return the allotments to be released, by id, in the order in which workshops are taken."""
    return db.session.scalars(
        select(Allotment.id)
        .join(Allotment.workshop)
        .where(
            Allotment.released_at.is_(None),
            func.coalesce(Allotment.releases_at, Workshop.starts_at) <= moment,
        )
        .order_by(Allotment.workshop_id, Allotment.id)
    ).all()


def apply_rules(workshop: Workshop) -> None:
    """Keep seats on a new workshop by the standing rules, oldest first, as far as the share goes.

    Two rules of one partner keep the larger number; a partner that has or had seats here gets no
    more, and whoever waits comes before. The caller fills the line. The workshop's row must have
    been taken.
    """
    moment = dates.now()
    if not workshop.is_joinable(moment) or workshop.has_begun(moment):
        return
    waiting = line.length(workshop.id)
    wanted: dict[int, AllotmentRule] = {}
    for rule in standing.rules():
        if _release(workshop, rule.release_hours) <= moment:
            continue
        if _of(workshop, rule.partner_id) is not None:
            continue
        other = wanted.get(rule.partner_id)
        if rule.covers(workshop) and (other is None or other.seats < rule.seats):
            wanted[rule.partner_id] = rule
    for rule in wanted.values():
        room = min(
            rule.seats,
            most(workshop) - _kept_by_others(workshop, 0),
            workshop.seats_left - waiting,
        )
        if room > 0:
            _keep(workshop, rule.partner_id, room, SYSTEM, rule.release_hours, rule.id)


def most(workshop: Workshop) -> int:
    """Return how many seats of a workshop may be kept for partners in all."""
    return _share(workshop.capacity)


def _share(capacity: int) -> int:
    return int(capacity * current_app.config["ALLOTMENT_SHARE"])


def fit(workshop: Workshop, capacity: int, actor: Actor) -> None:
    """Take unbooked kept seats away, the last kept first, as a smaller number of seats asks for.

    None stays that the seats booked leave no room for, nor beyond the share for partners.
    """
    excess = workshop.held + workshop.guest_peak + workshop.reserved - capacity
    less = max(excess, _kept_by_others(workshop, 0) - _share(capacity))
    for allotment in reversed(_unreleased(workshop)):
        back = min(allotment.left, less)
        if back > 0:
            _set(workshop, allotment, allotment.seats - back, allotment.left)
            less -= back
            seats.note(workshop, "kept_seats_cut", actor, partner_id=allotment.partner_id)


def _check(workshop: Workshop, allotment: Allotment, count: int) -> None:
    limit = most(workshop) - _kept_by_others(workshop, allotment.partner_id)
    if count < 0 or (count > limit and count > allotment.seats):
        raise errors.AllotmentTooLarge(most=max(0, limit))
    more = max(0, count - allotment.booked) - allotment.left
    if more > workshop.seats_left:
        raise errors.NoSeatToKeep(left=workshop.seats_left)


def _set(workshop: Workshop, allotment: Allotment, count: int, before: int) -> None:
    """Keep another number of seats where `before` were unbooked."""
    allotment.seats = count
    allotment.changed_at = dates.now()
    workshop.reserved += allotment.left - before


def _let_go(workshop: Workshop, allotment: Allotment, moment: datetime) -> None:
    workshop.reserved -= allotment.left
    allotment.released_at = allotment.changed_at = moment


def _taken(found: Allotment) -> tuple[Workshop, Allotment]:
    workshop = seats.take(found.workshop_id)
    db.session.refresh(found)
    return workshop, found


def _of(workshop: Workshop, partner_id: int) -> Allotment | None:
    return db.session.scalar(
        select(Allotment)
        .where(Allotment.workshop_id == workshop.id, Allotment.partner_id == partner_id)
        .execution_options(populate_existing=True)
    )


def _unreleased(workshop: Workshop) -> Sequence[Allotment]:
    return db.session.scalars(
        select(Allotment)
        .where(Allotment.workshop_id == workshop.id, Allotment.released_at.is_(None))
        .order_by(Allotment.id)
        .execution_options(populate_existing=True)
    ).all()


def _kept_by_others(workshop: Workshop, partner_id: int) -> int:
    return (
        db.session.scalar(
            select(func.sum(Allotment.seats)).where(
                Allotment.workshop_id == workshop.id,
                Allotment.partner_id != partner_id,
                Allotment.released_at.is_(None),
            )
        )
        or 0
    )
