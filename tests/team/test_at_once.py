"""A coordinator gives a meeting to someone while another takes it: one of them has it, not both."""

import threading

import pytest
from flask import Flask
from sqlalchemy import event

from app.bookings import seats
from app.extensions import db
from app.people.models import Account
from app.planning import replacing
from app.transactions import transaction
from app.workshops.models import AssignmentRole, Meeting
from tests.factories import a_workshop, again, an_account

GIVEN, TAKEN = "Inès", "Omar"


def _race(app: Flask, monkeypatch: pytest.MonkeyPatch, guard: str) -> list[str]:
    """Give a meeting to one person while its taking by another is not committed; return who has it."""
    nadia, omar, ines = (an_account(name=name) for name in ("Nadia", TAKEN, GIVEN))
    meeting_id = a_workshop(leader=nadia).meetings[0].id
    with transaction() as session:
        (asked,) = replacing.ask(session.merge(nadia), [meeting_id])
    asked_id, omar_id, ines_id = asked.id, omar.id, ines.id
    writes = threading.Event()

    def give() -> None:
        with app.app_context(), transaction() as session:
            meeting = session.get_one(Meeting, meeting_id)
            _ = meeting.leaders  # as a page that was shown before has read them
            wanted = {session.get_one(Account, ines_id): AssignmentRole.LEAD}
            replacing.restaff(meeting, wanted)

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if threading.current_thread() is giver and statement.startswith(("UPDATE", "BEGIN IMM")):
            writes.set()

    giver = threading.Thread(target=give)
    event.listen(db.engine, "before_cursor_execute", note)
    with transaction() as session:
        replacing.take(asked_id, session.get_one(Account, omar_id))
        monkeypatch.setattr(seats, "take", getattr(seats, guard))
        giver.start()
        writes.wait(2)
    giver.join()
    event.remove(db.engine, "before_cursor_execute", note)
    return [leader.name for leader in again(db.session.get_one(Meeting, meeting_id)).leaders]


def test_who_is_given_a_meeting_has_it_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _race(app, monkeypatch, "take") == [GIVEN]


def test_without_the_workshop_s_row_both_have_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control; on SQLite the whole unit is one after the other in any case."""
    alone = db.engine.dialect.name == "sqlite"
    found = _race(app, monkeypatch, "read")
    assert found == [GIVEN] if alone else sorted(found) == [GIVEN, TAKEN]
