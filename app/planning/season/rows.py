"""The season sheet to lines: pure, it asks nothing of the database."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, TypeVar

from app import intake
from app.errors import InvalidInput
from app.planning import french_dates
from app.planning.season import cells
from app.planning.season.cells import CellError, Place
from app.planning.sheets import Formula, Row, Sheet
from app.tables import UnreadableTable, repeated, shown

T = TypeVar("T")

NEEDED = (cells.LIEU, cells.PROGRAMME, cells.DATE, cells.DEBUT)
MAX_PLACES = 200
HEADER_WITHIN = 10
"""A title may stand above the names of the columns: they are looked for in the first rows."""

_OTHER_NAMES = {
    "heure de debut": cells.DEBUT,
    "heure debut": cells.DEBUT,
    "heure de fin": cells.FIN,
    "heure fin": cells.FIN,
    "nombre de places": cells.PLACES,
    "formateurs": cells.FORMATEUR,
    "formatrice": cells.FORMATEUR,
    "formatrices": cells.FORMATEUR,
}
_NAMES = {intake.fold(name): name for name in cells.COLUMNS} | _OTHER_NAMES


@dataclass(frozen=True)
class Line:
    """What one row says. What could not be read is None or empty, and `is_whole` is false."""

    where: Place
    venue: str
    programme: str
    day: date | None
    start: time | None
    end: time | None
    places: int | None
    leaders: tuple[str, ...]
    room: str
    title: str
    key: str
    is_whole: bool


@dataclass
class Lines:
    """What the sheets of one file say, and what is to be said about them."""

    lines: list[Line] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read(sheets: Sequence[Sheet], today: date) -> Lines:
    """Read every sheet that has the columns of a season; others are ignored with a remark.

    Raises UnreadableTable when no sheet has them, or when one lacks some.
    """
    found = Lines()
    seasons = [sheet for sheet in sheets if _header_row(sheet) is not None] or [sheets[0]]
    for sheet in sheets:
        if sheet in seasons:
            _read_sheet(sheet, today, found)
        else:
            found.remarks.append(f"La feuille « {shown(sheet.name)} » n’est pas lue.")
    if not found.lines:
        raise UnreadableTable("Ce fichier n’a aucune ligne sous les noms des colonnes.")
    return found


def _read_sheet(sheet: Sheet, today: date, found: Lines) -> None:
    position = _header_row(sheet) or 0
    names = [_NAMES.get(intake.fold(str(cell or "")), "") for cell in sheet.rows[position].cells]
    _check_header(sheet, names)
    found.remarks += _header_remarks(sheet, sheet.rows[position], names)
    for row in sheet.rows[position + 1 :]:
        reader = _Reader(Place(shown(sheet.name), row.line), names, row)
        if reader.is_empty:
            continue
        found.lines.append(reader.line(today))
        found.errors += reader.errors


def _header_row(sheet: Sheet) -> int | None:
    """Return which of the first rows names at least three of our columns."""
    for position, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        named = {_NAMES.get(intake.fold(cell)) for cell in row.cells if isinstance(cell, str)}
        if len(named - {None}) >= 3:
            return position
    return None


def _check_header(sheet: Sheet, names: list[str]) -> None:
    of_sheet = f" dans la feuille « {shown(sheet.name)} »" if sheet.name else ""
    if missing := [name for name in NEEDED if name not in names]:
        raise UnreadableTable(
            f"Il manque des colonnes{of_sheet} : {', '.join(missing)}. La première ligne doit "
            f"porter ces noms : {', '.join(cells.COLUMNS[:-1])}. Ajoutez-les, puis recommencez."
        )
    if twice := repeated(names):
        raise UnreadableTable(
            f"Ces colonnes sont là deux fois{of_sheet} : {', '.join(twice)}. "
            "Gardez-en une seule, puis recommencez."
        )


def _header_remarks(sheet: Sheet, header: Row, names: list[str]) -> list[str]:
    prefix = f"Feuille « {shown(sheet.name)} ». " if sheet.name else ""
    typed = zip(header.cells, names, strict=True)
    extra = [shown(str(cell)) for cell, name in typed if not name and cell not in (None, "")]
    absent = [name for name in cells.COLUMNS if name not in names and name != cells.CLE]
    remarks = []
    if extra:
        remarks.append(f"{prefix}Colonnes qui ne sont pas lues : {', '.join(extra)}.")
    if absent:
        remarks.append(f"{prefix}Colonnes absentes, donc vides : {', '.join(absent)}.")
    return remarks


class _Reader:
    """One row being read: what is wrong is noted by cell, and reading goes on."""

    def __init__(self, where: Place, names: Sequence[str], row: Row) -> None:
        self.where = where
        self.cells = {name: cell for name, cell in zip(names, row.cells, strict=False) if name}
        self.errors: list[CellError] = []

    @property
    def is_empty(self) -> bool:
        """Tell whether the row only holds things in columns that are not ours."""
        return not any(intake.clean(as_typed(cell)) for cell in self.cells.values())

    def line(self, today: date) -> Line:
        wanted: dict[str, Any] = {
            "venue": self._text(cells.LIEU, 250, "Écrivez le nom du lieu."),
            "programme": self._text(cells.PROGRAMME, 120, "Écrivez le nom du programme."),
            "day": self._day(today),
            "start": self._hour(cells.DEBUT, "Écrivez l’heure de début, par exemple 14 h."),
            "end": self._hour(cells.FIN),
            "places": self._read(cells.PLACES, _places),
            "leaders": self._read(cells.FORMATEUR, _leaders) or (),
            "room": self._text(cells.SALLE, 80),
            "title": self._text(cells.TITRE, 150),
            "key": self._text(cells.CLE, 100),
        }
        start, end = wanted["start"], wanted["end"]
        if start and end and end <= start:
            self._error(cells.FIN, "ne vient pas après le début.")
        return Line(where=self.where, **wanted, is_whole=not self.errors)

    def _day(self, today: date) -> date | None:
        def read_day(cell: Any) -> date:
            return french_dates.read_day(cell, today)

        return self._read(cells.DATE, read_day, "Écrivez une date, par exemple 04/01/2027.")

    def _hour(self, column: str, when_empty: str = "") -> time | None:
        return self._read(column, french_dates.read_hour, when_empty)

    def _text(self, column: str, length: int, when_empty: str = "") -> str:
        def one_line(cell: Any) -> str:
            return intake.line(column, as_typed(cell), length)

        return self._read(column, one_line, when_empty) or ""

    def _read(self, column: str, read: Callable[[Any], T], when_empty: str = "") -> T | None:
        cell = self.cells.get(column)
        if not intake.clean(as_typed(cell)):
            if when_empty:
                self._error(column, when_empty)
            return None
        try:
            if isinstance(cell, Formula):
                raise InvalidInput(column, _NO_RESULT)
            intake.refuse_nir(column, as_typed(cell))
            return read(cell)
        except InvalidInput as refusal:
            self._error(column, refusal.reason)
            return None

    def _error(self, column: str, reason: str) -> None:
        typed = as_typed(self.cells.get(column))
        self.errors.append(CellError(self.where, column, typed, reason))


_NO_RESULT = (
    "est une formule sans résultat. Ouvrez le fichier dans votre tableur, enregistrez-le, "
    "puis recommencez."
)


def as_typed(cell: Any) -> str:
    """Return a cell as text, close to what its author sees."""
    match cell:
        case None:
            return ""
        case datetime() if cell.time() == time():
            return f"{cell:%d/%m/%Y}"
        case datetime():
            return f"{cell:%d/%m/%Y %H:%M}"
        case date():
            return f"{cell:%d/%m/%Y}"
        case time():
            return f"{cell:%H:%M}"
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)


def _places(cell: Any) -> int:
    found = re.fullmatch(r"(\d{1,3})( places?)?", intake.clean(as_typed(cell)).casefold())
    if found is None or not 1 <= int(found[1]) <= MAX_PLACES:
        raise InvalidInput(cells.PLACES, f"n’est pas un nombre de places, entre 1 et {MAX_PLACES}.")
    return int(found[1])


def _leaders(cell: Any) -> tuple[str, ...]:
    """Return the names or addresses of a cell, split at `;`, `,` and line ends."""
    parts = re.split(r"[;,\r\n]", as_typed(cell))
    names = (intake.line(cells.FORMATEUR, part, 254) for part in parts)
    return tuple(dict.fromkeys(name for name in names if name))
