"""What stands in the way of meetings as they are now, each with a way out where one is known.

A room or a person in use or away, a closed place. Said, not refused: whoever plans may know better.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import dates
from app.extensions import db
from app.people import queries
from app.people.models import Account, Role
from app.planning.availability import Availability, Why
from app.workshops import days_off, hours
from app.workshops.days_off import Calendar
from app.workshops.models import Assignment, Meeting, Workshop

FAR = 28
"""Days within which another day is looked for."""
NAMES = 3
"""How many rooms or people are named as free."""
TOLD = {
    Why.AWAY: "%s : absence notée ce jour-là.",
    Why.HALF_DAY: "%s ne vient pas cette demi-journée, d’habitude.",
}
"""What is said of someone besides another meeting; places and programmes are a wish, no obstacle."""


def of(meetings: Sequence[Meeting]) -> list[str]:
    """Say each obstacle once, in the order of the meetings. A fixed number of questions."""
    coming = [one for one in meetings if not one.is_cancelled and one.ends_at > dates.now()]
    if not coming:
        return []
    around = _Around(coming)
    found = [
        f"{dates.day(one.starts_local.date()).capitalize()} : {text}"
        for one in sorted(coming, key=lambda each: each.starts_at)
        for text in (*around.in_use(one), *around.away(one), *around.closed(one))
    ]
    return list(dict.fromkeys(found))


def in_use(meetings: Sequence[Meeting]) -> list[str]:
    """Say which rooms or people are in use elsewhere while these meetings are held."""
    if not meetings:
        return []
    around = _Around(meetings)
    return list(dict.fromkeys(text for one in meetings for text in around.in_use(one)))


class _Around:
    """What is held, who can come and which days are off while some meetings are."""

    def __init__(self, coming: Sequence[Meeting]) -> None:
        days = [one.starts_local.date() for one in coming]
        self._calendar = Calendar(min(days), max(days) + timedelta(days=FAR))
        self._others = _others(coming)
        self._team = queries.leaders()
        self._known = Availability(self._team, coming)

    def in_use(self, meeting: Meeting) -> Iterator[str]:
        leaders = {leader.id for leader in meeting.leaders}
        for other in self._beside(meeting):
            said = f"« {other.workshop.name} », {dates.span(other.starts_local, other.ends_local)}"
            if meeting.room is not None and meeting.room_id == other.room_id:
                yield f"{meeting.room.name} est déjà prise, par {said}.{self._rooms(meeting)}"
            for leader in other.leaders:
                if leader.id in leaders:
                    yield f"{leader.name} anime déjà {said}.{self._people(meeting)}"

    def away(self, meeting: Meeting) -> Iterator[str]:
        for leader in meeting.leaders:
            why = self._known.why_not(leader, meeting)
            if why in TOLD:
                yield f"{TOLD[why] % leader.name}{self._people(meeting)}"

    def closed(self, meeting: Meeting) -> Iterator[str]:
        venue, day = meeting.venue, meeting.starts_local.date()
        found = ""
        if closure := self._calendar.closure(venue, day):
            found = f"{venue.name} est fermé ({closure.cause.french})."
        elif not hours.is_open(venue.opening_hours, meeting.starts_local, meeting.ends_local):
            found = f"{venue.name} est fermé à ces heures ({venue.opening_hours})."
        name = days_off.public_holiday(venue, day)
        for text in (found, f"c’est un jour férié, {name}." if name else ""):
            if text:
                yield f"{text}{self._next_day(meeting)}"

    def _beside(self, meeting: Meeting) -> Iterator[Meeting]:
        for other in self._others:
            if other.id != meeting.id and (
                meeting.starts_at < other.ends_at and other.starts_at < meeting.ends_at
            ):
                yield other

    def _rooms(self, meeting: Meeting) -> str:
        taken = {other.room_id for other in self._beside(meeting)}
        rooms = [room for room in meeting.venue.rooms if room.archived_at is None]
        return _free("Libres", [room.name for room in rooms if room.id not in taken])

    def _people(self, meeting: Meeting) -> str:
        """Name trainers of the branch who could come instead."""
        return _free("Disponibles", [one.name for one in self._team if self._could(one, meeting)])

    def _could(self, account: Account, meeting: Meeting) -> bool:
        return (
            account.role is Role.TRAINER
            and account.branch_id in {None, meeting.venue.branch_id}
            and account not in meeting.leaders
            and self._known.why_not(account, meeting) is None
        )

    def _next_day(self, meeting: Meeting) -> str:
        """Name the next day on which the venue is open at the same hours."""
        venue, start = meeting.venue, meeting.starts_local
        length = meeting.ends_local - start
        for day in days_off.following(start.date(), FAR):
            begins = datetime.combine(day, start.time())
            is_off = self._calendar.closure(venue, day) or days_off.public_holiday(venue, day)
            if not is_off and hours.is_open(venue.opening_hours, begins, begins + length):
                return f" Ouvert à la même heure : {dates.day(day)}."
        return ""


def _free(word: str, names: Sequence[str]) -> str:
    return f" {word} : {', '.join(names[:NAMES])}." if names else ""


def _others(meetings: Sequence[Meeting]) -> Sequence[Meeting]:
    """Return what uses rooms of the same places, or the same people, while these are held."""
    venues = {one.venue_id for one in meetings if one.room_id}
    leaders = {leader.id for one in meetings for leader in one.leaders}
    return db.session.scalars(
        select(Meeting)
        .join(Meeting.workshop)
        .where(
            Meeting.starts_at < max(one.ends_at for one in meetings),
            Meeting.ends_at > min(one.starts_at for one in meetings),
            Meeting.cancelled_at.is_(None),
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
            or_(
                Meeting.room_id.is_not(None) & Meeting.venue_id.in_(venues),
                Meeting.assignments.any(Assignment.account_id.in_(leaders)),
            ),
        )
        .options(
            joinedload(Meeting.workshop).joinedload(Workshop.programme),
            selectinload(Meeting.assignments).joinedload(Assignment.account),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
