"""Tables that come from outside: CSV bytes to rows of text, each with its line in the file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from app import intake
from app.errors import DomainError

BYTES = 64 * 1024 * 1024
DELIMITERS = ";,\t"

NOTHING = "Rien n’a été importé."
AS_UTF8 = (
    "Enregistrez-le en UTF-8, puis recommencez. Dans Excel : Fichier, Enregistrer sous, "
    "« CSV UTF-8 (délimité par des virgules) ». Dans LibreOffice : Fichier, Enregistrer sous, "
    "cochez « Éditer les paramètres du filtre », puis choisissez « Unicode (UTF-8) »."
)


class UnreadableTable(DomainError):
    """The file as a whole cannot be read; the reason says what to do next."""

    status = 422
    sentence = "%(reason)s"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=f"{reason} {NOTHING}")
        self.reason = reason


@dataclass(frozen=True)
class Record:
    """One row, and the line of the file on which it begins (from 1)."""

    line: int
    cells: list[str]


def read_csv(content: bytes) -> list[Record]:
    """Return the rows of a UTF-8 CSV that hold something, split at `;`, `,` or tabs.

    Raises UnreadableTable: empty, too big, a spreadsheet, another encoding, an unclosed quote.
    """
    text = _decode(content)
    rows = [record for record in _records(text) if any(cell.strip() for cell in record.cells)]
    if not rows:
        raise UnreadableTable("Ce fichier est vide.")
    return rows


def shown(text: str, length: int = 60) -> str:
    """Return what a sentence may repeat of a cell: one line, cut, without a social security number."""
    if intake.has_nir(intake.clean(text)):
        return "(numéro caché)"
    cleaned = intake.clean(text[: 10 * length])
    return cleaned if len(cleaned) <= length else f"{cleaned[: length - 1]}…"


def repeated(names: list[str]) -> list[str]:
    """Return the names that stand more than once, in order."""
    return list(dict.fromkeys(name for name in names if name and names.count(name) > 1))


def _decode(content: bytes) -> str:
    if len(content) > BYTES:
        raise UnreadableTable("Ce fichier est trop gros : 64 Mo au plus.")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableTable(f"Ce fichier est un classeur, pas un CSV. {AS_UTF8}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableTable(
            f"Ce fichier n’est pas en UTF-8 : la ligne {line} a une lettre illisible "
            f"(il est sans doute en Latin-1 ou Windows-1252). {AS_UTF8}"
        ) from None


def _records(text: str) -> Iterator[Record]:
    lines = io.StringIO(text, newline="")
    skipped = _skip_separator_line(lines)
    reader = csv.reader(lines, delimiter=_delimiter(text), strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise UnreadableTable(
                f"La ligne {line} ne peut pas être lue : un guillemet y est mal fermé, ou une case "
                "est bien trop longue. Corrigez cette ligne, puis recommencez."
            ) from None
        yield Record(line, cells)


def _skip_separator_line(lines: io.StringIO) -> int:
    """Skip the `sep=;` that Excel puts first; return how many lines that is."""
    if lines.readline().strip().lower().startswith("sep="):
        return 1
    lines.seek(0)
    return 0


def _delimiter(text: str) -> str:
    """Return the mark that stands most often on the first line that holds something."""
    first = next((line for line in text.splitlines() if line.strip(DELIMITERS + " ")), "")
    if first.lower().startswith("sep=") and first[4:5] in set(DELIMITERS):
        return first[4]
    return max(DELIMITERS, key=first.count)
