"""Spreadsheets that people bring, CSV or XLSX, to rows of cells with their line."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.tables import UnreadableTable, read_csv

ROWS = 5_000
LAST_LINE = 50_000
"""A cell beyond that line stands there by mistake."""
COLUMNS = 60
UNPACKED_BYTES = 64 * 1024 * 1024

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_UNREADABLE = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    zlib.error,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
)
"""What openpyxl raises for a file that is no workbook, or a broken one."""


@dataclass(frozen=True)
class Formula:
    """A formula whose result the file does not hold: no program has computed it."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Row:
    """One row that holds something: its line in the file, and its cells as the file types them."""

    line: int
    cells: list[Any]


@dataclass(frozen=True)
class Sheet:
    """One sheet; a CSV is a sheet without a name."""

    name: str
    rows: list[Row]


def read(content: bytes) -> list[Sheet]:
    """Return the visible sheets of a CSV or XLSX file that hold something.

    Macros are not read; a formula is its last result. Raises UnreadableTable for anything else,
    and beyond 5,000 rows.
    """
    if content.startswith(_OLD_EXCEL):
        raise UnreadableTable(
            "Ce classeur est protégé par un mot de passe, ou d’un ancien format (.xls). "
            "Enregistrez-le au format .xlsx sans mot de passe, puis recommencez."
        )
    if content.startswith(_ZIP):
        sheets = _workbook(content)
    else:
        sheets = [Sheet("", [Row(record.line, list(record.cells)) for record in read_csv(content)])]
    if not sheets:
        raise UnreadableTable("Ce classeur est vide.")
    if sum(len(sheet.rows) for sheet in sheets) > ROWS:
        raise UnreadableTable(_TOO_LONG)
    return sheets


_TOO_LONG = "Ce fichier a plus de 5 000 lignes. Coupez-le en plusieurs fichiers, puis recommencez."
_TOO_FAR = (
    f"Ce classeur va au-delà de la ligne {LAST_LINE} : supprimez les lignes vides de la fin, "
    "puis recommencez."
)


def _workbook(content: bytes) -> list[Sheet]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells what it does not keep: we keep nothing
            _check_size(content)
            return list(_sheets(content))
    except _UNREADABLE:
        raise UnreadableTable(
            "Ce classeur ne peut pas être lu. Ouvrez-le dans votre tableur, enregistrez-le au "
            "format .xlsx ou en CSV UTF-8, puis recommencez."
        ) from None


def _check_size(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > UNPACKED_BYTES:
            raise UnreadableTable("Ce classeur est trop gros : 64 Mo au plus, une fois déplié.")


def _sheets(content: bytes) -> Iterator[Sheet]:
    results = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    formulas = load_workbook(io.BytesIO(content), read_only=True)
    for shown, typed in zip(results.worksheets, formulas.worksheets, strict=True):
        if shown.sheet_state == "visible":
            sheet = Sheet(shown.title, list(_rows(shown, typed)))
            if sheet.rows:
                yield sheet


def _rows(shown: Any, typed: Any) -> Iterator[Row]:
    """Give the rows that hold something, without the empty cells at their ends."""
    found = 0
    for line, (results, formulas) in enumerate(zip_longest(_values(shown), _values(typed)), 1):
        cells = [_cell(*pair) for pair in zip_longest(results or (), formulas or ())]
        while cells and _is_blank(cells[-1]):
            cells.pop()
        found += bool(cells)
        if found > ROWS or line > LAST_LINE:
            raise UnreadableTable(_TOO_LONG if found > ROWS else _TOO_FAR)
        if cells:
            yield Row(line, cells)


def _values(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # files claim a million rows: only those that are there count
    found: Iterator[tuple[Any, ...]] = sheet.iter_rows(max_col=COLUMNS, values_only=True)
    return found


def _cell(result: Any, formula: Any) -> Any:
    if result is None and formula is not None:
        return Formula(str(getattr(formula, "text", formula)))
    return result


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
