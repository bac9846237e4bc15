"""A file of the national schema to places: pure, it asks nothing of the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app import intake
from app.errors import InvalidInput
from app.tables import Record, UnreadableTable, read_csv, repeated, shown
from app.workshops.national import fields, zones
from app.workshops.national.columns import COLUMNS, KEPT_ASIDE, NEEDED


@dataclass(frozen=True)
class Note:
    """A French sentence about one line of the file; line 0 is about the whole file."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"Ligne {self.line} : {self.text}" if self.line else self.text


@dataclass(frozen=True)
class Place:
    """One row that can go in: attributes of `Venue` and their values, empty cells left out."""

    line: int
    external_id: str
    zone: str
    values: dict[str, Any]
    remarks: list[Note]


@dataclass
class Places:
    """What a file holds: the places, the rows refused, and what was left out of the file itself."""

    places: list[Place] = field(default_factory=list)
    refused: list[Note] = field(default_factory=list)
    remarks: list[Note] = field(default_factory=list)


class Refused(Exception):
    """The row cannot go in; the reason is French."""


def read(content: bytes, default_zone: str = zones.PARIS) -> Places:
    """Read a file; a row without id, name or town, or that contradicts the schema, is refused.

    Raises `tables.UnreadableTable` when the file as a whole cannot be read.
    """
    header, *records = read_csv(content)
    names = [intake.clean(cell).lower() for cell in header.cells]
    found = Places(remarks=_check_header(names))
    seen: dict[str, int] = {}
    for record in records:
        try:
            place = _place(names, record, default_zone)
            if first := seen.get(place.external_id):
                raise Refused(f"l’id « {shown(place.external_id)} » est déjà à la ligne {first}.")
        except Refused as refusal:
            found.refused.append(Note(record.line, str(refusal)))
            continue
        seen[place.external_id] = record.line
        found.places.append(place)
    unlocated = sum(
        "postcode" not in p.values and "insee_code" not in p.values for p in found.places
    )
    if unlocated:
        text = f"{unlocated} sans code postal ni code Insee : leur heure est {default_zone}."
        found.remarks.append(Note(0, text))
    return found


def _check_header(names: Sequence[str]) -> list[Note]:
    if missing := [column for column in NEEDED if column not in names]:
        raise UnreadableTable(
            f"Il manque des colonnes : {', '.join(missing)}. La première ligne doit porter les "
            "noms du schéma national « lieux de médiation numérique ». Ajoutez ces colonnes, "
            "puis recommencez."
        )
    if twice := repeated(list(names)):
        raise UnreadableTable(
            f"Ces colonnes sont là deux fois : {', '.join(shown(name) for name in twice)}. "
            "Gardez-en une seule, puis recommencez."
        )
    absent = [column for column in COLUMNS if column not in names]
    unknown = [shown(name) for name in names if name and name not in COLUMNS]
    notes = []
    if absent:
        notes.append(Note(0, f"Colonnes absentes de ce fichier : {', '.join(absent)}."))
    if unknown:
        notes.append(Note(0, f"Colonnes que nous ne lisons pas : {', '.join(unknown)}."))
    return notes


def _place(names: Sequence[str], record: Record, default_zone: str) -> Place:
    if len(record.cells) < len(names) or any(record.cells[len(names) :]):
        raise Refused(f"{len(record.cells)} cases au lieu de {len(names)}.")
    return _Row(record.line, dict(zip(names, record.cells, strict=False))).place(default_zone)


class _Row:
    """One row being read: its cells, what is kept of them, and what is said about the rest."""

    def __init__(self, line: int, cells: dict[str, str]) -> None:
        self.line = line
        self.cells = {column: cells.get(column, "") for column in COLUMNS}
        self.values: dict[str, Any] = {}
        self.remarks: list[Note] = []

    def place(self, default_zone: str) -> Place:
        external_id = self._needed("id", 120)
        self.values |= {
            "name": self._needed("nom", 150),
            "city": self._needed("commune", 80),
        }
        self._position()
        self._source_day()
        self._contacts()
        self._words()
        code, insee = self.values.get("postcode", ""), self.values.get("insee_code", "")
        zone = zones.of(code, insee, default_zone)
        if (code or insee).startswith(zones.SEVERAL_CLOCKS):
            self._remark("l’heure est celle de Tahiti : corrigez-la aux Marquises et aux Gambier.")
        return Place(self.line, external_id, zone, self.values, self.remarks)

    def _needed(self, column: str, length: int) -> str:
        try:
            cleaned = intake.line(column, self.cells[column], length)
        except InvalidInput as refusal:
            raise Refused(f"{column} « {shown(self.cells[column])} ». {refusal.reason}") from None
        if not cleaned:
            raise Refused(f"la colonne {column} est vide.")
        return cleaned

    def _position(self) -> None:
        typed = {name: intake.clean(self.cells[name]) for name in ("latitude", "longitude")}
        if not all(typed.values()):
            if any(typed.values()):
                self._remark("latitude et longitude vont ensemble : aucune des deux n’est gardée.")
            return
        for name, bound in (("latitude", 90), ("longitude", 180)):
            try:
                self.values[name] = fields.number(typed[name], bound)
            except ValueError as error:
                raise Refused(f"{name} {error}") from None

    def _source_day(self) -> None:
        if intake.clean(self.cells["date_maj"]):
            try:
                self.values["source_date"] = fields.day(self.cells["date_maj"])
            except ValueError as error:
                raise Refused(f"date_maj {error}") from None

    def _contacts(self) -> None:
        self._keep("code_postal", "postcode", fields.postcode)
        self._keep("code_insee", "insee_code", fields.insee_code)
        self._keep("courriels", "email", fields.email)
        self._keep("site_web", "website", fields.website)
        self._keep("telephone", "phone", fields.phone)
        if "phone" in self.values:
            self.values["phone"], self.values["phone_e164"] = self.values["phone"]

    def _words(self) -> None:
        for column, attribute, length in (
            ("adresse", "address", 200),
            ("complement_adresse", "address_extra", 200),
            ("typologie", "typology", 120),
            ("horaires", "opening_hours", 250),
            ("source", "source", 120),
        ):
            self._keep(column, attribute, partial(fields.line, length=length))
        self._keep("presentation_resume", "summary", fields.text)
        self._keep("services", "services", fields.values)
        for column in KEPT_ASIDE:
            self._keep(column, column, fields.text)
        aside = {name: self.values.pop(name) for name in KEPT_ASIDE if name in self.values}
        if aside:
            self.values["national"] = aside

    def _keep(self, column: str, attribute: str, read_cell: Callable[[str], Any]) -> None:
        if not intake.clean(self.cells[column]):
            return
        try:
            self.values[attribute] = read_cell(self.cells[column])
        except fields.Partly as some:
            self.values[attribute] = some.kept
            self._remark(f"{column} : {some}")
        except fields.LeftOut as reason:
            self._remark(f"{column} : {reason}")

    def _remark(self, text: str) -> None:
        self.remarks.append(Note(self.line, text))
