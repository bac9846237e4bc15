"""The house read back: tables, the charts and files of each, and a page to print for funders."""

from datetime import date

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app import dates
from app.errors import NotFound
from app.reports import house, months
from app.reports.house import House
from app.reports.queries import LONGEST, Asked
from app.reports.tables import Table
from app.web import charts, exports, guards

USUAL = 6
"""How many months are shown when none were asked for, this one counted."""


def show() -> str:
    """Show the figures of some months, of a place or a programme when asked."""
    return _page("coordinators/reading/show.html")


def to_print() -> str:
    """Show the same on paper, with what a funder must know to read it."""
    return _page("coordinators/reading/print.html")


def chart(table: str) -> ResponseReturnValue:
    """Draw one table, for a light page or a dark one."""
    found = _table(house.read(_asked()), table)
    drawn = charts.svg(found, is_dark=request.args.get("fond") == "sombre")
    return Response(drawn, content_type="image/svg+xml")


def take_away(table: str, kind: str) -> ResponseReturnValue:
    """Give one table as a CSV or a spreadsheet."""
    read = house.read(_asked())
    found = _table(read, table)
    if kind not in exports.KINDS:
        raise NotFound
    name = f"{found.title} {read.asked.first:%Y-%m} {read.asked.last:%Y-%m}"
    return exports.table(kind, name, found.header, found.rows)


def _page(template: str) -> str:
    read = house.read(_asked())
    known = sorted({*read.counted, *months.between(read.asked.first, read.asked.last)})
    return render_template(
        template,
        house=read,
        asked=read.asked,
        period=_period(read),
        place=_place(read),
        months={month.strftime("%Y-%m"): months.named(month) for month in reversed(known)},
        kept=_kept(read.asked),
        is_cut=_is_cut(),
        longest=LONGEST,
        width=charts.WIDTH,
        height=charts.height,
        today=dates.today(),
    )


def _table(read: House, key: str) -> Table:
    if key not in read.tables:
        raise NotFound
    return read.tables[key]


def _asked() -> Asked:
    """Return what the address asks for. What cannot be read is the last months, and everything."""
    first, last = _bounds()
    return Asked(
        first=first,
        last=min(last, months.later(first, LONGEST - 1)),
        branch_id=guards.signed_in().branch_id,
        venue=request.args.get("lieu", ""),
        programme=request.args.get("programme", ""),
    )


def _bounds() -> tuple[date, date]:
    last = months.read(request.args.get("a", "")) or months.current()
    first = months.read(request.args.get("de", "")) or months.later(last, 1 - USUAL)
    return (last, first) if first > last else (first, last)


def _is_cut() -> bool:
    return months.apart(*_bounds()) >= LONGEST


def _kept(asked: Asked) -> dict[str, str]:
    """Return what the addresses of charts, files and the printed page repeat."""
    return {
        "de": asked.first.strftime("%Y-%m"),
        "a": asked.last.strftime("%Y-%m"),
        **({"lieu": asked.venue} if asked.venue else {}),
        **({"programme": asked.programme} if asked.programme else {}),
    }


def _period(read: House) -> str:
    first, last = read.asked.first, read.asked.last
    if first == last:
        return months.named(first)
    return f"de {months.named(first)} à {months.named(last)}"


def _place(read: House) -> str:
    """Say which place and which programme the figures are of, when not of everything."""
    asked = read.asked
    parts = [
        *(read.names.venues.values() if asked.venue else ()),
        *(read.names.programmes.values() if asked.programme else ()),
    ]
    return ", ".join(parts)
