"""The tables of who was expected, came, waited and completed; small groups are hidden."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.reports import masking
from app.reports.models import MonthlyAttendance
from app.reports.queries import Names, People
from app.reports.tables import Column, Line, Table, Unit, Value

RECORDS = ("present", "absent", "excused", "unrecorded")
_RECORDS = tuple(Column(name) for name in ("Présents", "Absents", "Excusés", "Non noté"))


def records(
    key: str,
    of: str,
    attended: Iterable[MonthlyAttendance],
    names: Mapping[int, str],
    people: Mapping[int, int],
) -> Table:
    """Tabulate attendance by programme or partner, in the order of the names: nobody is ranked."""
    by: dict[int, list[MonthlyAttendance]] = defaultdict(list)
    for row in attended:
        by[row.programme_id if key == "programmes" else row.partner_id].append(row)
    shown = [each for each in names if sum(_records_of(by[each]))]
    lines, total = _hidden(
        [_with_sum(_records_of(by[each])) for each in shown],
        {row for row, each in enumerate(shown) if 0 < people.get(each, 0) < masking.SMALL},
    )
    return Table(
        key=key,
        title=f"Présences, par {of.lower()}",
        of=of,
        columns=(*_RECORDS, Column("Attendus")),
        lines=[Line(names[each], line) for each, line in zip(shown, lines, strict=True)],
        total=Line("Ensemble", total),
        drawn=(0, 1, 2, 3),
        is_stacked=True,
        note="Une personne attendue à trois séances compte trois fois. « Non noté » n’est pas « absent ».",
    )


def _records_of(rows: Iterable[MonthlyAttendance]) -> tuple[int, ...]:
    rows = list(rows)
    return tuple(sum(getattr(row, name) for row in rows) for name in RECORDS)


def _with_sum(values: tuple[int, ...]) -> tuple[int, ...]:
    return (*values, sum(values))


def _hidden(
    lines: Sequence[tuple[int, ...]], small: set[int]
) -> tuple[list[tuple[Value, ...]], tuple[Value, ...]]:
    width = len(RECORDS) + 1
    total = tuple(sum(line[column] for line in lines) for column in range(width))
    return masking.hide(lines, total, small=small, is_summed=True)


def waits(attended: Iterable[MonthlyAttendance], names: Names) -> Table:
    by: dict[int, list[MonthlyAttendance]] = defaultdict(list)
    for row in attended:
        by[row.programme_id].append(row)
    shown = [each for each in names.programmes if sum(row.waits for row in by[each])]
    sums = {each: _waited(by[each]) for each in shown}
    total = _waited([row for rows in by.values() for row in rows])
    lines, hidden = masking.hide([sums[each][:2] for each in shown], total[:2])
    return Table(
        key="attente",
        title="Attente dans la file, par programme",
        of="Programme",
        columns=(
            Column("Places données après une attente"),
            Column("Dont plus d’une semaine"),
            Column("Attente moyenne", Unit.WAIT),
        ),
        lines=[
            Line(names.programmes[each], (*line, None if None in line else sums[each][2]))
            for each, line in zip(shown, lines, strict=True)
        ],
        total=Line("Ensemble", (*hidden, None if None in hidden else total[2])),
        drawn=(0,),
        note="Comptée de la demande, ou du souhait, jusqu’à la place réservée.",
    )


def _waited(rows: Sequence[MonthlyAttendance]) -> tuple[int, int, int]:
    waits = sum(row.waits for row in rows)
    mean = sum(row.waited_minutes for row in rows) // waits if waits else 0
    return waits, sum(row.long_waits for row in rows), mean


def helped(attended: Sequence[MonthlyAttendance], people: People, names: Names) -> Iterator[Table]:
    """Tabulate the different people and the parcours completed: by place, programme and partner."""
    yield _helped("lieu", names.venues, people.venues, people.total, attended)
    yield _helped("programme", names.programmes, people.programmes, people.total, attended)
    yield _helped("partenaire", names.partners, people.partners, people.total, attended)


_OF = {"lieu": "venue_id", "programme": "programme_id", "partenaire": "partner_id"}


def _helped(
    of: str,
    names: Mapping[int, str],
    people: Mapping[int, int],
    total: int,
    attended: Sequence[MonthlyAttendance],
) -> Table:
    done: dict[int, int] = defaultdict(int)
    for row in attended:
        done[getattr(row, _OF[of])] += row.completions
    shown = [each for each in names if people.get(each, 0) or done[each]]
    lines, hidden = masking.hide(
        [(people.get(each, 0), done[each]) for each in shown],
        (total, sum(done.values())),
        small={row for row, each in enumerate(shown) if 0 < people.get(each, 0) < masking.SMALL},
    )
    return Table(
        key=f"aides-{of}",
        title=f"Personnes aidées, par {of}",
        of=of.capitalize(),
        columns=(Column("Personnes différentes"), Column("Parcours terminés")),
        lines=[Line(names[each], line) for each, line in zip(shown, lines, strict=True)],
        total=Line("Ensemble", hidden),
        drawn=(0, 1),
        note="Qui est venu dans deux de ces lignes compte une fois dans chacune, et une fois dans "
        "l’ensemble. Un parcours est terminé quand au moins 80 % de ses heures ont été suivies.",
    )
