"""Taking a change back before anyone was told of it: in one transaction, and nobody is told then.

What calendars have read meanwhile is put right by a higher SEQUENCE. A change that others gained
by is not taken back: see `CannotUndo`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from app import dates
from app.bookings import queries, schedule_notices, seats
from app.messages import invited, waves
from app.messages.models import Message
from app.messages.waves import Wave
from app.people.actors import Actor
from app.planning import (
    backwards,
    backwards_rule,
    backwards_seats,
    backwards_since,
    backwards_team,
)
from app.planning.backwards import WHY, Back, Before, CannotUndo, Step, before
from app.planning.backwards_rule import Ruled
from app.planning.backwards_team import Leading
from app.workshops.closures import Closure
from app.workshops.models import Meeting, Workshop
from app.workshops.places import Room, Venue
from app.workshops.season_rules import SeasonRule

__all__ = ["CannotUndo", "before", "undo", "why_not"]

MOVED = {"moved", "schedule_moved"}
CANCELLED = {"cancelled_by_us", "schedule_cancelled", "meeting_off"}
CALLED_OFF = {"meeting_cancelled", "schedule_cancelled"}
_NOTICES = {
    "move": MOVED,
    "place": MOVED,
    "cancel": CANCELLED,
    "call_off": CALLED_OFF,
    "resize": {"seat_given", "offered"},
    "staff": {"assigned", "released"},
    "put_away": {"assigned"},
}
"""What each way of taking back makes untrue: a wave that says something else told others too."""
_WAYS: Mapping[str, Callable[[Step, Actor], Back | None]] = {
    "move": backwards.move,
    "place": backwards.place,
    "call_off": backwards.call_in,
    "closure": backwards.open_again,
    "rule": backwards.go_on,
    "cancel": backwards_seats.hold_again,
    "resize": backwards_seats.resize,
    "staff": backwards_team.staff,
    "show": backwards_rule.show,
    "put_away": backwards_rule.put_away,
    "words": backwards_rule.say,
    "since": backwards_since.untouched,
}


def of_move(
    meeting: Meeting, start: datetime, end: datetime, moved_from: datetime | None, before: Before
) -> str:
    """Return how a move that was just made is taken back, from what the meeting was before."""
    return _written(lambda: [backwards.of_move(meeting, start, end, moved_from, before)])


def of_place(meeting: Meeting, venue: Venue, room: Room | None, home: Venue, before: Before) -> str:
    """Return how a meeting comes back to a venue and room; `home` was its workshop's venue."""
    step = backwards.of_meeting("place", meeting, before) | {
        "venue": venue.id,
        "room": room.id if room else None,
        "home": home.id,
    }
    return _written(lambda: [step])


def of_cancel(workshop: Workshop, before: Before) -> str:
    """Return how the cancelling that was just made is taken back, or why it cannot be."""
    return _written(lambda: [backwards_seats.of_cancel(workshop, before)])


def of_call_off(meeting: Meeting, before: Before) -> str:
    """Return how the calling off of one meeting that was just made is taken back."""
    return _written(lambda: _of_called_off([meeting], before))


def of_closure(closure: Closure, planned: Sequence[Meeting], before: Before) -> str:
    """Return how a closure is taken back, with all that was called off for it."""
    own: Step = {"do": "closure", "closure": closure.id}
    return _written(lambda: [*_of_called_off(planned, before), own])


def of_end(rule: SeasonRule, last: date, planned: Sequence[Meeting], before: Before) -> str:
    """Return how a season's remainder is held after all; `last` was its last day."""
    own: Step = {
        "do": "rule",
        "rule": rule.id,
        "last": last.isoformat(),
        "ended": rule.last_day.isoformat(),
    }
    return _written(lambda: [*_of_called_off(planned, before), own])


