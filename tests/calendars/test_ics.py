"""Bytes from values: folding, escaping, and nothing but the values in them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Alarm, Event, vText, vUri
from icalendar import Calendar as Reader

from app.calendars import ics
from app.calendars.lines import begin, escape, one_line, parameter, several_lines
from tests.feeds.witnesses import lines

STAMP = "20261123T090000"
EVENT = ics.Event(
    uid="seance-1@pouce.example",
    sequence=0,
    stamp=STAMP,
    changed_at=STAMP,
    created_at=STAMP,
    starts="20270112T140000",
    ends="20270112T153000",
    zone="Europe/Paris",
    others=(ics.summary("Coup de pouce"),),
)
HEAD = ics.Calendar(name="Ateliers, à Lille; et plus", description="Une ligne\nDeux", zone="UTC")
FORBIDDEN = "\x00\x07\x0b\x0c\x1b\x7f\x85\u2028\u2029\ufeff\ud800"
ANY = st.text(alphabet=st.characters(), max_size=200)


def with_lines(*others: bytes) -> ics.Event:
    return EVENT._replace(others=others)


def written(event: ics.Event) -> bytes:
    return ics.calendar(HEAD, [ics.fragment(event)], {event.zone})


def by_the_library(summary: str, description: str, place: ics.Place, category: str) -> Event:
    """Write the same meeting with the icalendar library, the reference."""
    paris, utc = ZoneInfo("Europe/Paris"), datetime(2026, 11, 23, 9, tzinfo=UTC)
    out = Event()
    out.add("uid", EVENT.uid)
    for name in ("dtstamp", "created", "last-modified"):
        out.add(name, utc)
    out.add("sequence", 0)
    out.add("dtstart", datetime(2027, 1, 12, 14, tzinfo=paris))
    out.add("dtend", datetime(2027, 1, 12, 15, 30, tzinfo=paris))
    out.add("status", "CONFIRMED")
    out.add("transp", "TRANSPARENT")
    out.add("summary", one_line(summary))
    out.add("description", vText(several_lines(description)))
    where = (one_line(part) for part in (place.name, place.room, place.address))
    out.add("location", ", ".join(part for part in where if part))
    out.add("geo", (place.latitude, place.longitude))
    marks = {"VALUE": "URI", "X-APPLE-RADIUS": "70", "X-TITLE": parameter(place.name).strip('"')}
    if place.address:
        marks["X-ADDRESS"] = parameter(place.address).strip('"')
    point = vUri(f"geo:{place.latitude},{place.longitude}")
    out.add("x-apple-structured-location", point, parameters=marks)
    if category:
        out.add("categories", [one_line(category)])
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(minutes=-45))
    alarm.add("description", one_line(summary))
    out.add_component(alarm)
    return out


def told(component: Event) -> dict[str, object]:
    return {
        name: value if isinstance(value, bytes) else (value.params, value.to_ical())
        for name, value in component.property_items()
    }


@given(summary=ANY, description=ANY, name=ANY, address=ANY, category=ANY)
def test_any_text_is_written_as_the_library_writes_it(
    summary: str, description: str, name: str, address: str, category: str
) -> None:
    place = ics.Place(name, address, "", 48.8566, 2.3522)
    event = with_lines(
        ics.summary(summary),
        ics.description_before(description).end(),
        ics.place(place),
        ics.categories(category),
        ics.alarm(45, summary),
    )
    body = written(event)
    assert lines(body).count("BEGIN:VEVENT") == 1
    (found,) = Reader.from_ical(body).walk("VEVENT")
    reference = Event.from_ical(by_the_library(summary, description, place, category).to_ical())
    assert told(found) == told(reference)
    assert found["last-modified"].dt == datetime(2026, 11, 23, 9, tzinfo=UTC)


@given(head=st.text(max_size=200), tail=st.text(max_size=200))
def test_a_line_ended_later_is_the_line_written_at_once(head: str, tail: str) -> None:
    head, tail = (escape(several_lines(text)) for text in (head, tail))
    later, at_once = begin(f"X:{head}").end(tail), begin(f"X:{head}{tail}").end()
    unfolded = at_once.decode().replace("\r\n ", "")
    assert later.decode().replace("\r\n ", "") == unfolded
    assert max(len(row) for row in later.split(b"\r\n")) <= 75
    for row in later.split(b"\r\n"):
        row.decode()


@pytest.mark.parametrize("char", FORBIDDEN)
def test_no_control_character_passes(char: str) -> None:
    text = f"Mairie{char}BEGIN:VALARM"
    place = ics.place(ics.Place(text, text, text, 1, 2))
    event = with_lines(ics.summary(text), ics.description_before(text).end(), place)
    head = replace(HEAD, name=text, description=text)
    body = ics.calendar(head, [ics.fragment(event)], {"Europe/Paris"}).decode()
    assert char not in body
    assert "Mairie BEGIN:VALARM" in body.replace("\r\n ", "")


def test_a_line_feed_in_a_name_forges_no_property() -> None:
    place = ics.place(ics.Place("A\nB:c"))
    event = with_lines(ics.summary("Atelier\r\nATTENDEE:mailto:x@y"), place)
    unfolded = lines(written(event))
    assert "SUMMARY:Atelier ATTENDEE:mailto:x@y" in unfolded
    assert "LOCATION:A B:c" in unfolded
    assert not any(line.startswith(("ATTENDEE", "B:c")) for line in unfolded)


def test_text_is_escaped_once() -> None:
    event = with_lines(ics.summary("a,b;c\\n\\d"), ics.categories("x,y", "z"))
    unfolded = lines(written(event))
    assert "SUMMARY:a\\,b\\;c\\\\n\\\\d" in unfolded
    assert "CATEGORIES:x\\,y,z" in unfolded
    assert "NAME:Ateliers\\, à Lille\\; et plus" in unfolded
    assert "X-WR-CALNAME:Ateliers\\, à Lille\\; et plus" in unfolded


def test_the_point_on_the_map_keeps_its_comma() -> None:
    place = ics.Place('Le "Hub"', "1, rue d’Arras", "Salle 2", 50.62925, 3.057256)
    unfolded = lines(written(with_lines(ics.place(place))))
    assert "GEO:50.62925;3.057256" in unfolded
    assert 'LOCATION:Le "Hub"\\, Salle 2\\, 1\\, rue d’Arras' in unfolded
    mark = next(line for line in unfolded if line.startswith("X-APPLE-STRUCTURED-LOCATION"))
    assert mark.endswith(":geo:50.62925,3.057256")
    assert ";VALUE=URI" in mark
    assert "X-TITLE=\"Le 'Hub'\"" in mark


def test_the_head_says_how_often_to_come_back() -> None:
    head = replace(HEAD, source="https://x.example/a.ics?b=1,2", url="https://x.example/")
    unfolded = lines(ics.calendar(head, [], {"Europe/Paris"}))
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in unfolded
    assert "X-PUBLISHED-TTL:PT1H" in unfolded
    assert "SOURCE;VALUE=URI:https://x.example/a.ics?b=1,2" in unfolded
    assert "URL;VALUE=URI:https://x.example/" in unfolded
    assert not any(line.startswith(("METHOD", "UID")) for line in unfolded)


def test_an_alarm_only_where_asked() -> None:
    assert b"VALARM" not in written(EVENT)
    assert b"TRIGGER:-PT60M\r\n" in written(with_lines(ics.alarm(60, "Atelier")))


def test_the_same_values_give_the_same_bytes() -> None:
    assert written(EVENT) == written(EVENT._replace())
    assert b"DTSTAMP:20261123T090000Z" in written(EVENT)
    assert not written(EVENT).startswith(b"\xef\xbb\xbf")
