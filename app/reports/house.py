"""The house read back: every table of a report, in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.reports import held_tables, people_tables, queries
from app.reports.queries import Asked, Names
from app.reports.tables import Table


@dataclass(frozen=True)
class House:
    """What was asked, what there is to choose from, when it was counted, and the tables."""

    asked: Asked
    names: Names
    counted: Mapping[date, datetime]
    """Every month there are figures of, and when it was counted."""
    facts: Mapping[str, str]
    """What a funder asks first, in words."""
    tables: Mapping[str, Table]

    @property
    def counted_at(self) -> datetime | None:
        """Return when the last of the months asked for was counted; None before that."""
        first, last = self.asked.first, self.asked.last
        return max(
            (at for month, at in self.counted.items() if first <= month <= last), default=None
        )


def read(asked: Asked) -> House:
    """Read all that a report says. Names no participant; small groups are hidden."""
    names = Names(asked)
    attended = queries.attendance(asked, names)
    people = queries.different_people(asked, names)
    meetings = queries.held(asked, names)
    given = queries.given(asked, names)
    tables = (
        held_tables.weeks(meetings),
        held_tables.venues(meetings, names),
        people_tables.records(
            "programmes", "Programme", attended, names.programmes, people.programmes
        ),
        people_tables.records(
            "partenaires", "Partenaire", attended, names.partners, people.partners
        ),
        held_tables.hours(asked, given, meetings, attended),
        people_tables.waits(attended, names),
        *people_tables.helped(attended, people, names),
    )
    return House(
        asked=asked,
        names=names,
        counted=queries.counted(),
        facts=_facts({table.key: table for table in tables}),
        tables={table.key: table for table in tables},
    )


def _facts(tables: Mapping[str, Table]) -> dict[str, str]:
    """Take the totals that stand above the tables, hidden where they are hidden there."""
    return {
        words: table.columns[place].said(table.total.values[place] if table.total else 0)
        for words, table, place in (
            ("Personnes différentes", tables["aides-lieu"], 0),
            ("Présences", tables["programmes"], 0),
            ("Parcours terminés", tables["aides-lieu"], 1),
            ("Heures données par l’équipe", tables["heures"], 1),
            ("Heures données par les bénévoles", tables["heures"], 2),
            ("Places prises", tables["semaines"], 4),
        )
    }
