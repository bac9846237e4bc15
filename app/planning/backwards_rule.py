"""How a season is again what its rule said before it was edited."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app import dates
from app.bookings import seats
from app.extensions import db
from app.people.actors import Actor
from app.planning import backwards, places
from app.planning.backwards import Back, Before, CannotUndo, Step
from app.planning.places import StillBooked
from app.planning.rules import ending
from app.workshops import changes, schedule
from app.workshops.models import Meeting, Workshop
from app.workshops.season_rules import SeasonRule

_WORDS = ("weekdays", "every", "start", "end", "last_day", "skips_public", "skips_school")
_READ: dict[str, Callable[[str], object]] = {
    "start": time.fromisoformat,
    "end": time.fromisoformat,
    "last_day": date.fromisoformat,
}
Was = tuple[datetime, datetime, datetime | None]


@dataclass(frozen=True)
class Ruled:
    """A rule's words, and each meeting to come that it made."""

    words: dict[str, Any]
    planned: Sequence[Meeting]
    spans: dict[int, Was]
    known: Before
    workshops: frozenset[int]


def before(rule: SeasonRule) -> Ruled:
    """Return what has to be known before a rule is edited."""
    planned = ending.remainder(rule, dates.today() - timedelta(days=1))
    return Ruled(
        words=_words(rule),
        planned=planned,
        spans={each.id: (each.starts_local, each.ends_local, each.moved_from) for each in planned},
        known=backwards.before({each.workshop for each in planned}),
        workshops=frozenset(_workshops(rule)),
    )


def of_edit(rule: SeasonRule, ruled: Ruled) -> tuple[list[Step], list[Meeting]]:
    """Return the steps back from an edited rule, and the meetings that were called off for it.

    Raises CannotUndo when a parcours gained a date: its people keep it.
    """
    steps: list[Step] = []
    called_off: list[Meeting] = []
    for meeting in ruled.planned:
        workshop, (start, end, moved_from) = meeting.workshop, ruled.spans[meeting.id]
        if {each.id for each in workshop.meetings} - set(ruled.known.changed):
            raise CannotUndo("several")
        if workshop.archived_at is not None:
            steps.append({"do": "show", "workshop": workshop.id})
        elif meeting.is_cancelled or workshop.is_cancelled:
            called_off.append(meeting)
        elif (meeting.starts_local, meeting.ends_local) != (start, end):
            steps.append(backwards.of_move(meeting, start, end, moved_from, ruled.known))
    steps += [
        {"do": "put_away", "workshop": workshop_id}
        for workshop_id in _workshops(rule)
        if workshop_id not in ruled.workshops
    ]
    words = {"do": "words", "rule": rule.id, "words": ruled.words, "now": _words(rule)}
    return [*steps, words], called_off


def show(step: Step, actor: Actor) -> Back:
    """Show a workshop again that had been put away with its meetings."""
    workshop = db.session.get_one(Workshop, step["workshop"])
    since = workshop.archived_at
    if since is None:
        raise CannotUndo
    workshop.archived_at, workshop.changed_at = None, dates.now()
    for meeting in workshop.coming:
        changes.renumber(meeting)
    seats.note(workshop, "shown_again", actor)
    schedule.touch(workshop)
    seats.announce(workshop)
    return Back(workshop, since, workshop.coming)


def put_away(step: Step, actor: Actor) -> None:
    """Put a workshop away that the rule's new words had made."""
    try:
        places.archive(step["workshop"], actor)
    except StillBooked:
        raise CannotUndo("taken") from None


def say(step: Step, _actor: Actor) -> None:
    """Give a rule the words it had."""
    rule = db.session.get_one(SeasonRule, step["rule"], with_for_update=True)
    if _words(rule) != step["now"]:
        raise CannotUndo
    for name, value in step["words"].items():
        setattr(rule, name, _READ[name](value) if name in _READ else value)
    rule.changed_at = dates.now()


def _words(rule: SeasonRule) -> dict[str, Any]:
    """Return what a rule says, as JSON has it."""
    values = {name: getattr(rule, name) for name in _WORDS}
    return {
        name: value.isoformat() if isinstance(value, date | time) else value
        for name, value in values.items()
    }


def _workshops(rule: SeasonRule) -> list[int]:
    return list(
        db.session.scalars(
            select(Workshop.id)
            .where(Workshop.season_rule_id == rule.id, Workshop.archived_at.is_(None))
            .order_by(Workshop.id)
        )
    )
