"""Ways out of a conflict, each tried before it is offered."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import Protocol

from app import dates
from app.planning.rules.slots import Conflict, Slot, Trouble, Way
from app.workshops import hours
from app.workshops.days_off import following, public_holiday

__all__ = ["BACK", "Conflict", "changed", "next_possible", "of_day_off", "out", "public_holiday"]

FAR = 28
"""Days within which a date is moved."""
HOURS = 3
"""How many other hours of the day are offered, the nearest first."""
FIRM = {Trouble.CLOCK, Trouble.PAST}
"""What cannot be kept anyway."""
SKIP = Way("skip", "Retirer cette date")
BACK = [Way("back", "La remettre")]


class Planner(Protocol):
    """What a way out asks: the rule's days, why a day is off, and what stands in the way."""

    days: set[date]

    def why_off(self, day: date) -> str: ...

    def conflicts(self, slot: Slot) -> tuple[Conflict, ...]: ...


def changed(planner: Planner, slot: Slot, chosen: dict[str, str]) -> Slot:
    """Return a slot with the room, the hour or the leader that was chosen for it."""
    if wanted := chosen.get("room"):
        room = next((room for room in slot.venue.rooms if str(room.id) == wanted), None)
        if room is not None:
            slot = replace(slot, room=room).noting(f"dans {room.name}")
    if wanted := chosen.get("hour"):
        start = datetime.combine(slot.start.date(), time.fromisoformat(wanted))
        slot = slot.at(start).noting(f"à {dates.clock(start)} ce jour-là")
    if "leader" in chosen and slot.leader:
        slot = replace(slot, leader=None).noting(f"sans {slot.leader.name}")
    return slot


def next_possible(planner: Planner, slot: Slot) -> Slot | None:
    """Return the slot on the first day that follows on which nothing stands in its way.

    The rule's own days are passed over: they have their own meeting.
    """
    for day in following(slot.day, FAR):
        if day in planner.days or planner.why_off(day):
            continue
        moved = slot.at(datetime.combine(day, slot.start.time()))
        if not planner.conflicts(moved):
            return moved
    return None


def of_day_off(planner: Planner, slot: Slot) -> Iterator[Way]:
    """Offer to hold a meeting on a day off all the same, or on the next possible day."""
    yield Way("hold", "La garder quand même")
    if (moved := next_possible(planner, slot)) is not None:
        yield Way("move", f"La reporter au {dates.day(moved.start)}")


def out(planner: Planner, slot: Slot) -> Iterator[Way]:
    """Offer the ways out of a slot's conflicts, the least change first."""
    troubles = {conflict.trouble for conflict in slot.conflicts}
    if Trouble.ROOM in troubles:
        yield from _rooms(planner, slot)
    if troubles & {Trouble.LEADER, Trouble.AWAY} and slot.leader:
        yield Way("leader:0", f"Sans {slot.leader.name}, quelqu’un à trouver")
    yield from _hours(planner, slot)
    if (moved := next_possible(planner, slot)) is not None:
        yield Way("move", f"La reporter au {dates.day(moved.start)}")
    yield SKIP
    if not troubles & FIRM:
        kept = ",".join(sorted(trouble.value for trouble in troubles))
        yield Way(f"keep:{kept}", "La garder quand même")


def _rooms(planner: Planner, slot: Slot) -> Iterator[Way]:
    for room in slot.venue.rooms:
        if room.archived_at is None and room is not slot.room:
            tried = planner.conflicts(replace(slot, room=room))
            if not any(conflict.trouble is Trouble.ROOM for conflict in tried):
                yield Way(f"room:{room.id}", f"Dans {room.name}")


def _hours(planner: Planner, slot: Slot) -> Iterator[Way]:
    day, length = slot.start.date(), slot.end - slot.start
    starts = hours.starts(slot.venue.opening_hours, day, length)
    starts.sort(key=lambda start: abs(start - slot.start))
    found = 0
    for start in starts:
        if found < HOURS and not planner.conflicts(slot.at(start)):
            found += 1
            yield Way(f"hour:{start:%H:%M}", f"Le même jour à {dates.clock(start)}")
