"""What a coordinator asks for, as plain values that a draft can keep."""

from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from app.workshops.recurrence import Rule


@dataclass(frozen=True)
class Line:
    """One venue of a season: its room, who leads, and its own hours."""

    venue_id: int
    start: time
    end: time
    room_id: int | None = None
    leader_id: int | None = None


@dataclass(frozen=True)
class Wanted:
    """A programme on some days of the week, at one venue or more.

    With `target_minutes` each line is one workshop whose meetings stop when they add up to it.
    `choices` are the ways out chosen in the preview, by the key of a date; `held` the days off on
    which something is held all the same.
    """

    programme_id: int
    first: date
    last: date
    weekdays: tuple[int, ...]
    lines: tuple[Line, ...]
    every: int = 1
    title: str = ""
    target_minutes: int = 0
    skips_public: bool = True
    skips_school: bool = False
    capacity: int | None = None
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    held: tuple[str, ...] = ()

    def rule(self, line: Line) -> Rule:
        return Rule(self.weekdays, line.start, line.end, self.first, self.last, self.every)

    def choosing(self, key: str, code: str) -> "Wanted":
        """Return this with one more way out chosen, by its code ("skip", "room:3"): see `ways`."""
        kind, _, value = code.partition(":")
        choices = {each: dict(known) for each, known in self.choices.items()}
        held = [each for each in self.held if each != key]
        if kind in {"hold", "back"}:
            choices.pop(key, None)
            return replace(self, choices=choices, held=(*held, *([key] if kind == "hold" else [])))
        if kind in {"skip", "move"}:
            return replace(self, choices={**choices, key: {kind: "1"}}, held=tuple(held))
        choices.setdefault(key, {})[kind] = value
        return replace(self, choices=choices)


def to_json(wanted: Wanted) -> dict[str, Any]:
    """Return the values as a draft keeps them."""
    values = dict(vars(wanted))
    values["first"], values["last"] = wanted.first.isoformat(), wanted.last.isoformat()
    values["lines"] = [
        {**vars(line), "start": f"{line.start:%H:%M}", "end": f"{line.end:%H:%M}"}
        for line in wanted.lines
    ]
    return values


def from_json(values: dict[str, Any]) -> Wanted:
    """Return what `to_json` kept."""
    lines = tuple(
        Line(
            **{
                **line,
                "start": time.fromisoformat(line["start"]),
                "end": time.fromisoformat(line["end"]),
            }
        )
        for line in values["lines"]
    )
    return Wanted(
        **{
            **values,
            "first": date.fromisoformat(values["first"]),
            "last": date.fromisoformat(values["last"]),
            "weekdays": tuple(values["weekdays"]),
            "held": tuple(values["held"]),
            "lines": lines,
        }
    )
