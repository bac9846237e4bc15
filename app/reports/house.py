"""The house read back: every table of a report, in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.reports import held_tables, masking, people_tables, queries
from app.reports.queries import Asked, Names
from app.reports.tables import Table, Value, percent


@dataclass(frozen=True)
class House:
    """What was asked, what there is to choose from, when it was counted, and the tables."""

    asked: Asked
    names: Names
    counted_at: datetime | None
    people: Value
    hours: int
    """Minutes that the team gave."""
    filled: Value
    tables: Mapping[str, Table]


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
        counted_at=queries.counted_at(asked),
        people=_alone(people.total),
        hours=sum(minutes for _, _, minutes in given),
        filled=percent(sum(one.taken for one in meetings), sum(one.seats for one in meetings)),
        tables={table.key: table for table in tables},
    )


def _alone(count: int) -> Value:
    return None if 0 < count < masking.SMALL else count
