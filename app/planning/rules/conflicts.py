"""What stands in the way of a date: a room or a person in use, the venue's hours, the calendar."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from babel.dates import format_date
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import dates
from app.extensions import db
from app.people import abilities
from app.people.abilities import About
from app.people.absences import Away
from app.people.models import Account
from app.planning.rules.slots import Conflict, Slot, Trouble, instants
from app.workshops import days_off, hours
from app.workshops.models import Assignment, AssignmentState, Meeting, Workshop

AROUND = timedelta(days=40)
"""How far from the season a date may be moved."""


@dataclass(frozen=True)
class Use:
    """A room or a person in use from one instant to another; `words` say by what."""

    starts_at: datetime
    ends_at: datetime
    words: str


class Standing:
    """What is on the schedule already, and what the same preview has placed before."""

    def __init__(
        self,
        venue_ids: Sequence[int],
        leader_ids: Sequence[int],
        programme_id: int,
        first: date,
        last: date,
        without: frozenset[int] = frozenset(),
    ) -> None:
        self._programme_id = programme_id
        self._given = abilities.of_ids(leader_ids)
        begins, ends = (datetime.combine(day, time()) for day in (first - AROUND, last + AROUND))
        self._away = Away(leader_ids, begins, ends)
        self._uses: dict[tuple[str, object], list[Use]] = defaultdict(list)
        for meeting in _meetings(venue_ids, leader_ids, first, last):
            if meeting.workshop_id not in without:
                self._note(meeting)

    def place(self, slot: Slot) -> None:
        """Count a slot of this preview as in use for those that follow."""
        starts_at, ends_at = instants(slot)
        words = f"{slot.venue.name}, {dates.span(slot.start, slot.end)}, dans cet aperçu"
        for resource in self._resources(slot):
            self._uses[resource].append(Use(starts_at, ends_at, words))

    def conflicts(self, slot: Slot, *, minds_public: bool) -> tuple[Conflict, ...]:
        """Return all that stands in the way of a slot; closures are days left out, not conflicts.

        A public holiday is one unless the season leaves them out.
        """
        try:
            starts_at, ends_at = instants(slot)
        except dates.NonexistentTime:
            text = "Cette heure n’existe pas ce jour-là : les horloges avancent d’une heure."
            return (Conflict(Trouble.CLOCK, text),)
        if starts_at <= dates.now():
            return (Conflict(Trouble.PAST, "Cette date est passée."),)
        return (
            *self._taken(slot, starts_at, ends_at),
            *self._absent(slot),
            *_calendar(slot, minds_public=minds_public),
        )

    def remark(self, leader: Account, venue_id: int) -> str:
        """Say that someone does not give this programme, or not there; "" when they may."""
        given = self._given[leader.id]
        if given[About.PROGRAMME] and self._programme_id not in given[About.PROGRAMME]:
            return f"{leader.name} ne donne pas ce programme, d’après sa fiche."
        if given[About.VENUE] and venue_id not in given[About.VENUE]:
            return f"{leader.name} ne va pas à ce lieu, d’après sa fiche."
        return ""

    def _absent(self, slot: Slot) -> Iterator[Conflict]:
        if slot.leader is None:
            return
        days = self._given[slot.leader.id][About.HALF_DAY]
        if self._away.is_away(slot.leader.id, slot.start, slot.end):
            yield Conflict(Trouble.AWAY, f"{slot.leader.name} : absence notée ce jour-là.")
        elif days and abilities.half_day(slot.start) not in days:
            half = "matin" if slot.start.hour < dates.NOON else "après-midi"
            when = f"le {format_date(slot.start, 'EEEE', locale='fr')} {half}"
            yield Conflict(Trouble.AWAY, f"{slot.leader.name} ne vient pas {when}, d’habitude.")

    def _taken(self, slot: Slot, starts_at: datetime, ends_at: datetime) -> Iterator[Conflict]:
        for resource in self._resources(slot):
            for use in self._uses[resource]:
                if use.starts_at < ends_at and starts_at < use.ends_at:
                    yield Conflict(Trouble(resource[0]), _said(resource[0], slot, use))
                    break

    def _resources(self, slot: Slot) -> Iterator[tuple[str, object]]:
        if slot.room:
            yield Trouble.ROOM, slot.room.id
        else:
            yield Trouble.TWICE, (slot.venue.id, self._programme_id)
        if slot.leader:
            yield Trouble.LEADER, slot.leader.id

    def _note(self, meeting: Meeting) -> None:
        span = dates.span(meeting.starts_local, meeting.ends_local)
        use = Use(meeting.starts_at, meeting.ends_at, f"« {meeting.workshop.name} », {span}")
        if meeting.room_id:
            self._uses[(Trouble.ROOM, meeting.room_id)].append(use)
        self._uses[(Trouble.TWICE, (meeting.venue_id, meeting.workshop.programme_id))].append(use)
        for leader in meeting.leaders:
            self._uses[(Trouble.LEADER, leader.id)].append(use)


def _said(trouble: str, slot: Slot, use: Use) -> str:
    if trouble == Trouble.ROOM and slot.room:
        return f"{slot.room.name} est prise : {use.words}."
    if trouble == Trouble.LEADER and slot.leader:
        return f"{slot.leader.name} n’est pas libre : {use.words}."
    return f"Le même programme a déjà lieu ici à cette heure : {use.words}."


def _calendar(slot: Slot, *, minds_public: bool) -> Iterator[Conflict]:
    if not hours.is_open(slot.venue.opening_hours, slot.start, slot.end):
        text = f"{slot.venue.name} est fermé à ces heures ({slot.venue.opening_hours})."
        yield Conflict(Trouble.HOURS, text)
    if minds_public and (name := days_off.public_holiday(slot.venue, slot.start.date())):
        yield Conflict(Trouble.PUBLIC, f"C’est un jour férié : {name}.")


def _meetings(
    venue_ids: Sequence[int], leader_ids: Sequence[int], first: date, last: date
) -> Sequence[Meeting]:
    """Return what is held in those venues or led by those people, around the season."""
    led = Meeting.assignments.any(
        Assignment.account_id.in_(leader_ids) & (Assignment.state == AssignmentState.ASSIGNED)
    )
    return db.session.scalars(
        select(Meeting)
        .join(Meeting.workshop)
        .where(
            Meeting.starts_local >= datetime.combine(first - AROUND, datetime.min.time()),
            Meeting.starts_local <= datetime.combine(last + AROUND, datetime.max.time()),
            Meeting.cancelled_at.is_(None),
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
            or_(Meeting.venue_id.in_(venue_ids), led),
        )
        .options(
            joinedload(Meeting.workshop).joinedload(Workshop.programme),
            selectinload(Meeting.assignments).joinedload(Assignment.account),
        )
    ).all()
