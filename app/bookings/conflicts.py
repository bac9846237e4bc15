"""The same person twice: in one workshop, or in two at the same time."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, selectinload

from app import dates
from app.bookings import errors
from app.bookings.models import ACTIVE, HOLDING, Booking, BookingEvent
from app.bookings.participants import Participant
from app.extensions import db
from app.workshops.models import Meeting, Workshop


def _near(workshop: Workshop) -> Select[Booking]:
    """Select the bookings of this workshop and of those that run while it runs."""
    return (
        select(Booking)
        .join(Booking.workshop)
        .options(
            contains_eager(Booking.workshop).selectinload(Workshop.meetings),
            contains_eager(Booking.workshop).joinedload(Workshop.programme),
        )
        .where(
            Workshop.ends_at > dates.now(),
            Workshop.starts_at < workshop.ends_at,
            Workshop.ends_at > workshop.starts_at,
        )
    )


def clashes(
    participant_id: int, workshop: Workshop, at: Meeting | None = None
) -> Sequence[Booking]:
    """Return the seats that a person has elsewhere at an hour of this workshop’s, or of one
    meeting of it.
    """
    others = db.session.scalars(
        _near(workshop).where(
            Booking.participant_id == participant_id,
            Booking.workshop_id != workshop.id,
            Booking.state.in_(HOLDING),
        )
    )
    hours = workshop.coming if at is None else [at]
    return [booking for booking in others if _shared(booking, hours)]


def question(elsewhere: Booking, hours: Sequence[Meeting]) -> errors.AlreadyBusy:
    """Return what is asked of someone who has that seat at one of these meetings’ hours."""
    first = _shared(elsewhere, hours)[0]
    return errors.AlreadyBusy(
        workshop=elsewhere.workshop.name,
        when=f"{dates.day(first.starts_local.date())}, "
        f"{dates.span(first.starts_local, first.ends_local)}",
    )


def flag(booking: Booking) -> None:
    """Let staff see that a seat goes to someone who has one elsewhere at an hour of this one.

    Who waited for both was free when they were asked; whoever gave the seat cannot ask them.
    """
    if not booking.flag and clashes(booking.participant_id, booking.workshop):
        booking.flag = "overlap"


def taken_since(workshop: Workshop, event_id: int) -> Sequence[Booking]:
    """Return the seats that this workshop's people took after an event elsewhere, at its hours.

    By name: a person may have another card there.
    """
    here = (
        select(Participant.name_key)
        .join(Booking, Booking.participant_id == Participant.id)
        .where(Booking.workshop_id == workshop.id, Booking.state.in_(ACTIVE))
    )
    later = select(BookingEvent.booking_id).where(BookingEvent.id > event_id)
    others = db.session.scalars(
        _near(workshop)
        .join(Booking.participant)
        .where(
            Booking.workshop_id != workshop.id,
            Booking.state.in_(HOLDING),
            Booking.id.in_(later),
            Participant.name_key.in_(here.where(Participant.name_key != "")),
        )
    )
    return [booking for booking in others if _shared(booking, workshop.coming)]


def twins(name_key: str, contact: set[str], workshop: Workshop) -> tuple[bool, list[Booking]]:
    """Look for whoever seems to be the same person: by name and by a contact, or by no contact.

    Returns whether they have a booking here, and their seats elsewhere at the same time.
    """
    found = db.session.scalars(
        _near(workshop)
        .join(Booking.participant)
        .options(contains_eager(Booking.participant), selectinload(Booking.meeting))
        .where(Participant.name_key == name_key, Booking.state.in_(ACTIVE))
    )
    same = [booking for booking in found if _is_same(booking.participant, contact)]
    here = any(booking.workshop_id == workshop.id for booking in same)
    elsewhere = [
        booking
        for booking in same
        if booking.workshop_id != workshop.id
        and booking.holds_seat
        and _shared(booking, workshop.coming)
    ]
    return here, elsewhere


def _is_same(person: Participant, contact: set[str]) -> bool:
    theirs = {person.email_key, person.phone_e164} - {""}
    return bool(contact & theirs) or not (contact or theirs)


def _shared(booking: Booking, hours: Sequence[Meeting]) -> list[Meeting]:
    """Return the meetings of a booking that lie at the hours of some others: a guest has one."""
    own = [booking.meeting] if booking.meeting is not None else booking.workshop.coming
    return [
        one
        for one in own
        if any(one.starts_at < other.ends_at and other.starts_at < one.ends_at for other in hours)
    ]
