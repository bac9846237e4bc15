"""CSV and XLSX files as they come, and the sentence for those that cannot be read."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from app.planning import sheets
from app.planning.sheets import Formula
from app.tables import UnreadableTable, read_csv, shown
from tests.imports.samples import xlsx


def said(content: bytes) -> str:
    with pytest.raises(UnreadableTable) as refusal:
        sheets.read(content)
    return str(refusal.value)


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_delimiter_mark_and_line_end(delimiter: str, mark: bytes, end: str) -> None:
    text = f"nom{delimiter}ville{end}É{delimiter}Lille{end}"
    rows = read_csv(mark + text.encode())
    assert [(row.line, row.cells) for row in rows] == [(1, ["nom", "ville"]), (2, ["É", "Lille"])]


def test_a_line_number_is_that_of_the_file() -> None:
    rows = read_csv(b'sep=;\na;b\n\n"two\nlines";x\n;\nlast;y\n')
    assert [(row.line, row.cells[0]) for row in rows] == [(2, "a"), (4, "two\nlines"), (7, "last")]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16"])
def test_another_encoding_is_refused_with_the_way_out(encoding: str) -> None:
    text = said("lieu;début\nEspace;14h\nÉté;9h\n".encode(encoding))
    assert "ligne 1" in text
    assert "Enregistrez-le en UTF-8" in text
    assert "Rien n’a été importé" in text


def test_a_file_that_is_no_table_is_refused() -> None:
    assert "vide" in said(b"")
    assert "vide" in said(b"\n ; \n")
    assert "ligne 2" in said(b'a;b\n"never closed;x\nmore\n')
    assert "mot de passe" in said(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert "ne peut pas être lu" in said(b"PK\x03\x04 no archive")


def test_another_archive_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "format .xlsx" in said(out.getvalue())


def test_a_workbook_that_unpacks_too_big_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (sheets.UNPACKED_BYTES + 1))
    assert "trop gros" in said(out.getvalue())


def test_more_than_five_thousand_rows_are_refused() -> None:
    rows = [["x"]] * (sheets.ROWS + 1)
    assert "5 000 lignes" in said(b"x\n" * (sheets.ROWS + 1))
    assert "5 000 lignes" in said(xlsx({"A": rows}))


def test_empty_rows_and_far_columns_do_not_count() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["A1"] = "lieu"
    sheet["XFD3"] = "far away"
    sheet["A9000"] = "Espace"
    (found,) = sheets.read(saved(workbook))
    assert [(row.line, row.cells) for row in found.rows] == [(1, ["lieu"]), (9000, ["Espace"])]


def test_a_cell_in_the_last_row_is_refused_before_reading_a_million() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["A1048576"] = "Espace"
    assert "50000" in said(saved(workbook))


def test_hidden_and_empty_sheets_are_not_read() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["seen"])
    hidden = workbook.create_sheet("Hidden")
    hidden.append(["unseen"])
    hidden.sheet_state = "hidden"
    workbook.create_sheet("Empty")
    assert [sheet.name for sheet in sheets.read(saved(workbook))] == ["Sheet"]


def test_a_formula_that_nothing_computed_is_not_an_empty_cell() -> None:
    (sheet,) = sheets.read(xlsx({"A": [["=1+1", "x"]]}))
    assert sheet.rows[0].cells == [Formula("=1+1"), "x"]


@given(st.binary(), st.sampled_from([b"", b"PK\x03\x04", b"\xef\xbb\xbf", b"sep=;\n"]))
def test_no_bytes_break_the_reading(content: bytes, prefix: bytes) -> None:
    with suppress(UnreadableTable):
        assert sheets.read(prefix + content)


def test_what_a_sentence_repeats_is_one_short_line_without_a_private_number() -> None:
    assert shown("a\x1b[31m\nb" + "c" * 10_000) == "a[31m b" + "c" * 52 + "…"
    assert shown("1 85 05 78 006 084 36") == "(numéro caché)"
