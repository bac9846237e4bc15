"""Which days off a place has: its territory's public holidays, its zone's school holidays."""

from datetime import date

import pytest
from flask import Flask

from app.transactions import transaction
from app.workshops import closures, days_off, hours, territories
from app.workshops.closures import Cause, SchoolBreak
from app.workshops.days_off import Calendar
from app.workshops.places import Venue
from tests.factories import a_venue


def place(postcode: str, insee: str = "") -> Venue:
    return Venue(name="Ici", postcode=postcode, insee_code=insee)


@pytest.mark.parametrize(
    ("postcode", "day", "name"),
    [
        ("59000", date(2027, 5, 6), "Ascension"),
        ("59000", date(2027, 3, 26), ""),
        ("67000", date(2027, 3, 26), "Vendredi saint"),
        ("57000", date(2027, 12, 26), "Saint-Étienne"),
        ("97400", date(2027, 12, 20), "Abolition de l'esclavage"),
        ("97200", date(2027, 5, 22), "Abolition de l'esclavage"),
        ("97100", date(2027, 5, 27), "Abolition de l'esclavage"),
        ("97300", date(2027, 6, 10), "Abolition de l'esclavage"),
        ("97600", date(2027, 4, 27), "Abolition de l'esclavage"),
        ("98800", date(2027, 9, 24), "Fête de la Citoyenneté"),
        ("98714", date(2027, 11, 20), "Matāri'i"),
        ("98714", date(2027, 6, 28), ""),
        ("97133", date(2027, 10, 9), "Abolition de l'esclavage"),
    ],
)
def test_public_holidays_are_those_of_the_territory(postcode: str, day: date, name: str) -> None:
    assert days_off.public_holiday(place(postcode), day) == name


@pytest.mark.parametrize(
    ("postcode", "zone"),
    [
        ("69003", "A"), ("33000", "A"), ("59000", "B"), ("13001", "B"), ("67000", "B"),
        ("75020", "C"), ("31000", "C"), ("20000", "Corse"), ("97400", "La Réunion"),
        ("98800", "Nouvelle-Calédonie"), ("97150", "Guadeloupe"), ("", ""),
    ],
)  # fmt: skip
def test_school_zones(postcode: str, zone: str) -> None:
    assert territories.school_zone(place(postcode)) == zone


def test_every_departement_of_the_mainland_has_one_zone() -> None:
    numbers = {f"{n:02d}" for n in range(1, 96)} - {"20"}
    zones = {n: territories.school_zone(place(f"{n}000")) for n in numbers}
    assert set(zones.values()) == {"A", "B", "C"}
    assert territories.school_zone(place("", "2A004")) == "Corse"


def test_school_holidays_of_2027_by_zone(app: Flask) -> None:
    calendar = Calendar(date(2027, 1, 1), date(2027, 6, 30))
    days = [date(2027, 2, 8), date(2027, 2, 15), date(2027, 3, 5)]
    found = {
        postcode: [bool(calendar.school_holiday(place(postcode), day)) for day in days]
        for postcode in ("69003", "59000", "75020")
    }
    assert found == {
        "69003": [False, True, False],
        "59000": [False, False, True],
        "75020": [True, True, False],
    }
    assert calendar.school_is_known(place("59000"))
    assert not calendar.school_is_known(place("97400"))
    assert not Calendar(date(2028, 1, 1), date(2028, 12, 31)).school_is_known(place("59000"))


def test_an_imported_calendar_is_believed_first(app: Flask) -> None:
    with transaction():
        closures.replace_breaks(
            "Corse",
            [
                SchoolBreak(
                    zone="Corse",
                    name="Vacances d’hiver",
                    first_day=date(2027, 2, 20),
                    last_day=date(2027, 3, 7),
                )
            ],
        )
    calendar = Calendar(date(2027, 1, 1), date(2027, 6, 30))
    assert calendar.school_holiday(place("20000"), date(2027, 2, 22)) == "Vacances d’hiver"
    assert calendar.school_holiday(place("20000"), date(2027, 3, 8)) == ""
    assert calendar.school_is_known(place("20000"))


def test_a_closure_concerns_its_venue_or_everyone(app: Flask) -> None:
    here, there = a_venue(), a_venue()
    with transaction() as session:
        venue = session.merge(here)
        closures.close(date(2027, 1, 4), date(2027, 1, 5), Cause.WORKS, venue=venue)
        closures.close(date(2027, 8, 1), date(2027, 8, 31), Cause.HOLIDAYS, venue=None)
    calendar = Calendar(date(2027, 1, 1), date(2027, 12, 31))
    assert calendar.closure(here, date(2027, 1, 5))
    assert not calendar.closure(here, date(2027, 1, 6))
    assert not calendar.closure(there, date(2027, 1, 5))
    assert calendar.closure(there, date(2027, 8, 31))
    with pytest.raises(closures.ClosureRefused), transaction():
        closures.close(date(2027, 1, 5), date(2027, 1, 4), Cause.WORKS, venue=None)


def test_opening_hours_say_when_a_venue_is_open() -> None:
    text = "Mo-Fr 09:00-12:30,13:30-18:00"
    day = date(2027, 1, 5)
    starts = hours.starts(text, day, hours.timedelta(minutes=90))
    assert [f"{start:%H:%M}" for start in starts][:2] == ["09:00", "09:30"]
    assert [f"{start:%H:%M}" for start in starts][-1] == "16:30"
    assert hours.starts(text, date(2027, 1, 9), hours.timedelta(minutes=90)) == []
    assert hours.is_open("", starts[0], starts[0] + hours.timedelta(hours=9))
    assert hours.is_open("sur rendez-vous ?", starts[0], starts[1])
    assert not hours.can_be_read("du lundi au vendredi")
