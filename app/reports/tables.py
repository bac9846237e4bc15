"""A table of a report, as its page, its chart and its file show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Value = int | None
"""A number, or None where it is hidden."""


HIDDEN = "caché"
_DAY = 24 * 60


class Unit(StrEnum):
    COUNT = "count"
    MINUTES = "minutes"
    """Shown as hours and minutes, in files as hours."""
    WAIT = "wait"
    """Minutes that somebody waited, shown in days once there are two."""
    PERCENT = "percent"


def grouped(count: int) -> str:
    """Write a number as French does: "3 077"."""
    return f"{count:,}".replace(",", "\u202f")


def hours(minutes: int) -> str:
    """Say a length in hours, however long: "3 077 h 30"."""
    whole, rest = divmod(minutes, 60)
    return f"{grouped(whole)} h {rest:02d}" if rest else f"{grouped(whole)} h"


@dataclass(frozen=True)
class Column:
    name: str
    unit: Unit = Unit.COUNT

    @property
    def heading(self) -> str:
        """Return the column's name in a file, with its unit where numbers stand alone."""
        unit = {Unit.MINUTES: " (heures)", Unit.WAIT: " (jours)", Unit.PERCENT: " (%)"}
        return self.name + unit.get(self.unit, "")

    def said(self, value: Value) -> str:
        """Say one number of this column, in a page."""
        if value is None:
            return HIDDEN
        if self.unit is Unit.MINUTES or (self.unit is Unit.WAIT and value < 2 * _DAY):
            return hours(value)
        if self.unit is Unit.WAIT:
            return f"{round(value / _DAY)} jours"
        return f"{value} %" if self.unit is Unit.PERCENT else grouped(value)

    def plain(self, value: Value) -> float | int | str:
        """Return one number of this column as a file has it: hours and days are decimal."""
        if value is None:
            return HIDDEN
        divisor = {Unit.MINUTES: 60, Unit.WAIT: _DAY}.get(self.unit)
        return round(value / divisor, 2) if divisor else value


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
    def header(self) -> tuple[str, ...]:
        return (self.of, *(column.heading for column in self.columns))

    @property
    def rows(self) -> list[tuple[object, ...]]:
        """Return the lines and their total as a file has them."""
        lines = [*self.lines, self.total] if self.total else self.lines
        return [(line.name, *map(Column.plain, self.columns, line.values)) for line in lines]

    @property
    def is_empty(self) -> bool:
        return not any(value != 0 for line in self.lines for value in line.values)


def percent(part: int, whole: int) -> Value:
    """Return a whole percentage; 0 of nothing."""
    return round(100 * part / whole) if whole else 0
