"""What a season would be: every date, every conflict with its ways out. Writes nothing."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app import dates
from app.extensions import db
from app.people.models import Account
from app.planning import hands
from app.planning.rules import ways
from app.planning.rules.conflicts import AROUND, Standing
from app.planning.rules.slots import LeftOut, Slot, Trouble
from app.planning.rules.wanted import Line, Wanted
from app.workshops.days_off import Calendar
from app.workshops.models import Programme
from app.workshops.places import Room, Venue

_SKIPPED = "retirée par vous"


@dataclass
class Planned:
    """One line of a season: its dates in order, and the days left out."""

    line: Line
    venue: Venue
    room: Room | None
    leader: Account | None
    slots: list[Slot] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(slot.minutes for slot in self.slots)


@dataclass
class Preview:
    """All that would be written, once no conflict is left open."""

    wanted: Wanted
    programme: Programme
    lines: list[Planned]

    @property
    def slots(self) -> list[Slot]:
        return [slot for line in self.lines for slot in line.slots]

    @property
    def open(self) -> list[Slot]:
        return [slot for slot in self.slots if slot.is_open]

    @property
    def capacity(self) -> int:
        return self.wanted.capacity or self.programme.default_capacity

    @property
    def workshops(self) -> int:
        """How many workshops would be made."""
        if self.wanted.target_minutes:
            return len([line for line in self.lines if line.slots])
        return len(self.slots)

    def short_of_hands(self, line: Planned) -> str:
        """Say how many people a line lacks once its places are taken; "" when none."""
        there = 1 if line.leader else 0
        missing = max(0, hands.needed(self.programme, self.capacity) - there)
        return hands.said(missing, self.capacity)

    @property
    def fingerprint(self) -> str:
        """Name what is shown: when it has changed since, nothing is written on its word."""
        shown = [
            (slot.key, slot.start, slot.end, slot.room and slot.room.id, slot.leader
             and slot.leader.id, slot.conflicts)
            for slot in self.slots
        ]  # fmt: skip
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def prepare(wanted: Wanted, without: frozenset[int] = frozenset()) -> Preview:
    """Work out every date of a season. `without` are workshops that it would take the place of."""
    programme = db.session.get_one(Programme, wanted.programme_id)
    lines = _lines(wanted)
    calendar = Calendar(wanted.first, wanted.last + AROUND)
    standing = Standing(
        [line.venue.id for line in lines],
        [line.leader.id for line in lines if line.leader],
        programme.id,
        wanted.first,
        wanted.last,
        without,
    )
    for number, line in enumerate(lines):
        _Planner(wanted, number, line, calendar, standing).plan()
    return Preview(wanted, programme, lines)


def _lines(wanted: Wanted) -> list[Planned]:
    venue_ids = {line.venue_id for line in wanted.lines}
    leader_ids = {line.leader_id for line in wanted.lines if line.leader_id}
    query = select(Venue).where(Venue.id.in_(venue_ids)).options(selectinload(Venue.rooms))
    venues = {venue.id: venue for venue in db.session.scalars(query)}
    people = db.session.scalars(select(Account).where(Account.id.in_(leader_ids)))
    leaders = {account.id: account for account in people}
    found = []
    for line in wanted.lines:
        venue = venues[line.venue_id]
        room = next((room for room in venue.rooms if room.id == line.room_id), None)
        found.append(Planned(line, venue, room, leaders.get(line.leader_id or 0)))
    return found


class _Planner:
    """One line being planned, date after date; each date sees those placed before it."""

    def __init__(
        self, wanted: Wanted, number: int, line: Planned, calendar: Calendar, standing: Standing
    ) -> None:
        self.wanted = wanted
        self.number = number
        self.line = line
        self.calendar = calendar
        self.standing = standing
        self.rule = wanted.rule(line.line)
        self.days = set(self.rule.days())

    def plan(self) -> None:
        target = self.wanted.target_minutes
        for day in self.rule.days():
            if target and self.line.minutes >= target:
                break
            slot = self._slot(day)
            if slot is not None:
                slot = self._cut(slot)
                self.line.slots.append(slot)
                if not slot.conflicts or slot.conflicts[0].trouble is not Trouble.CLOCK:
                    self.standing.place(slot)
        self.line.slots.sort(key=lambda slot: slot.start)
        self.line.remarks += self._remarks()

    def _cut(self, slot: Slot) -> Slot:
        """Shorten the last meeting of a parcours to the hours that are left."""
        left = self.wanted.target_minutes - self.line.minutes
        if not 0 < left < slot.minutes:
            return slot
        end = slot.start + (slot.end - slot.start) * left / slot.minutes
        said = f"dernière séance raccourcie à {dates.duration(left)}"
        return replace(slot, end=end).noting(said)

    def _slot(self, day: date) -> Slot | None:
        """Return the slot of a day after what was chosen for it, or None when nothing is held."""
        key = f"{self.number}:{day.isoformat()}"
        chosen = self.wanted.choices.get(key, {})
        start, end = self.rule.span(day)
        slot = Slot(key, self.line.venue, day, start, end, self.line.room, self.line.leader)
        if "skip" in chosen:
            self._leave_out(slot, _SKIPPED, held=False)
            return None
        off = self.why_off(day)
        if "move" in chosen:
            moved = ways.next_possible(self, slot)
            if moved is not None:
                return moved.noting(f"reportée, c’était le {dates.day(day)}")
        if off and key not in self.wanted.held:
            self._leave_out(slot, off, held=True)
            return None
        if off:
            slot = replace(slot, is_held=True).noting(f"{off}, gardée quand même")
        return self._checked(ways.changed(self, slot, chosen), chosen)

    def _checked(self, slot: Slot, chosen: dict[str, str]) -> Slot:
        accepted = set(chosen.get("keep", "").split(",")) - {"clock", "past"}
        found = self.conflicts(slot)
        kept = [each for each in found if each.trouble.value in accepted]
        for each in kept:
            slot = slot.noting(f"gardée quand même : {each.text}")
        left = tuple(each for each in found if each not in kept)
        if not left:
            return slot
        slot = replace(slot, conflicts=left)
        return replace(slot, ways=tuple(ways.out(self, slot)))

    def conflicts(self, slot: Slot) -> tuple[ways.Conflict, ...]:
        minds_public = not self.wanted.skips_public and not slot.is_held
        return self.standing.conflicts(slot, minds_public=minds_public)

    def why_off(self, day: date) -> str:
        """Say why the rule leaves a day out, or ""."""
        venue = self.line.venue
        if closure := self.calendar.closure(venue, day):
            return f"fermé ({closure.cause.french})"
        if self.wanted.skips_public and (name := ways.public_holiday(venue, day)):
            return f"jour férié ({name})"
        if self.wanted.skips_school and (name := self.calendar.school_holiday(venue, day)):
            return name[0].lower() + name[1:]
        return ""

    def _leave_out(self, slot: Slot, why: str, *, held: bool) -> None:
        offered = ways.of_day_off(self, slot) if held else ways.BACK
        out = LeftOut(slot.key, slot.venue, slot.day, why, tuple(offered))
        self.line.left_out.append(out)

    def _remarks(self) -> Iterator[str]:
        missing = self.wanted.target_minutes - self.line.minutes
        if self.wanted.target_minutes and missing > 0:
            yield (
                f"Il manque {dates.duration(missing)} : la période est trop courte. Reculez le "
                "dernier jour, ou ajoutez un jour de la semaine."
            )
        if self.wanted.skips_school and not self.calendar.school_is_known(self.line.venue):
            yield (
                "Les vacances scolaires de ce lieu ne sont pas connues pour toute la période. "
                "Importez le calendrier de sa zone, ou vérifiez les dates."
            )
        leader, venue = self.line.leader, self.line.venue
        if leader and (remark := self.standing.remark(leader, venue.id)):
            yield remark
        room = self.line.room
        capacity = self.wanted.capacity or 0
        if room and room.workstations is not None and room.workstations < capacity:
            yield f"{room.name} a {room.workstations} postes pour {capacity} places."
