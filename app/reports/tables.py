"""A table of a report, as its page, its chart and its file show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Value = int | None
"""A number, or None where it is hidden."""


class Unit(StrEnum):
    COUNT = "count"
    MINUTES = "minutes"
    PERCENT = "percent"


@dataclass(frozen=True)
class Column:
    name: str
    unit: Unit = Unit.COUNT


@dataclass(frozen=True)
class Line:
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Table:
    """Named lines of numbers; `drawn` are the columns of its chart, which is stacked or side by side."""

    key: str
    title: str
    of: str
    """What each line is: "Programme"."""
    columns: tuple[Column, ...]
    lines: Sequence[Line]
    total: Line | None = None
    drawn: tuple[int, ...] = (0,)
    is_stacked: bool = False
    note: str = ""

    @property
    def has_hidden(self) -> bool:
        lines = [*self.lines, self.total] if self.total else self.lines
        return any(value is None for line in lines for value in line.values)

    @property
    def is_empty(self) -> bool:
        return not any(value != 0 for line in self.lines for value in line.values)


def percent(part: int, whole: int) -> Value:
    """Return a whole percentage; 0 of nothing."""
    return round(100 * part / whole) if whole else 0
