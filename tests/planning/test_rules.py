"""A season in one go: every date, every conflict with its ways out, then the rows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.people.models import Account, Role
from app.planning.rules import preview, writing
from app.planning.rules.preview import Preview
from app.planning.rules.slots import Slot, Trouble
from app.planning.rules.wanted import Line, Wanted, from_json, to_json
from app.transactions import transaction
from app.workshops import closures, schedule
from app.workshops.closures import Cause
from app.workshops.models import Kind, Programme, Workshop
from app.workshops.places import Room, Venue
from app.workshops.season_rules import SeasonRule
from tests.factories import a_programme, a_venue, a_workshop, again, an_account

MONDAY, TUESDAY, THURSDAY, SATURDAY, SUNDAY = 0, 1, 3, 5, 6
HOURS = "Mo-Fr 09:00-12:30,13:30-18:00"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme()


@pytest.fixture
def venue(programme: Programme) -> Venue:
    venue = a_venue("Espace Nord", postcode="59000", opening_hours=HOURS)
    with transaction() as session:
        for name in ("Salle A", "Salle B"):
            schedule.add_room(session.merge(venue), name, 8)
    return again(venue)


def asked(programme: Programme, venue: Venue, **more: object) -> Wanted:
    values: dict[str, object] = {
        "first": date(2027, 1, 4),
        "last": date(2027, 2, 28),
        "weekdays": (TUESDAY,),
        "lines": (Line(venue.id, time(14), time(15, 30)),),
        **more,
    }
    return Wanted(programme_id=programme.id, **values)  # type: ignore[arg-type]


def in_room(venue: Venue, room: Room, leader: Account | None = None) -> tuple[Line, ...]:
    return (Line(venue.id, time(14), time(15, 30), room.id, leader.id if leader else None),)


def days(seen: Preview) -> list[str]:
    return [f"{slot.start:%d/%m %H:%M}" for slot in seen.slots]


def codes(slot: Slot) -> list[str]:
    return [way.code for way in slot.ways]


def test_a_rule_leaves_out_holidays_and_closures_and_says_why(
    programme: Programme, venue: Venue
) -> None:
    with transaction() as session:
        closures.close(
            date(2027, 5, 11), date(2027, 5, 14), Cause.WORKS, venue=session.merge(venue)
        )
    wanted = asked(
        programme,
        venue,
        weekdays=(MONDAY, TUESDAY),
        first=date(2027, 4, 12),
        last=date(2027, 5, 18),
        skips_school=True,
    )
    seen = preview.prepare(wanted)
    assert days(seen) == ["12/04 14:00", "13/04 14:00", "03/05 14:00", "04/05 14:00",
                          "10/05 14:00", "18/05 14:00"]  # fmt: skip
    left = {f"{out.day:%d/%m}": out.why for out in seen.lines[0].left_out}
    assert left["17/05"] == "jour férié (Lundi de Pentecôte)"
    assert left["11/05"] == "fermé (travaux)"
    assert left["19/04"] == "vacances de printemps"
    assert seen.open == []
    everything = preview.prepare(replace(wanted, skips_school=False))
    assert "19/04 14:00" in days(everything)


def test_the_hour_of_the_wall_stays_across_a_clock_change(
    programme: Programme, venue: Venue
) -> None:
    wanted = asked(programme, venue, first=date(2027, 3, 23), last=date(2027, 3, 30))
    with transaction():
        seen = preview.prepare(wanted)
        made = writing.write(seen, seen.fingerprint, an_admin(), publish=True)
    starts = [workshop.meetings[0] for workshop in made]
    assert [f"{meeting.starts_local:%H:%M}" for meeting in starts] == ["14:00", "14:00"]
    assert [f"{meeting.starts_at:%H:%M}" for meeting in starts] == ["13:00", "12:00"]


def an_admin() -> Account:
    account = Account(email="c@pouce.example", email_key="c@pouce.example", name="Claire",
                      role=Role.COORDINATOR)  # fmt: skip
    db.session.add(account)
    db.session.flush()
    return account


def test_an_hour_that_never_happens_cannot_be_kept(programme: Programme) -> None:
    venue = a_venue(postcode="59000")
    line = (Line(venue.id, time(2, 30), time(4)),)
    wanted = asked(
        programme, venue, lines=line, weekdays=(SUNDAY,), first=date(2027, 3, 28),
        last=date(2027, 3, 28), skips_public=False,
    )  # fmt: skip
    slot = preview.prepare(wanted).slots[0]
    assert [conflict.trouble for conflict in slot.conflicts] == [Trouble.CLOCK]
    assert "n’existe pas" in slot.conflicts[0].text
    assert not any(code.startswith("keep") for code in codes(slot))
    assert "hour:08:00" in codes(slot)
    sorted_out = preview.prepare(wanted.choosing(slot.key, "hour:08:00"))
    assert days(sorted_out) == ["28/03 08:00"]
    assert not sorted_out.open


def test_a_parcours_stops_when_its_hours_are_reached(venue: Venue) -> None:
    programme = a_programme(Kind.PARCOURS)
    wanted = asked(
        programme,
        venue,
        weekdays=(MONDAY, THURSDAY),
        lines=(Line(venue.id, time(14), time(16, 30)),),
        target_minutes=15 * 60,
    )
    seen = preview.prepare(wanted)
    assert days(seen) == ["04/01 14:00", "07/01 14:00", "11/01 14:00", "14/01 14:00",
                          "18/01 14:00", "21/01 14:00"]  # fmt: skip
    assert seen.workshops == 1
    without_one = wanted.choosing(seen.slots[1].key, "skip")
    assert days(preview.prepare(without_one))[-1] == "25/01 14:00"
    short = preview.prepare(replace(wanted, target_minutes=14 * 60))
    assert short.slots[-1].minutes == 90
    assert short.slots[-1].notes == ("dernière séance raccourcie à 1 h 30",)
    too_long = preview.prepare(replace(wanted, target_minutes=100 * 60))
    assert "Il manque 60 h" in too_long.lines[0].remarks[0]
    with transaction():
        seen = preview.prepare(wanted)
        made = writing.write(seen, seen.fingerprint, an_admin(), publish=False)
    assert len(made) == 1
    assert sum(meeting.minutes for meeting in made[0].meetings) == 15 * 60
    assert made[0].published_at is None


def test_a_room_in_use_offers_another_room_hour_and_day(programme: Programme, venue: Venue) -> None:
    a_workshop(starts=datetime(2027, 1, 12, 14, 30), venue=venue, room=venue.rooms[0], title="Déjà")
    wanted = asked(programme, venue, lines=in_room(venue, venue.rooms[0]))
    slot = preview.prepare(wanted).open[0]
    assert slot.day == date(2027, 1, 12)
    assert slot.conflicts[0].text == "Salle A est prise : « Déjà », de 14 h 30 à 16 h."
    assert codes(slot) == [
        f"room:{venue.rooms[1].id}", "hour:16:00", "hour:16:30", "hour:11:00", "move", "skip",
        "keep:room",
    ]  # fmt: skip
    solved = {code: preview.prepare(wanted.choosing(slot.key, code)) for code in codes(slot)}
    assert all(not seen.open for seen in solved.values())
    assert "13/01 14:00" in days(solved["move"])
    assert "12/01 16:00" in days(solved["hour:16:00"])
    assert not [day for day in days(solved["skip"]) if day.startswith("12/01")]
    kept = next(s for s in solved["keep:room"].slots if s.key == slot.key)
    assert "gardée quand même" in kept.notes[0]
    other = next(s for s in solved[f"room:{venue.rooms[1].id}"].slots if s.key == slot.key)
    assert other.room == venue.rooms[1]


def test_a_trainer_cannot_be_in_two_places_of_one_season(programme: Programme) -> None:
    leader = an_account(name="Nadia Exemple")
    here, there = a_venue("Nord", postcode="59000"), a_venue("Sud", postcode="59000")
    lines = tuple(
        Line(venue.id, time(14), time(15, 30), None, leader.id) for venue in (here, there)
    )
    wanted = asked(programme, here, lines=lines, last=date(2027, 1, 8))
    slot = preview.prepare(wanted).open[0]
    assert slot.venue.name == "Sud"
    assert "Nadia Exemple n’est pas libre" in slot.conflicts[0].text
    alone = preview.prepare(wanted.choosing(slot.key, "leader:0"))
    assert not alone.open
    assert alone.slots[1].leader is None


def test_two_conflicts_of_one_date_are_solved_one_after_the_other(
    programme: Programme, venue: Venue
) -> None:
    leader = an_account(name="Nadia Exemple")
    a_workshop(starts=datetime(2027, 1, 12, 14), venue=venue, room=venue.rooms[0], leader=leader)
    wanted = asked(programme, venue, lines=in_room(venue, venue.rooms[0], leader))
    slot = preview.prepare(wanted).open[0]
    assert [conflict.trouble for conflict in slot.conflicts] == [Trouble.ROOM, Trouble.LEADER]
    half = wanted.choosing(slot.key, f"room:{venue.rooms[1].id}")
    still = preview.prepare(half).open[0]
    assert [conflict.trouble for conflict in still.conflicts] == [Trouble.LEADER]
    assert preview.prepare(half.choosing(slot.key, "leader:0")).open == []


def test_hours_and_holidays_are_conflicts_when_not_left_out(
    programme: Programme, venue: Venue
) -> None:
    wanted = asked(
        programme, venue, weekdays=(MONDAY, SATURDAY), first=date(2027, 3, 27),
        last=date(2027, 3, 29), skips_public=False,
    )  # fmt: skip
    saturday, monday = preview.prepare(wanted).open
    assert "est fermé à ces heures" in saturday.conflicts[0].text
    assert monday.conflicts[0].text == "C’est un jour férié : Lundi de Pâques."


def test_a_day_left_out_can_be_held_all_the_same_or_moved(
    programme: Programme, venue: Venue
) -> None:
    wanted = asked(
        programme, venue, weekdays=(MONDAY,), first=date(2027, 3, 29), last=date(2027, 3, 29)
    )
    out = preview.prepare(wanted).lines[0].left_out[0]
    assert [way.code for way in out.ways] == ["hold", "move"]
    held = preview.prepare(wanted.choosing(out.key, "hold"))
    assert days(held) == ["29/03 14:00"]
    assert held.slots[0].notes == ("jour férié (Lundi de Pâques), gardée quand même",)
    moved = preview.prepare(wanted.choosing(out.key, "move"))
    assert days(moved) == ["30/03 14:00"]


def test_nothing_is_written_on_a_preview_that_changed_or_has_conflicts(
    programme: Programme, venue: Venue
) -> None:
    wanted = asked(programme, venue, lines=in_room(venue, venue.rooms[0]))
    shown = preview.prepare(wanted).fingerprint
    a_workshop(starts=datetime(2027, 1, 12, 14), venue=venue, room=venue.rooms[0])
    with pytest.raises(writing.PreviewChanged), transaction():
        writing.write(preview.prepare(wanted), shown, an_admin(), publish=True)
    shown = preview.prepare(wanted).fingerprint
    with pytest.raises(writing.ConflictsLeft), transaction():
        writing.write(preview.prepare(wanted), shown, an_admin(), publish=True)
    assert db.session.scalars(select(SeasonRule)).all() == []
    assert len(db.session.scalars(select(Workshop)).all()) == 1


def test_the_same_season_twice_is_seen(programme: Programme, venue: Venue) -> None:
    wanted = asked(programme, venue)
    with transaction():
        seen = preview.prepare(wanted)
        writing.write(seen, seen.fingerprint, an_admin(), publish=True)
    again_ = preview.prepare(wanted)
    assert len(again_.open) == len(again_.slots) == 8
    assert "Le même programme a déjà lieu ici" in again_.open[0].conflicts[0].text


def test_what_is_wanted_survives_a_draft(programme: Programme, venue: Venue) -> None:
    wanted = asked(programme, venue, skips_school=True, capacity=6).choosing("0:2027-01-05", "skip")
    wanted = wanted.choosing("0:2027-01-12", "hold")
    assert from_json(to_json(wanted)) == wanted


def test_26_weeks_at_three_venues_are_planned_quickly(programme: Programme) -> None:
    venues = [a_venue(postcode="75020", opening_hours=HOURS) for _ in range(3)]
    wanted = asked(
        programme,
        venues[0],
        weekdays=(TUESDAY, THURSDAY),
        last=date(2027, 1, 4) + timedelta(weeks=26),
        lines=tuple(Line(venue.id, time(14), time(15, 30)) for venue in venues),
    )
    seen = preview.prepare(wanted)
    assert len(seen.slots) == 3 * (52 - 1)  # Ascension is a Thursday
    with transaction():
        seen = preview.prepare(wanted)
        made = writing.write(seen, seen.fingerprint, an_admin(), publish=True)
    assert len(made) == 153
    assert len(db.session.scalars(select(SeasonRule)).all()) == 3
    assert {workshop.season_rule_id for workshop in made} != {None}
