"""Tables to take away, as CSV or as a spreadsheet, that no program can be made to run.

A cell that begins like a formula is text: a name typed as `=HYPERLINK(…)` must stay a name in the
spreadsheet of whoever opens it (OWASP, CSV injection).
"""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from app import intake

Cell = str | int | float
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def defused(text: str) -> str:
    """Return a cell's text with an apostrophe before what a spreadsheet would compute."""
    plain = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{plain}" if plain.lstrip(" \u00a0").startswith(_STARTS) else plain


def table(
    kind: str, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> Response:
    """Return a table as a file of this kind, "csv" or "xlsx"; numbers stay numbers."""
    safe: list[list[Cell]] = [list(header), *([_cell(value) for value in row] for row in rows)]
    body = _csv(safe) if kind == "csv" else _xlsx(name, safe)
    headers = {
        "Content-Disposition": f"attachment; filename={intake.slug(name)}.{kind}",
        "Cache-Control": "private, no-store",
        "X-Robots-Tag": "noindex",
    }
    return Response(body, content_type=KINDS[kind], headers=headers)


def _cell(value: object) -> Cell:
    if isinstance(value, int | float):
        return value
    return defused("" if value is None else str(value))


def _csv(rows: list[list[Cell]]) -> bytes:
    """Write what a French Excel opens by itself: UTF-8 with its mark, semicolons."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(name: str, rows: list[list[Cell]]) -> bytes:
    book = Workbook(write_only=False)
    sheet = book.active
    if sheet is None:
        raise AssertionError("a new workbook has a sheet")
    sheet.title = "".join(char for char in name if char not in r"[]:*?/\\")[:31]
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
                cell.number_format = "@"
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
