"""What stands on the schedule: plain verbs that add venues, programmes, workshops and meetings."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app import dates, intake
from app.errors import DomainError
from app.extensions import db
from app.publications import revisions
from app.workshops.models import Kind, Meeting, Programme, Workshop
from app.workshops.places import OldSlug, Room, Venue


class NoMeeting(DomainError):
    status = 422
    sentence = "Un atelier a au moins une séance."


class EndsBeforeStart(DomainError):
    status = 422
    sentence = "La fin doit venir après le début."


def add_venue(*, name: str, city: str, **values: Any) -> Venue:
    """Add a venue; its slug is made from its name and city and never taken from another."""
    values.setdefault("published_at", dates.now())
    venue = Venue(name=name, city=city, slug=free_slug(Venue, named(name, city)), **values)
    set_sort_keys(venue)
    db.session.add(venue)
    revisions.touch(revisions.LIST, revisions.AGENDA)
    return venue


def named(name: str, city: str) -> str:
    """Return what a venue's address says: its name, and its city unless the name has it."""
    return name if intake.fold(city) in intake.fold(name) else f"{name} {city}"


def set_sort_keys(venue: Venue) -> None:
    """Derive the folded keys by which both engines sort and search alike."""
    venue.city_key = intake.fold(venue.city)[:80]  # a ligature folds into several letters
    venue.sort_key = f"{venue.city_key} {intake.fold(venue.name)}"[:240]


def add_room(venue: Venue, name: str, workstations: int | None = None) -> Room:
    room = Room(venue=venue, name=name, workstations=workstations)
    db.session.add(room)
    return room


def add_programme(
    *, name: str, kind: Kind, hours: float | Decimal, theme: str = "", **values: Any
) -> Programme:
    """Add a programme of so many hours; a parcours may be joined until its second meeting."""
    values.setdefault("published_at", dates.now())
    values.setdefault("joinable_meetings", 2 if kind is Kind.PARCOURS else 1)
    programme = Programme(
        name=name,
        name_key=intake.fold(name),
        kind=kind,
        hours=Decimal(str(hours)),
        theme=theme,
        theme_key=intake.slug(theme) if theme else "",
        slug=free_slug(Programme, name),
        **values,
    )
    db.session.add(programme)
    revisions.touch(revisions.LIST, revisions.AGENDA)
    return programme


def free_slug(table: type[Venue] | type[Programme], text: str) -> str:
    """Return an address part that no venue or programme has or had."""
    base = slug = intake.slug(text)
    kind = table.__tablename__
    number = 1
    while db.session.scalar(select(table.id).where(table.slug == slug)) or db.session.get(
        OldSlug, (kind, slug)
    ):
        number += 1
        slug = f"{base}-{number}"
    return slug


def add_workshop(
    programme: Programme,
    venue: Venue,
    spans: Sequence[tuple[datetime, datetime]],
    *,
    capacity: int | None = None,
    room: Room | None = None,
    title: str = "",
    **values: Any,
) -> Workshop:
    """Add a workshop with one meeting for each (start, end), wall times at the venue.

    Raises NoMeeting, EndsBeforeStart, or `dates.NonexistentTime` for an hour that a clock change
    skips.
    """
    if not spans:
        raise NoMeeting
    values.setdefault("published_at", dates.now())
    workshop = Workshop(
        programme=programme,
        venue=venue,
        title=title,
        capacity=programme.default_capacity if capacity is None else capacity,
        **values,
    )
    workshop.meetings = [new_meeting(venue, start, end, room) for start, end in sorted(spans)]
    settle(workshop)
    db.session.add(workshop)
    db.session.flush()
    touch(workshop)
    return workshop


def new_meeting(venue: Venue, start: datetime, end: datetime, room: Room | None = None) -> Meeting:
    """Return a meeting of wall times `start` to `end` at a venue, its instants derived."""
    if end <= start:
        raise EndsBeforeStart
    return Meeting(
        venue=venue,
        room=room,
        starts_local=start,
        ends_local=end,
        starts_at=dates.instant(start, venue.zone),
        ends_at=dates.instant(end, venue.zone),
        assignments=[],
    )


def settle(workshop: Workshop) -> None:
    """Derive when a workshop starts, ends and closes to joining from the meetings it still has.

    Joining closes when the programme's last joinable meeting begins, or its hours before. With
    every meeting cancelled the dates stay those of all its meetings.
    """
    workshop.meetings.sort(key=lambda meeting: meeting.starts_at)
    counted = workshop.coming or workshop.meetings
    workshop.starts_at = counted[0].starts_at
    workshop.ends_at = max(meeting.ends_at for meeting in counted)
    last = min(workshop.programme.joinable_meetings, len(counted)) - 1
    before = timedelta(hours=workshop.programme.closes_hours_before or 0)
    workshop.closes_at = counted[max(last, 0)].starts_at - before


def touch(workshop: Workshop) -> None:
    """Raise the revision of every publication in which this workshop can be seen."""
    db.session.flush()  # an assignment just made has its account's id only then
    venues = {workshop.venue_id, *(meeting.venue_id for meeting in workshop.meetings)}
    leaders = {
        assignment.account_id for meeting in workshop.meetings for assignment in meeting.assignments
    }
    revisions.touch(
        revisions.LIST,
        revisions.AGENDA,
        revisions.programme(workshop.programme_id),
        *(revisions.venue(venue_id) for venue_id in venues),
        *(revisions.account(account_id) for account_id in leaders),
    )