def of_edit(rule: SeasonRule, ruled: Ruled) -> str:
    """Return how a season is taken back to what its rule said before it was edited."""

    def steps() -> list[Step]:
        found, called_off = backwards_rule.of_edit(rule, ruled)
        return [*found, *_of_called_off(called_off, ruled.known)]

    return _written(steps)


def of_resize(workshop: Workshop, capacity: int, overbooked: int) -> str:
    """Return how a workshop gets its number of seats back, from what it was before."""
    return _written(lambda: [backwards_seats.of_resize(workshop, capacity, overbooked)])


def of_staff(meetings: Sequence[Meeting], before: Leading) -> str:
    """Return how meetings are given back to who led them before."""
    return _written(lambda: [backwards_team.of_staff(meetings, before)])


def _of_called_off(planned: Sequence[Meeting], before: Before) -> list[Step]:
    """Return a step for each workshop that is off, and for each meeting of those that go on."""
    steps: dict[object, Step] = {}
    for meeting in planned:
        workshop = meeting.workshop
        if not workshop.is_cancelled:
            steps[meeting.id, "meeting"] = backwards.of_meeting("call_off", meeting, before)
        elif workshop.id not in steps:
            steps[workshop.id] = backwards_seats.of_cancel(workshop, before)
    return list(steps.values())


def _written(steps: Callable[[], list[Step]]) -> str:
    """Write down the steps and what may not change before them; or why the change is to stay."""
    try:
        return json.dumps(backwards_since.marked(steps()))
    except CannotUndo as refusal:
        return json.dumps(refusal.why)


def why_not(wave: Wave, account_id: int) -> str:
    """Say why someone may not take back the change that a wave tells; "" when they may.

    Only who made it may, while nobody was told, nobody else gained by it, and nothing else
    happened to its workshops, which those concerned were told of by other messages.
    """
    messages = waves.messages_of(wave)
    if not wave.can_be_stopped or any(each.status in waves.GONE for each in messages):
        return WHY["told"]
    if wave.account_id != account_id:
        return WHY["another"]
    if not wave.undo:
        return WHY["several"]
    steps = json.loads(wave.undo)
    if isinstance(steps, str):
        return WHY[steps]
    said = set().union(*(_NOTICES.get(step["do"], set()) for step in steps))
    if not {message.notice for message in messages} <= said:
        return WHY["given"]
    try:
        for mark in _marks(steps):
            backwards_since.untouched(mark)
    except CannotUndo as refusal:
        return WHY[refusal.why]
    return ""


def undo(wave: Wave, actor: Actor) -> list[Meeting]:
    """Take back the change that a wave was to tell, and tell nobody; return what is held again.

    Raises WaveLeft, CannotUndo.
    """
    messages = waves.take(wave, waves.HELD)
    if why := why_not(wave, actor.account_id or 0):
        raise CannotUndo(why=why)
    steps: list[Step] = json.loads(wave.undo)
    for workshop_id in sorted({step["workshop"] for step in steps if "workshop" in step}):
        seats.take(workshop_id)
    done = [back for step in steps if (back := _WAYS[step["do"]](step, actor)) is not None]
    _stand_again(messages, min((back.since for back in done), default=dates.now()))
    for mark in _marks(steps):
        since = [back.since for back in done if back.workshop.id == mark["workshop"]]
        if since:
            backwards_since.refuse_two_at_once(mark)
            for booking in queries.active(mark["workshop"]):
                schedule_notices.say_again(booking, min(since), backwards_since.until(mark))
    waves.undone(wave)
    return [meeting for back in done for meeting in back.meetings]


def _marks(steps: Sequence[Step]) -> list[Step]:
    return [step for step in steps if step["do"] == "since"]


def _stand_again(messages: Sequence[Message], since: datetime) -> None:
    """Make true again what is noted of calendars: these mails neither put in nor take out."""
    for about in sorted({message.about for message in messages}):
        invited.stand_again(about, since)
    new = {message.about for message in messages if message.notice in {"seat_given", "assigned"}}
    for about in sorted(new):
        invited.take_out(about, since)
