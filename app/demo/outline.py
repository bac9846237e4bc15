"""From the timetable to dated workshops: which days, at what time, and who leads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count, islice

from app.demo import days, timetable
from app.demo.places import PLACES, Place
from app.demo.programmes import OFFERS, Offer
from app.demo.timetable import Series, Slot

Span = tuple[datetime, datetime]

_PLACES = {place.key: place for place in PLACES}
_OFFERS = {offer.key: offer for offer in OFFERS}
_TRAVEL = timedelta(minutes=30)


@dataclass(frozen=True)
class Outline:
    """One dated workshop: wall times, and a leader's address ("" for nobody) for each meeting."""

    place: Place
    offer: Offer
    room: int
    spans: tuple[Span, ...]
    leaders: tuple[str, ...]
    support: str

    @property
    def first_day(self) -> date:
        return self.spans[0][0].date()


def first_monday(today: date) -> date:
    """Return the Monday on which the season began."""
    return today - timedelta(days=today.weekday(), weeks=timetable.WEEKS_BACK)


def draw(today: date) -> list[Outline]:
    """Return every workshop of the twelve weeks around a day, soonest first."""
    monday = first_monday(today)
    roster = _Roster(monday)
    drawn = [
        *(_series(series, monday, roster) for series in timetable.SERIES),
        *(found for slot in timetable.SLOTS for found in _weekly(slot, monday, roster)),
    ]
    return sorted(drawn, key=lambda outline: (outline.spans[0], outline.place.key))


def _series(series: Series, monday: date, roster: "_Roster") -> Outline:
    offer = _OFFERS[series.offer]
    dated = islice(_days(monday + timedelta(weeks=series.week), series.weekdays), offer.meetings)
    return _outline(series, offer, [_span(day, series.start, offer) for day in dated], roster)


def _weekly(slot: Slot, monday: date, roster: "_Roster") -> Iterator[Outline]:
    offer = _OFFERS[slot.offer]
    for week in range(timetable.WEEKS):
        day = monday + timedelta(weeks=week, days=slot.weekday)
        if days.is_working(day):
            yield _outline(slot, offer, [_span(day, slot.start, offer)], roster, slot.support)


def _outline(
    row: Slot | Series, offer: Offer, spans: list[Span], roster: "_Roster", support: str = ""
) -> Outline:
    leaders = tuple(roster.leader(row.leader, row.place, span) for span in spans)
    return Outline(_PLACES[row.place], offer, row.room, tuple(spans), leaders, support)


def _days(monday: date, weekdays: tuple[int, ...]) -> Iterator[date]:
    for week in count():
        for weekday in weekdays:
            day = monday + timedelta(weeks=week, days=weekday)
            if days.is_working(day):
                yield day


def _span(day: date, start: time, offer: Offer) -> Span:
    begins = datetime.combine(day, start)
    return begins, begins + timedelta(minutes=offer.minutes)


class _Roster:
    """Who is where: nobody leads two meetings at once, nor on both sides of the world."""

    def __init__(self, monday: date) -> None:
        self.monday = monday
        self.taken: dict[str, list[Span]] = {}

    def leader(self, wanted: str, place: str, span: Span) -> str:
        """Return the leader wanted, or nobody when that person is busy or away."""
        if not wanted or self._is_away(wanted, place, span):
            return timetable.NOBODY
        theirs = self.taken.setdefault(wanted, [])
        if any(start - _TRAVEL < span[1] and span[0] < end + _TRAVEL for start, end in theirs):
            return timetable.NOBODY
        theirs.append(span)
        return wanted

    def _is_away(self, wanted: str, place: str, span: Span) -> bool:
        week = (span[0].date() - self.monday).days // 7
        on_mission = week in timetable.MISSION_WEEKS
        at_mission = place == timetable.MISSION_PLACE
        return wanted == timetable.NORTH and on_mission is not at_mission
