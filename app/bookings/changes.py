"""A workshop's events read in their order, each with what stood around it and where its seat went."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from app.bookings.models import HOLDING, BookingEvent, State, WorkshopEvent
from app.bookings.replay import AT_ONCE, Picture, Standing

LOWERED = "overbooking_lowered"
OPENING = {
    "capacity_changed",
    "seats_kept",
    "kept_seats_changed",
    "seats_given_back",
    "seats_released",
    "published",
}
"""The codes of a workshop's events that can make seats free for the line."""


@dataclass
class Change:
    """One event with what stood around it."""

    event: BookingEvent
    held: int
    """Seats of the whole workshop held just before."""
    ahead: list[Standing]
    """Who waited just before with a better rank than this booking, the next one first."""
    behind: list[Standing]
    """Who waited just before with a worse rank."""
    standing: Standing
    room: int | None = None
    """How many seats there were then, those beyond the capacity too; None where it is forgotten."""
    skipped: dict[int, str] = field(default_factory=dict)
    """Who was passed in the same write unit, with the code that says why."""
    freed_by: BookingEvent | None = None
    """For a seat given to someone who waited: the event that freed it, where there is one."""
    opened_by: WorkshopEvent | None = None
    """The same where the workshop itself had more to give."""
    given_to: int | None = None
    """For a seat freed: the booking that had it from the line."""
    is_lowered: bool = False
    """For a seat freed: there had been too many, so it is nobody's."""

    @property
    def is_guest(self) -> bool:
        return self.event.meeting_id is not None

    @property
    def takes_seat(self) -> bool:
        return self.event.to_state in HOLDING and self.event.from_state not in HOLDING

    @property
    def frees_seat(self) -> bool:
        return self.event.from_state in HOLDING and self.event.to_state not in HOLDING

    @property
    def is_promotion(self) -> bool:
        """Tell whether someone who waited has a seat now, by the rule."""
        beyond = self.event.reason == "beyond_the_rule"
        return self.takes_seat and self.event.reason not in AT_ONCE and not beyond

    @property
    def is_skip(self) -> bool:
        """Tell whether someone in line was passed, or has another rank."""
        return self.event.from_state is self.event.to_state is State.WAITING


Item = WorkshopEvent | Change


def read(
    events: Sequence[BookingEvent], own: Sequence[WorkshopEvent], room: int | None
) -> list[Item]:
    """Return all that happened to a workshop's seats, in order; `room` is how many there are now.

    In one write unit the workshop's own change comes first; what a freed seat was lowered by
    comes after it.
    """
    picture = Picture()
    found: list[Item] = []
    free: list[Change] = []
    turns = {turn: list(some) for turn, some in groupby(own, lambda event: event.turn)}
    first = own[0] if own else None
    if first is not None:
        room = None if first.reason == "capacity_changed" else first.capacity
    for turn, some in groupby(events, lambda event: event.turn):
        while turns and min(turns) < turn:
            found += (passed := turns.pop(min(turns)))
            room = _room(passed[-1])
        here = turns.pop(turn, [])
        opening = [event for event in here if event.reason != LOWERED]
        lowering = [event for event in here if event.reason == LOWERED]
        found += opening
        room = _room(opening[-1]) if opening else room
        skipped: dict[int, str] = {}
        for event in some:
            change = _change(event, picture, room, skipped)
            found.append(change)
            if lowering and change.frees_seat and not change.is_guest:
                found.append(lowering.pop(0))
                change.is_lowered = True
            _follow_seat(change, free, opening)
        found += lowering
        room = _room(here[-1]) if here else room
    return found + [event for turn in sorted(turns) for event in turns[turn]]


def _room(event: WorkshopEvent) -> int:
    return event.capacity + event.overbooked


def _change(
    event: BookingEvent, picture: Picture, room: int | None, skipped: dict[int, str]
) -> Change:
    line, held = picture.line, picture.held
    picture.add(event)
    standing = picture.standings[event.booking_id]
    others = [one for one in line if one.booking_id != event.booking_id]
    change = Change(
        event=event,
        held=held,
        ahead=[one for one in others if one.rank_key < standing.rank_key],
        behind=[one for one in others if one.rank_key > standing.rank_key],
        standing=standing,
        room=room,
        skipped=dict(skipped),
    )
    if change.is_skip:
        skipped[event.booking_id] = event.reason
    return change


def _follow_seat(change: Change, free: list[Change], opening: Sequence[WorkshopEvent]) -> None:
    """Tie a seat given from the line to the one freed last, or to what gave the workshop more.

    A seat that a partner had from its kept ones is given in the same write unit where they are
    not kept any more; else it waits for that partner.
    """
    if change.is_guest or change.is_lowered or change.event.reason == "resize_undone":
        return
    if change.frees_seat:
        free.append(change)
    elif change.is_promotion:
        kept = change.event.allotment_id
        at_hand = [one for one in free if one.event.turn == change.event.turn]
        fitting = at_hand or [one for one in free if one.event.allotment_id in {None, kept}]
        openings = [event for event in opening if event.reason in OPENING]
        if openings and not at_hand:
            change.opened_by = openings[-1]
        elif fitting:
            origin = fitting[-1]
            free.remove(origin)
            origin.given_to, change.freed_by = change.event.booking_id, origin.event
    elif change.takes_seat and free:
        free.pop(0)
