"""What the house has, kept up to date: venues, rooms, programmes. Nothing with a past is deleted."""

from typing import Any

from sqlalchemy import func, select

from app import dates, intake
from app.errors import DomainError
from app.extensions import db
from app.people.models import Account
from app.planning import places
from app.publications import revisions
from app.workshops import changes, hours, schedule
from app.workshops.models import Assignment, AssignmentState, Meeting, Programme, Workshop
from app.workshops.national import zones
from app.workshops.places import Room, Venue


class StillPlanned(DomainError):
    sentence = "%(count)s séances y sont encore prévues : annulez-les ou déplacez-les d’abord."


class HoursUnread(DomainError):
    status = 422
    sentence = (
        "Ces heures d’ouverture ne se lisent pas. Écrivez-les comme ceci : "
        "Mo-Fr 09:00-12:30,13:30-18:00."
    )


class RoomNamedTwice(DomainError):
    status = 422
    sentence = "Ce lieu a déjà une salle de ce nom."


def open_venue(values: dict[str, Any], branch_id: int | None, default_zone: str) -> Venue:
    """Add a venue; its clock is that of its postcode. Raises HoursUnread, InvalidInput."""
    _check(values)
    zone = zones.of(values["postcode"], "", default_zone)
    venue = schedule.add_venue(**values, zone=zone, branch_id=branch_id)
    db.session.flush()
    return venue


def describe_venue(venue: Venue, values: dict[str, Any]) -> None:
    """Change what is said of a venue; its old address redirects. Raises HoursUnread, InvalidInput.

    Its clock stays: meetings are already planned by it.
    """
    _check(values)
    name = values.pop("name")
    for column, value in values.items():
        setattr(venue, column, value)
    schedule.set_sort_keys(venue)
    changes.venue(venue)
    places.rename_venue(venue, name)


def archive_venue(venue: Venue) -> None:
    """Put a venue away; its past stays. Raises StillPlanned."""
    _refuse_planned(Meeting.venue_id == venue.id)
    venue.archived_at = dates.now()
    changes.venue(venue)


def restore_venue(venue: Venue) -> None:
    venue.archived_at = None
    changes.venue(venue)


def add_room(venue: Venue, name: str, workstations: int | None) -> Room:
    """Add a room, or bring back the one of that name. Raises RoomNamedTwice."""
    name = intake.line("room", name, 80)
    for room in venue.rooms:
        if intake.fold(room.name) == intake.fold(name):
            if room.archived_at is None:
                raise RoomNamedTwice
            room.archived_at, room.workstations = None, workstations
            return room
    return schedule.add_room(venue, name, workstations)


def archive_room(room: Room) -> None:
    """Put a room away. Raises StillPlanned."""
    _refuse_planned(Meeting.room_id == room.id)
    room.archived_at = dates.now()


def describe_programme(programme: Programme, values: dict[str, Any]) -> None:
    """Change what a programme is; workshops to come close to joining by its new rule."""
    name = values.pop("name")
    values["theme_key"] = intake.slug(values["theme"]) if values["theme"] else ""
    closing = ("joinable_meetings", "closes_hours_before")
    settles = any(values[name] != getattr(programme, name) for name in closing)
    for column, value in values.items():
        setattr(programme, column, value)
    if settles:
        for workshop in _to_come(programme):
            schedule.settle(workshop)
    changes.programme(programme)
    places.rename_programme(programme, name)


def archive_programme(programme: Programme) -> None:
    """Put a programme away. Raises StillPlanned."""
    _refuse_planned(Workshop.programme_id == programme.id)
    programme.archived_at = dates.now()
    changes.programme(programme)


def restore_programme(programme: Programme) -> None:
    programme.archived_at = None
    changes.programme(programme)


def archive_account(account: Account) -> None:
    """Close an account of the team: it enters no more. Raises StillPlanned."""
    led = Meeting.assignments.any(
        (Assignment.account_id == account.id) & (Assignment.state == AssignmentState.ASSIGNED)
    )
    _refuse_planned(led)
    account.archived_at = dates.now()
    revisions.touch(revisions.account(account.id))


def _check(values: dict[str, Any]) -> None:
    if not hours.can_be_read(values.get("opening_hours", "")):
        raise HoursUnread
    values["phone_e164"] = intake.phone("phone", values.get("phone", ""))[1]


def _to_come(programme: Programme) -> list[Workshop]:
    return list(
        db.session.scalars(
            select(Workshop).where(
                Workshop.programme_id == programme.id, Workshop.ends_at > dates.now()
            )
        )
    )


def _refuse_planned(condition: Any) -> None:
    count = db.session.scalar(
        select(func.count())
        .select_from(Meeting)
        .join(Meeting.workshop)
        .where(
            condition,
            Meeting.ends_at > dates.now(),
            Meeting.cancelled_at.is_(None),
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
        )
    )
    if count:
        raise StillPlanned(count=count)
