"""When timed jobs are due: rules from now to the last instant at which the work was due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app import dates

Rule = Callable[[datetime, str], datetime]
"""From now and the house's zone to the last instant at which something was due."""


@dataclass(frozen=True)
class TimedJob:
    """Work that is due again after each instant that `due_since` gives for now.

    It runs in one transaction with its claim: of several workers one does it, wholly or not at
    all. What it returns is logged; nothing, when that is empty and the job is `quiet`.
    """

    name: str
    due_since: Rule
    work: Callable[[], object]
    quiet: bool = False


@dataclass(frozen=True)
class Round:
    """Work on many things, each in a transaction of its own: none holds up or undoes another.

    `due` gives their ids for now, `work` does one, and doing one twice changes nothing.
    """

    name: str
    due_since: Rule
    due: Callable[[datetime], Sequence[int]]
    work: Callable[[int], object]


def nightly(hour: int) -> Rule:
    """Return the rule of what is due once a night at a local hour."""

    def due_since(moment: datetime, zone_name: str) -> datetime:
        wall = dates.wall(moment, zone_name)
        start = wall.replace(hour=hour, minute=0, second=0)
        start -= timedelta(days=start > wall)
        return _instant(start, zone_name)

    return due_since


def every(minutes: int) -> Rule:
    """Return the rule of what is due every so many minutes, counted from midnight UTC."""

    def due_since(moment: datetime, _zone_name: str) -> datetime:
        midnight = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        step = timedelta(minutes=minutes)
        return midnight + (moment - midnight) // step * step

    return due_since


def weekly(weekday: int, hour: int) -> Rule:
    """Return the rule of what is due once a week at a local hour; Monday is 0."""

    def due_since(moment: datetime, zone_name: str) -> datetime:
        wall = dates.wall(moment, zone_name)
        start = wall.replace(hour=hour, minute=0, second=0)
        start -= timedelta(days=(wall.weekday() - weekday) % 7)
        start -= timedelta(days=7 * (start > wall))
        return _instant(start, zone_name)

    return due_since


def _instant(wall: datetime, zone_name: str) -> datetime:
    return wall.replace(tzinfo=dates.zone(zone_name)).astimezone(UTC)
