"""What staff change of places and programmes: a name, a meeting's venue, what is put away."""

from datetime import datetime

from sqlalchemy import select

from app import dates, intake
from app.bookings import invitations, line, quotas, schedule_notices, seats
from app.bookings.models import ACTIVE, Booking, State
from app.errors import DomainError
from app.extensions import db
from app.people.actors import Actor
from app.planning import team_notices
from app.planning.actions import AlreadyCancelled, MeetingIsOver
from app.workshops import changes, schedule
from app.workshops.models import Meeting, Programme, Workshop
from app.workshops.places import OldSlug, Room, Venue


class StillBooked(DomainError):
    sentence = (
        "Des personnes sont inscrites à cet atelier : annulez-le d’abord, elles seront prévenues."
    )


class AnotherClock(DomainError):
    status = 422
    sentence = "Ce lieu a une autre heure : annulez la séance et créez-en une là-bas."


def rename_venue(venue: Venue, name: str) -> None:
    """Give a venue another name, and an address that says it; the old one redirects for ever."""
    name = intake.line("name", name, 150)
    if name == venue.name:
        return
    venue.name = name
    schedule.set_sort_keys(venue)
    _readdress(venue, schedule.named(name, venue.city))
    changes.venue(venue)


def rename_programme(programme: Programme, name: str) -> None:
    """Give a programme another name, and an address that says it; the old one redirects."""
    name = intake.line("name", name, 120)
    if name == programme.name:
        return
    programme.name, programme.name_key = name, intake.fold(name)
    _readdress(programme, name)
    changes.programme(programme)


def _readdress(row: Venue | Programme, text: str) -> None:
    """Change a row's slug and remember the one it had; one of its own old ones may serve again."""
    wanted = intake.slug(text)
    if wanted == row.slug:
        return
    kind, old = row.__tablename__, row.slug
    own = db.session.get(OldSlug, (kind, wanted))
    if own is not None and own.target_id == row.id:
        db.session.delete(own)
        row.slug = wanted
    else:
        row.slug = schedule.free_slug(type(row), text)
    db.session.add(OldSlug(kind=kind, slug=old, target_id=row.id))
    db.session.flush()


def move_to_venue(meeting: Meeting, venue: Venue, room: Room | None = None) -> None:
    """Hold a meeting elsewhere, at the same wall time; everyone concerned is told.

    The only meeting of a workshop takes it along. Raises MeetingIsOver, AlreadyCancelled and
    AnotherClock for a venue of another zone.
    """
    workshop = seats.take(meeting.workshop_id)
    db.session.refresh(meeting)
    if workshop.is_cancelled or meeting.is_cancelled:
        raise AlreadyCancelled
    if meeting.ends_at <= dates.now():
        raise MeetingIsOver
    if (venue.id, room) == (meeting.venue_id, meeting.room):
        return
    if venue.zone != meeting.venue.zone:
        raise AnotherClock
    before = f"{_when(meeting)}, {meeting.venue.name}"
    schedule.touch(workshop)  # the feed of the place it leaves
    meeting.venue, meeting.room = venue, room
    if len(workshop.meetings) == 1:
        workshop.venue = venue
    changes.reschedule(meeting)
    schedule.touch(workshop)
    for booking in _bookings(workshop):
        part = invitations.moved(booking, meeting) if booking.state is State.CONFIRMED else None
        schedule_notices.moved(booking, meeting, before, part)
    team_notices.moved(meeting, before)


def cancel_meeting(meeting: Meeting) -> None:
    """Call off one meeting of a workshop that goes on; everyone concerned is told.

    Raises AlreadyCancelled, MeetingIsOver, and AlreadyCancelled for the last one there is: the
    workshop itself is cancelled then.
    """
    workshop = seats.take(meeting.workshop_id)
    db.session.refresh(meeting)
    if workshop.is_cancelled or meeting.is_cancelled or len(workshop.coming) == 1:
        raise AlreadyCancelled
    if meeting.ends_at <= dates.now():
        raise MeetingIsOver
    people = team_notices.concerned(workshop)
    meeting.cancelled_at = dates.now()
    changes.reschedule(meeting)
    schedule.settle(workshop)
    quotas.follow(workshop)
    schedule.touch(workshop)
    for booking in _bookings(workshop):
        if booking.meeting_id in (None, meeting.id):
            schedule_notices.meeting_cancelled(booking, meeting)
    team_notices.cancelled(people, [meeting])
    line.fill(workshop)
    seats.announce(workshop)


def archive(workshop_id: int, actor: Actor) -> Workshop:
    """Put a workshop away: it leaves every list and feed, its past stays. Raises StillBooked."""
    workshop = seats.take(workshop_id)
    if workshop.archived_at is not None:
        return workshop
    if not workshop.has_ended(dates.now()) and _bookings(workshop):
        raise StillBooked
    workshop.archived_at = workshop.changed_at = dates.now()
    seats.note(workshop, "archived", actor)
    schedule.touch(workshop)
    seats.announce(workshop)
    return workshop


def _bookings(workshop: Workshop) -> list[Booking]:
    return list(
        db.session.scalars(
            select(Booking)
            .where(Booking.workshop_id == workshop.id, Booking.state.in_(ACTIVE))
            .order_by(Booking.id)
        )
    )


def _when(meeting: Meeting) -> str:
    start: datetime = meeting.starts_local
    return f"{dates.day(start.date())}, {dates.span(start, meeting.ends_local)}"
