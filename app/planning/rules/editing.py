"""A rule changed later: what becomes of each meeting to come. A booked one moves only if said so."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import Select, select

from app import dates
from app.bookings import queries
from app.extensions import db
from app.people.actors import Actor
from app.planning import actions, meetings, places
from app.planning.rules import ending, preview, writing
from app.planning.rules.preview import Preview
from app.planning.rules.slots import Slot
from app.planning.rules.wanted import Line, Wanted
from app.planning.seating import open_seats
from app.workshops.models import Meeting, Workshop
from app.workshops.places import Venue
from app.workshops.recurrence import Rule
from app.workshops.season_rules import SeasonRule


class Fate(StrEnum):
    MOVE = "move"
    REMOVE = "remove"
    ADD = "add"


@dataclass(frozen=True)
class Change:
    """What a rule's new words do to one meeting, or a meeting that they add."""

    fate: Fate
    meeting: Meeting | None
    slot: Slot | None
    booked: int = 0

    @property
    def key(self) -> str:
        return f"{self.meeting.id}" if self.meeting else f"+{self.slot.key if self.slot else ''}"

    @property
    def stands_in_the_way(self) -> str:
        """Say why it cannot be done, or ""."""
        return self.slot.conflicts[0].text if self.slot and self.slot.conflicts else ""


@dataclass(frozen=True)
class Differences:
    """All that changes, and how many meetings stay as they are."""

    seen: Preview
    changes: list[Change]
    same: int

    def free(self) -> list[Change]:
        """Return what nobody's booking holds back."""
        return [each for each in self.changes if not each.booked and not each.stands_in_the_way]

    def booked(self) -> list[Change]:
        """Return what concerns people: done only where it is ticked."""
        return [each for each in self.changes if each.booked and not each.stands_in_the_way]

    def impossible(self) -> list[Change]:
        return [each for each in self.changes if each.stands_in_the_way]


def compare(rule: SeasonRule, new: Rule, *, public: bool, school: bool) -> Differences:
    """Say what becomes of the meetings to come if a rule has these days and hours from tomorrow."""
    tomorrow = dates.today(_zone(rule)) + timedelta(days=1)
    standing = list(ending.remainder(rule, tomorrow))
    target = sum(meeting.minutes for meeting in standing) if rule.target_minutes else 0
    wanted = Wanted(
        programme_id=rule.programme_id,
        first=tomorrow if target else new.first,
        last=new.last,
        weekdays=new.weekdays,
        every=new.every,
        title=rule.title,
        target_minutes=target,
        skips_public=public,
        skips_school=school,
        capacity=rule.capacity,
        lines=(Line(rule.venue_id, new.start, new.end, rule.room_id, rule.leader_id),),
    )
    without = frozenset(db.session.scalars(_workshop_ids(rule)))
    seen = preview.prepare(wanted, without)
    slots = [slot for slot in seen.slots if slot.start.date() >= tomorrow]
    changes, same = _matched(standing, slots, queries.active_counts(without))
    return Differences(seen, changes, same)


def apply(
    rule: SeasonRule, found: Differences, new: Rule, ticked: Collection[str], actor: Actor
) -> None:
    """Do what nobody's booking holds back, and what is ticked; the rule has its new words."""
    made: list[Workshop] = []
    published_at = dates.now() if _is_published(rule) else None
    for change in [*found.free(), *[each for each in found.booked() if each.key in ticked]]:
        if change.fate is Fate.ADD and change.slot:
            made += _add(rule, found.seen, change.slot, published_at is not None)
        elif change.fate is Fate.MOVE and change.meeting and change.slot:
            actions.move_meeting(change.meeting, change.slot.start, change.slot.end)
        elif change.meeting and not change.booked and len(change.meeting.workshop.meetings) == 1:
            places.archive(change.meeting.workshop_id, actor)
        elif change.meeting:
            meetings.call_off(change.meeting, "other", actor)
    open_seats(made)
    rule.weekdays = ",".join(map(str, new.weekdays))
    rule.every, rule.start, rule.end, rule.last_day = new.every, new.start, new.end, new.last
    rule.skips_public = found.seen.wanted.skips_public
    rule.skips_school = found.seen.wanted.skips_school
    rule.changed_at = dates.now()


def _add(rule: SeasonRule, seen: Preview, slot: Slot, is_published: bool) -> list[Workshop]:
    """Add a date: a workshop of its own, or a meeting of the parcours."""
    if not rule.target_minutes:
        moment = dates.now() if is_published else None
        return [writing.add_workshop(seen, [slot], rule, moment)]
    workshop = db.session.scalars(
        select(Workshop).where(Workshop.season_rule_id == rule.id, Workshop.cancelled_at.is_(None))
    ).first()
    if workshop is not None:
        meeting = meetings.add(workshop, slot.start, slot.end, slot.room)
        writing.staff(meeting, slot.room, slot.leader)
    return []


def _matched(
    standing: Sequence[Meeting], slots: Sequence[Slot], booked: dict[int, int]
) -> tuple[list[Change], int]:
    """Pair each meeting with a date: the same day first, then the same week, in order."""
    changes: list[Change] = []
    by_day = {slot.start.date(): slot for slot in slots}
    left: list[Meeting] = []
    same = 0
    for meeting in standing:
        slot = by_day.pop(meeting.starts_local.date(), None)
        if slot is None:
            left.append(meeting)
        elif (slot.start, slot.end) == (meeting.starts_local, meeting.ends_local):
            same += 1
        else:
            changes.append(Change(Fate.MOVE, meeting, slot, booked.get(meeting.workshop_id, 0)))
    weeks: dict[tuple[int, int], list[Slot]] = defaultdict(list)
    for day in sorted(by_day):
        weeks[_week(day)].append(by_day[day])
    for meeting in left:
        count = booked.get(meeting.workshop_id, 0)
        near = weeks[_week(meeting.starts_local.date())]
        fate, slot = (Fate.MOVE, near.pop(0)) if near else (Fate.REMOVE, None)
        changes.append(Change(fate, meeting, slot, count))
    changes += [Change(Fate.ADD, None, slot) for each in weeks.values() for slot in each]
    return sorted(changes, key=_when), same


def _when(change: Change) -> date:
    if change.meeting is not None:
        return change.meeting.starts_local.date()
    return change.slot.start.date() if change.slot else date.max


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def _workshop_ids(rule: SeasonRule) -> Select[int]:
    return select(Workshop.id).where(
        Workshop.season_rule_id == rule.id,
        Workshop.ends_at > dates.now(),
        Workshop.cancelled_at.is_(None),
        Workshop.archived_at.is_(None),
    )


def _is_published(rule: SeasonRule) -> bool:
    ids = _workshop_ids(rule).where(Workshop.published_at.is_not(None)).limit(1)
    return db.session.scalar(ids) is not None


def _zone(rule: SeasonRule) -> str:
    return str(db.session.scalar(select(Venue.zone).where(Venue.id == rule.venue_id)))
