"""Files that tests make: places of the national schema, and season sheets."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from openpyxl import Workbook

from app.workshops.national.columns import COLUMNS

PLACE = {
    "id": "essai-1",
    "pivot": "00000000000000",
    "nom": "Atelier des Essais",
    "commune": "Lille",
    "code_postal": "59000",
    "adresse": "1 rue de l’Exemple",
    "latitude": "50.63",
    "longitude": "3.06",
    "telephone": "03 20 00 00 01",
    "courriels": "essais@pouce.example",
    "site_web": "https://essais.example/",
    "presentation_resume": "Un lieu d’essai.",
    "date_maj": "2026-01-15",
    "services": "Aide aux démarches administratives|Loisirs et créations numériques",
    "frais_a_charge": "Gratuit",
}

SEASON = ("lieu", "programme", "date", "début", "fin", "places", "formateur", "salle", "titre")


def place(**cells: str) -> dict[str, str]:
    return PLACE | cells


def national_csv(
    *places: Mapping[str, str], columns: Sequence[str] = COLUMNS, delimiter: str = ","
) -> bytes:
    """Return the bytes of a file at the national schema."""
    return table_csv(columns, [[each.get(c, "") for c in columns] for each in places], delimiter)


def table_csv(header: Sequence[str], rows: Sequence[Sequence[Any]], delimiter: str = ";") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue().encode()


def row(**cells: Any) -> list[Any]:
    """Return one row of a season, in the order of its columns: a coup de pouce in January."""
    plain = {"lieu": "Espace", "programme": "Coup de pouce", "date": "4/1/2027", "début": "14h"}
    return [(plain | cells).get(column, "") for column in SEASON]


def season_csv(*rows: Sequence[Any], header: Sequence[str] = SEASON) -> bytes:
    return table_csv(header, rows)


def season_xlsx(*rows: Sequence[Any], header: Sequence[str] = SEASON) -> bytes:
    return xlsx({"Janvier": [header, *rows]})


def xlsx(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return the bytes of a workbook with these sheets."""
    workbook = Workbook()
    for name in workbook.sheetnames:
        del workbook[name]
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for cells in rows:
            sheet.append(list(cells))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def excel_row(**cells: Any) -> list[Any]:
    """Return a row as Excel types it: a date, an hour, a number."""
    return row(
        **({"date": date(2027, 1, 4), "début": time(14), "fin": time(15, 30), "places": 8} | cells)
    )


def run(app: Flask, folder: Path, content: bytes, *command: str) -> Result:
    """Write a file and give it to a command of `flask`."""
    path = folder / "fichier"
    path.write_bytes(content)
    verb, *options = command
    return app.test_cli_runner().invoke(args=[verb, "import", str(path), *options])
