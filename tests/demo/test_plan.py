"""The season on paper: on any day of the year it is complete, and nobody is in two places."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from app.demo import days, plan, timetable
from app.demo.plan import Planned
from app.demo.scenes import SCENES, Fate

ANY_DAYS = [date(2026, 1, 1) + timedelta(days=11 * number) for number in range(67)]


@pytest.mark.parametrize("today", ANY_DAYS, ids=str)
def test_every_day_has_a_whole_season(today: date) -> None:
    season = plan.season(today)
    spans = [span for each in season for span in each.outline.spans]
    assert 450 <= len(spans) <= 550
    monday = today - timedelta(days=today.weekday())
    assert min(spans)[0].date() >= monday - timedelta(weeks=2)
    assert max(spans)[1].date() < monday + timedelta(weeks=11)
    assert all(days.is_working(start.date()) for start, _ in spans)
    fates = Counter(each.fate for each in season)
    assert set(fates) == set(Fate)
    assert sum(fates.values()) - fates[Fate.OPEN] - fates[Fate.RECORDED] == _exceptional()
    _check_places(season)


def _exceptional() -> int:
    return sum(scene.fate is not Fate.OPEN for scene in SCENES.values())


def _check_places(season: list[Planned]) -> None:
    rooms: dict[tuple[str, int], list[tuple[datetime, datetime]]] = defaultdict(list)
    leaders = defaultdict(list)
    for each in season:
        drawn = each.outline
        for span, leader in zip(drawn.spans, drawn.leaders, strict=True):
            later = timedelta(
                minutes=90 if each.fate is Fate.MOVED and span == drawn.spans[0] else 0
            )
            shown = (span[0] + later, span[1] + later)
            rooms[drawn.place.key, drawn.room].append(shown)
            leaders[leader].append(shown)
    del leaders[timetable.NOBODY]
    for taken in (*rooms.values(), *leaders.values()):
        taken.sort()
        assert all(first[1] <= then[0] for first, then in pairwise(taken))


def test_the_same_day_has_the_same_season_and_the_next_day_another() -> None:
    today = date(2026, 11, 23)
    assert plan.season(today) == plan.season(today)
    assert plan.season(today) != plan.season(today + timedelta(days=1))


def test_the_trainer_leads_today_unless_it_is_sunday_or_a_holiday() -> None:
    for today in ANY_DAYS[::4]:
        theirs = {
            span[0].date()
            for each in plan.season(today)
            for span, leader in zip(each.outline.spans, each.outline.leaders, strict=True)
            if leader == timetable.NORTH
        }
        assert (today in theirs) is days.is_working(today)


def test_some_meetings_have_nobody_to_lead_them() -> None:
    leaders = [leader for each in plan.season(ANY_DAYS[0]) for leader in each.outline.leaders]
    assert 0.3 < leaders.count(timetable.NOBODY) / len(leaders) < 0.7


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2026, 4, 6), (2027, 3, 29), (2025, 4, 21), (2038, 4, 26), (2027, 5, 6), (2026, 5, 25), (2026, 7, 14)],
)  # fmt: skip
def test_no_workshop_on_a_public_holiday(year: int, month: int, day: int) -> None:
    assert not days.is_working(date(year, month, day))
    assert days.is_working(date(year, month, day) + timedelta(days=1))
