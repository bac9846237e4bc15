"""The schedule to come as a season sheet: the same columns, and a key that finds each workshop."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import dates
from app.errors import InvalidInput
from app.extensions import db
from app.people.models import Account
from app.planning.season import existing
from app.planning.season.directory import Directory
from app.planning.season.meetings import DERIVED
from app.workshops.models import Assignment, AssignmentRole, Meeting, Workshop
from app.workshops.places import Venue

Row = tuple[str | int, ...]


def rows(branch_id: int | None) -> Iterator[Row]:
    """Give a row for each meeting to come, in the order of `cells.COLUMNS`, workshop by workshop."""
    known = Directory(branch_id)
    for workshop in _coming(branch_id):
        for meeting in workshop.coming:
            if meeting.ends_at > dates.now():
                yield _row(workshop, meeting, known)


def _row(workshop: Workshop, meeting: Meeting, known: Directory) -> Row:
    return (
        _venue(workshop.venue, known),
        workshop.programme.slug if _is_shared(workshop, known) else workshop.programme.name,
        f"{meeting.starts_local:%d/%m/%Y}",
        f"{meeting.starts_local:%H:%M}",
        f"{meeting.ends_local:%H:%M}",
        workshop.capacity,
        "; ".join(_person(each, known) for each in _people(meeting)),
        meeting.room.name if meeting.room and meeting.venue_id == workshop.venue_id else "",
        workshop.title,
        _key(workshop),
    )


def _key(workshop: Workshop) -> str:
    """Return the sheet's own key, else the workshop's number: dates may then change."""
    typed = workshop.row_key or ""
    return typed if typed and not typed.startswith(DERIVED) else existing.numbered(workshop.id)


def _venue(venue: Venue, known: Directory) -> str:
    try:
        return venue.name if known.venue(venue.name) is venue else venue.slug
    except InvalidInput:
        return venue.slug


def _is_shared(workshop: Workshop, known: Directory) -> bool:
    """Tell whether a programme's name names another one too."""
    try:
        return known.programme(workshop.programme.name).id != workshop.programme_id
    except InvalidInput:
        return True


def _people(meeting: Meeting) -> Sequence[Account]:
    """Return who leads, then who supports."""
    ordered = sorted(meeting.assignments, key=lambda each: each.role is not AssignmentRole.LEAD)
    return [each.account for each in ordered if each.account in meeting.leaders]


def _person(account: Account, known: Directory) -> str:
    try:
        is_clear = known.leader(account.name).id == account.id and not set(account.name) & set(";,")
        return account.name if is_clear else account.email
    except InvalidInput:
        return account.email


def _coming(branch_id: int | None) -> Sequence[Workshop]:
    wanted = (
        select(Workshop)
        .join(Workshop.venue)
        .where(
            Workshop.ends_at > dates.now(),
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
        )
        .options(
            contains_eager(Workshop.venue),
            joinedload(Workshop.programme),
            selectinload(Workshop.meetings).options(
                joinedload(Meeting.room),
                selectinload(Meeting.assignments).joinedload(Assignment.account),
            ),
        )
        .order_by(Venue.sort_key, Workshop.starts_at, Workshop.id)
    )
    if branch_id is not None:
        wanted = wanted.where(Venue.branch_id == branch_id)
    return db.session.scalars(wanted).all()
