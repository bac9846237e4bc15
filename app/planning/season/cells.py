"""Where a cell stands, and what is wrong with it."""

from dataclasses import dataclass

from app.errors import DomainError
from app.tables import shown

LIEU = "lieu"
PROGRAMME = "programme"
DATE = "date"
DEBUT = "début"
FIN = "fin"
PLACES = "places"
FORMATEUR = "formateur"
SALLE = "salle"
TITRE = "titre"
CLE = "clé"
COLUMNS = (LIEU, PROGRAMME, DATE, DEBUT, FIN, PLACES, FORMATEUR, SALLE, TITRE, CLE)


@dataclass(frozen=True, order=True)
class Place:
    """A line of a sheet; a CSV has no sheet name."""

    sheet: str
    line: int

    def __str__(self) -> str:
        return (
            f"Feuille « {self.sheet} », ligne {self.line}" if self.sheet else f"Ligne {self.line}"
        )

    @property
    def inside(self) -> str:
        """Say it in the middle of a sentence."""
        text = str(self)
        return text[0].lower() + text[1:]


@dataclass(frozen=True, order=True)
class Remark:
    """What someone who proofreads should know about one line, as a French sentence."""

    where: Place
    text: str

    def __str__(self) -> str:
        return f"{self.where} : {self.text}"


@dataclass(frozen=True)
class CellError:
    """What is wrong with one cell, as a French sentence."""

    where: Place
    column: str
    typed: str
    reason: str

    @property
    def order(self) -> tuple[Place, int]:
        """The order in which one reads a sheet."""
        return self.where, COLUMNS.index(self.column)

    def __str__(self) -> str:
        typed = shown(self.typed)
        full_stop = "." if self.reason[:1].isupper() else ""
        said = f"« {typed} »{full_stop} {self.reason}" if typed else f"case vide. {self.reason}"
        return f"{self.where}, colonne « {self.column} » : {said}"


class SeasonRefused(DomainError):
    """The sheet has errors: nothing is written. `errors` says each of them, by cell."""

    status = 422
    sentence = "La feuille a des erreurs. Rien n’a été importé : corrigez-les, puis recommencez."

    def __init__(self, errors: list[CellError]) -> None:
        super().__init__()
        self.errors = sorted(dict.fromkeys(errors), key=lambda error: error.order)
