"""The tables of what was held: its seats by week and by place, and the hours given."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from app import dates
from app.people.models import Role
from app.reports import months
from app.reports.models import MonthlyAttendance
from app.reports.queries import Asked, Held, Names
from app.reports.tables import Column, Line, Table, Unit, percent

_SEATS = (
    Column("Séances"),
    Column("Places"),
    Column("Prises"),
    Column("Libres"),
    Column("Remplissage", Unit.PERCENT),
)


def _seats(name: str, meetings: Sequence[Held]) -> Line:
    seats, taken = sum(one.seats for one in meetings), sum(one.taken for one in meetings)
    left = sum(max(0, one.seats - one.taken) for one in meetings)
    return Line(name, (len(meetings), seats, taken, left, percent(taken, seats)))


def weeks(meetings: Sequence[Held]) -> Table:
    by_week: dict[date, list[Held]] = defaultdict(list)
    for one in meetings:
        by_week[one.day - timedelta(days=one.day.weekday())].append(one)
    return Table(
        key="semaines",
        title="Places prises, semaine par semaine",
        of="Semaine du",
        columns=_SEATS,
        lines=[_seats(_day(monday), found) for monday, found in sorted(by_week.items())],
        total=_seats("Ensemble", meetings),
        drawn=(2, 3),
        is_stacked=True,
    )


def _day(monday: date) -> str:
    """Say which week, by its Monday, without saying Monday each time: "1er juin"."""
    return dates.day(monday).partition(" ")[2]


def venues(meetings: Sequence[Held], names: Names) -> Table:
    by_venue: dict[int, list[Held]] = defaultdict(list)
    for one in meetings:
        by_venue[one.venue_id].append(one)
    return Table(
        key="lieux",
        title="Places prises, par lieu",
        of="Lieu",
        columns=_SEATS,
        lines=[
            _seats(name, by_venue[venue_id])
            for venue_id, name in names.venues.items()
            if by_venue[venue_id]
        ],
        total=_seats("Ensemble", meetings),
        drawn=(2, 3),
        is_stacked=True,
    )


def hours(
    asked: Asked,
    given: Iterable[tuple[date, Role, int]],
    meetings: Sequence[Held],
    attended: Iterable[MonthlyAttendance],
) -> Table:
    """Tabulate the hours of meetings, those given by the team, and those that people attended."""
    by: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for one in meetings:
        by[months.first_of(one.day)][0] += one.minutes
    for month, role, minutes in given:
        by[month][2 if role is Role.VOLUNTEER else 1] += minutes
    for row in attended:
        by[row.month][3] += row.minutes
    lines = [
        Line(months.named(month), tuple(by[month]))
        for month in months.between(asked.first, asked.last)
    ]
    total = tuple(sum(line.values[column] or 0 for line in lines) for column in range(4))
    return Table(
        key="heures",
        title="Heures données, mois par mois",
        of="Mois",
        columns=(
            Column("Séances tenues", Unit.MINUTES),
            Column("Données par l’équipe", Unit.MINUTES),
            Column("Données par les bénévoles", Unit.MINUTES),
            Column("Suivies par les participants", Unit.MINUTES),
        ),
        lines=lines,
        total=Line("Ensemble", total),
        drawn=(1, 2),
        is_stacked=True,
        note="À deux pour animer, une heure de séance compte deux heures données.",
    )
