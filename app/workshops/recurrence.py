"""From a rule ("Tuesdays and Thursdays, 14:00 to 15:30") to wall times. It knows no calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import WEEKLY, rrule

LONGEST = timedelta(days=370)


@dataclass(frozen=True)
class Rule:
    """Days of the week (Monday is 0), hours on the wall, from one day to another, both included.

    `every` counts weeks: 2 is one week out of two, counted from the week of `first`.
    """

    weekdays: tuple[int, ...]
    start: time
    end: time
    first: date
    last: date
    every: int = 1

    @property
    def length(self) -> timedelta:
        return datetime.combine(self.first, self.end) - datetime.combine(self.first, self.start)

    @property
    def minutes(self) -> int:
        return int(self.length.total_seconds() // 60)

    def days(self) -> Iterator[date]:
        """Give each day of the rule, in order. Wall days: no clock change moves them."""
        found = rrule(
            WEEKLY,
            dtstart=datetime.combine(self.first, time()),
            until=datetime.combine(self.last, time()),
            interval=self.every,
            byweekday=self.weekdays,
        )
        return (moment.date() for moment in found)

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Return the wall times of a meeting on that day."""
        return datetime.combine(day, self.start), datetime.combine(day, self.end)
