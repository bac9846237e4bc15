"""One line of the sheet, matched with what exists, to a meeting that can be planned."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar

from app import dates, intake
from app.errors import InvalidInput
from app.people.models import Account
from app.planning.season import cells, directory
from app.planning.season.cells import CellError
from app.planning.season.rows import Line
from app.workshops.models import Kind, Programme
from app.workshops.places import Room, Venue

T = TypeVar("T")

DERIVED = "ligne : "
"""Begins the keys that we make for lines without one; a typed key may not."""


@dataclass(frozen=True)
class Span:
    """From when to when: wall times at a venue, and the instants they are."""

    start: datetime
    end: datetime
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class PlannedMeeting:
    """One line that can be a meeting."""

    line: Line
    venue: Venue
    programme: Programme
    span: Span
    room: Room | None
    leaders: tuple[Account, ...]
    if_new: tuple[CellError, ...] = ()
    """What is wrong only if the meeting is still to be made: what has taken place may be past, and
    led by someone who has left."""

    @property
    def room_key(self) -> tuple[int, str] | None:
        """The room as one thing, also when it is still to be made."""
        return (self.venue.id, intake.fold(self.line.room)) if self.line.room else None

    @property
    def is_new_room(self) -> bool:
        return bool(self.line.room) and self.room is None

    @property
    def group(self) -> tuple[object, ...]:
        """What the lines of one workshop share: their key, else, for a parcours, their title."""
        if self.line.key:
            return (self.line.key,)
        same = (self.venue.id, self.programme.id)
        if self.programme.kind is Kind.PARCOURS:
            return (*same, intake.fold(self.line.title))
        return (*same, self.span.start)

    @property
    def content(self) -> tuple[object, ...]:
        """Everything the line says: two lines that say the same are one."""
        people = frozenset(account.id for account in self.leaders)
        line = self.line
        return (
            *self.group,
            self.venue.id,
            self.programme.id,
            self.span,
            self.room_key,
            people,
            line.places,
            line.title,
        )


class Matcher:
    """Finds what one line names: what is wrong is noted by cell, and matching goes on."""

    def __init__(self, line: Line, known: directory.Directory, at: datetime) -> None:
        self.line = line
        self.known = known
        self.at = at
        self.errors: list[CellError] = []
        self.if_new: list[CellError] = []

    def meeting(self) -> PlannedMeeting | None:
        """Return the meeting to plan; None when something is wrong, see `errors`."""
        line = self.line
        venue = self._find(cells.LIEU, line.venue, self.known.venue)
        programme = self._find(cells.PROGRAMME, line.programme, self.known.programme)
        self._check_names(programme)
        span = self._span(venue, programme)
        found = [self._find(cells.FORMATEUR, name, self.known.leader) for name in line.leaders]
        leaders = tuple(dict.fromkeys(leader for leader in found if leader))
        room = self._room(venue)
        if venue is None or programme is None or span is None or self.errors:
            self.errors += self.if_new
            return None
        return PlannedMeeting(line, venue, programme, span, room, leaders, tuple(self.if_new))

    def _find(self, column: str, typed: str, look_up: Callable[[str], T]) -> T | None:
        try:
            return look_up(typed) if typed else None
        except InvalidInput as refusal:
            errors = self.if_new if column in (cells.FORMATEUR, cells.SALLE) else self.errors
            errors.append(CellError(self.line.where, column, typed, refusal.reason))
            return None

    def _room(self, venue: Venue | None) -> Room | None:
        if venue is None:
            return None
        return self._find(cells.SALLE, self.line.room, lambda name: directory.room(venue, name))

    def _check_names(self, programme: Programme | None) -> None:
        line = self.line
        if line.key.startswith(DERIVED):
            self._error(cells.CLE, line.key, "est une clé réservée : choisissez-en une autre.")
        if programme and programme.kind is Kind.PARCOURS and not (line.title or line.key):
            reason = "Donnez un titre : il réunit les séances d’un même parcours."
            self._error(cells.TITRE, "", reason)

    def _span(self, venue: Venue | None, programme: Programme | None) -> Span | None:
        line = self.line
        if not line.is_whole or line.day is None or line.start is None:
            return None
        if venue is None or programme is None:
            return None
        start = datetime.combine(line.day, line.start)
        end = self._end(start, line.end, programme)
        if end is None:
            return None
        starts_at = self._instant(cells.DEBUT, start, venue)
        ends_at = self._instant(cells.FIN, end, venue)
        if starts_at is None or ends_at is None:
            return None
        if starts_at <= self.at:
            self._past(start, dates.wall(self.at, venue.zone))
        return Span(start, end, starts_at, ends_at)

    def _past(self, start: datetime, now: datetime) -> None:
        column, typed, reason = (cells.DATE, f"{start:%d/%m/%Y}", "est une date passée.")
        if start.date() == now.date():
            column, typed, reason = (cells.DEBUT, dates.clock(start), "est une heure passée.")
        self.if_new.append(CellError(self.line.where, column, typed, reason))

    def _end(self, start: datetime, end: time | None, programme: Programme) -> datetime | None:
        if end is not None:
            return datetime.combine(start.date(), end)
        if programme.kind is Kind.COUP_DE_POUCE:
            return start + timedelta(minutes=int(programme.hours * 60))
        reason = "Écrivez l’heure de fin : elle n’est connue d’avance que pour un coup de pouce."
        self._error(cells.FIN, "", reason)
        return None

    def _instant(self, column: str, wall: datetime, venue: Venue) -> datetime | None:
        try:
            return dates.instant(wall, venue.zone)
        except dates.NonexistentTime:
            reason = "n’existe pas ce jour-là : les horloges avancent d’une heure à ce moment."
            self._error(column, dates.clock(wall), reason)
            return None

    def _error(self, column: str, typed: str, reason: str) -> None:
        self.errors.append(CellError(self.line.where, column, typed, reason))
