"""A backup is one whole file, and a restore brings back the same installation, only later."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app import dates
from app.backups import files, restoring, saving
from app.backups.errors import FileExists, FolderMissing, NotABackup, NothingToSave, WorkerIsRunning
from app.bookings.models import Booking, BookingEvent
from app.bookings.participants import Participant, Reach
from app.database import Base
from app.extensions import db
from app.messages import sending
from app.messages.models import WorkerState
from app.people import signin
from app.people.models import Role, SignIn, SignInRequest
from app.publications import revisions
from app.transactions import transaction
from app.workshops.models import Meeting, Workshop
from tests.factories import a_booking, a_person, a_workshop, an_account
from tests.operations.conftest import Installation

pytestmark = pytest.mark.long


def _a_lived_in_database() -> None:
    trainer = an_account(Role.TRAINER)
    workshop = a_workshop(capacity=1, leader=trainer)
    a_booking(workshop, a_person("Zoé", email="zoe@exemple.example", reach=Reach.EMAIL))
    a_booking(workshop, a_person("Éric"))
    a_workshop(meetings=6)
    with transaction() as session:
        zoe, eric = session.scalars(select(Participant).order_by(Participant.id))
        zoe.merged_into = eric.id  # a row that names a later one
        signin.print_link(trainer)
        secret = signin._sign_in(trainer, "un navigateur", is_own=True)
    assert signin.account_for(secret)
    db.session.rollback()


def _rows() -> dict[str, list[dict[str, object]]]:
    """Read everything, as Python values, to compare."""
    db.session.rollback()
    found: dict[str, list[dict[str, object]]] = {}
    for table in Base.metadata.sorted_tables:
        rows = db.session.execute(select(table).order_by(*table.primary_key)).mappings()
        found[table.name] = [dict(row) for row in rows]
    db.session.rollback()
    return found


CHANGED_ON_PURPOSE = {"publications", "worker_states", "sign_ins", "sign_in_requests"}


def _same_but_for_what_advances(before: dict[str, list[dict[str, object]]]) -> None:
    after = _rows()
    for rows in (before, after):
        for meeting in rows["meetings"]:
            meeting.pop("sequence")
            meeting.pop("changed_at")
    for table in before.keys() - CHANGED_ON_PURPOSE:
        assert after[table] == before[table], table


def test_a_backup_is_one_private_file_that_anyone_can_check(
    migrated: Flask, tmp_path: Path
) -> None:
    _a_lived_in_database()
    saving.save(tmp_path / "copie")
    assert (tmp_path / "copie").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.glob("*copie*")] == ["copie"]
    with closing(sqlite3.connect(tmp_path / "copie")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("SELECT count(*) FROM bookings").fetchone() == (2,)


def test_a_backup_overwrites_nothing_and_leaves_nothing_when_refused(
    migrated: Flask, tmp_path: Path
) -> None:
    (tmp_path / "copie").write_text("précieux")
    with pytest.raises(FileExists):
        saving.save(tmp_path / "copie")
    assert (tmp_path / "copie").read_text() == "précieux"
    with pytest.raises(FolderMissing):
        saving.save(tmp_path / "absent" / "copie")
    assert not (tmp_path / "absent").exists()


def test_an_empty_database_is_not_saved(installation: Installation, tmp_path: Path) -> None:
    installation()
    with pytest.raises(NothingToSave):
        saving.save(tmp_path / "copie")
    assert not (tmp_path / "copie").exists()


def test_a_restore_brings_everything_back(migrated: Flask, tmp_path: Path) -> None:
    _a_lived_in_database()
    before = _rows()
    saving.save(tmp_path / "copie")
    a_booking(db.session.scalars(select(Workshop)).all()[-1])
    restoring.restore(tmp_path / "copie")
    _same_but_for_what_advances(before)


def test_a_restore_works_on_an_empty_machine(
    migrated: Flask, installation: Installation, tmp_path: Path
) -> None:
    _a_lived_in_database()
    before = _rows()
    saving.save(tmp_path / "copie")
    installation()
    restoring.restore(tmp_path / "copie")
    _same_but_for_what_advances(before)


def test_after_a_restore_no_number_goes_backwards(migrated: Flask, tmp_path: Path) -> None:
    _a_lived_in_database()
    saving.save(tmp_path / "copie")
    sequence = db.session.scalar(select(func.max(Meeting.sequence))) or 0
    for _ in range(3):
        lost = a_workshop()
    seen = revisions.current(db.session, revisions.LIST)
    assert seen is not None
    lost_venue = revisions.venue(lost.venue_id)
    seen_venue = revisions.current(db.session, lost_venue)
    assert seen_venue is not None
    lost_id = lost.id
    restoring.restore(tmp_path / "copie")
    now = revisions.current(db.session, revisions.LIST)
    assert now is not None
    assert now.number > seen.number
    assert db.session.scalar(select(func.min(Meeting.sequence))) == sequence + 1_000
    fresh = a_workshop()
    assert fresh.id > lost_id, "an address seen before the restore must not open another workshop"
    with transaction():
        revisions.touch(lost_venue)
    again = revisions.current(db.session, lost_venue)
    assert again is not None
    assert again.number > seen_venue.number


def test_after_a_restore_nothing_is_sent_until_a_human_says_so(
    migrated: Flask, tmp_path: Path
) -> None:
    _a_lived_in_database()
    assert sending.has_due()
    saving.save(tmp_path / "copie")
    restoring.restore(tmp_path / "copie")
    assert sending.is_paused()
    assert not sending.has_due()
    with transaction():
        assert sending.resume()
    assert sending.has_due()


def test_after_a_restore_a_former_sign_in_opens_nothing(migrated: Flask, tmp_path: Path) -> None:
    _a_lived_in_database()
    saving.save(tmp_path / "copie")
    restoring.restore(tmp_path / "copie")
    open_ones = select(func.count()).select_from(SignIn).where(SignIn.revoked_at.is_(None))
    assert db.session.scalar(open_ones) == 0
    assert db.session.scalar(select(func.count()).select_from(SignInRequest)) == 0


def test_the_former_database_is_kept_aside(migrated: Flask, tmp_path: Path) -> None:
    _a_lived_in_database()
    saving.save(tmp_path / "copie")
    a_booking(db.session.scalars(select(Workshop)).all()[-1])
    kept = restoring.restore(tmp_path / "copie").kept_as
    if db.engine.dialect.name == "sqlite":
        assert files.fault(Path(kept)) == ""
        with closing(sqlite3.connect(kept)) as former:
            assert former.execute("SELECT count(*) FROM bookings").fetchone() == (3,)
    else:
        assert db.session.scalar(text(f"SELECT count(*) FROM {kept}.bookings")) == 3
    assert db.session.scalar(select(func.count()).select_from(Booking)) == 2


def test_a_restored_database_goes_on_living(migrated: Flask, tmp_path: Path) -> None:
    _a_lived_in_database()
    saving.save(tmp_path / "copie")
    restoring.restore(tmp_path / "copie")
    workshop = db.session.scalars(select(Workshop).order_by(Workshop.id.desc())).first()
    assert workshop is not None
    booking_id = a_booking(workshop).id
    events = select(BookingEvent).where(BookingEvent.booking_id == booking_id)
    assert len(db.session.scalars(events).all()) == 2
    saving.save(tmp_path / "encore")
    restoring.restore(tmp_path / "encore")
    assert db.session.get(Booking, booking_id) is not None


def test_a_wrong_file_changes_nothing(migrated: Flask, tmp_path: Path) -> None:
    _a_lived_in_database()
    saving.save(tmp_path / "copie")
    before = _rows()
    whole = (tmp_path / "copie").read_bytes()
    wrong = {
        "absent": None,
        "texte": b"pas une base",
        "vide": b"",
        "coupee": whole[: len(whole) // 2],
        "abimee": whole[:8192] + b"\xff" * 4096 + whole[12288:],
    }
    for name, content in wrong.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(NotABackup):
            restoring.restore(tmp_path / name)
    for name, statement in (
        ("autre", "CREATE TABLE autre (id int)"),
        ("future", "UPDATE alembic_version SET version_num = '9999'"),
    ):
        if name == "future":
            (tmp_path / name).write_bytes(whole)
        with closing(sqlite3.connect(tmp_path / name)) as file:
            file.execute(statement)
            file.commit()
        with pytest.raises(NotABackup):
            restoring.restore(tmp_path / name)
    assert _rows() == before


def test_a_restore_waits_until_the_worker_has_stopped(migrated: Flask, tmp_path: Path) -> None:
    _a_lived_in_database()
    saving.save(tmp_path / "copie")
    with transaction():
        sending.note(sending.HEARTBEAT)
    with pytest.raises(WorkerIsRunning):
        restoring.restore(tmp_path / "copie")
    restoring.restore(tmp_path / "copie", force=True)
    with transaction() as session:
        session.merge(WorkerState(name=sending.HEARTBEAT, at=dates.now() - timedelta(minutes=1)))
    restoring.restore(tmp_path / "copie")


def test_a_damaged_database_can_be_replaced(migrated: Flask, tmp_path: Path) -> None:
    if db.engine.dialect.name != "sqlite":
        return  # a server's files are not ours to damage
    _a_lived_in_database()
    before = _rows()
    saving.save(tmp_path / "copie")
    live = Path(str(db.engine.url.database))
    db.session.remove()
    db.engine.dispose()
    live.write_bytes(b"\xff" * live.stat().st_size)
    kept = restoring.restore(tmp_path / "copie", force=True).kept_as
    assert Path(kept).read_bytes()[:4] == b"\xff" * 4
    _same_but_for_what_advances(before)


def test_the_commands_say_what_they_did(migrated: Flask, tmp_path: Path) -> None:
    _a_lived_in_database()
    run = migrated.test_cli_runner()
    saved = run.invoke(args=["backup", str(tmp_path / "copie")])
    assert saved.exit_code == 0, saved.output
    assert sending.last("backup") is not None
    refused = run.invoke(args=["backup", str(tmp_path / "copie")])
    assert refused.exit_code == 1
    assert "existe déjà" in refused.output
    restored = run.invoke(args=["restore", str(tmp_path / "copie")])
    assert restored.exit_code == 0, restored.output
    assert "flask messages resume" in restored.output
    assert sending.last("backup") is not None
    lost = run.invoke(args=["restore", str(tmp_path / "rien")])
    assert lost.exit_code == 1
    assert "Rien n’a été changé" in lost.output


def test_a_backup_moves_an_installation_to_the_other_engine(
    migrated: Flask, installation: Installation, tmp_path: Path
) -> None:
    _a_lived_in_database()
    before = _rows()
    assert all(before[table] for table in ("messages", "bookings", "meetings", "assignments"))
    saving.save(tmp_path / "copie")
    was = db.engine.dialect.name
    installation("postgresql" if was == "sqlite" else "sqlite")
    flask_migrate.upgrade()
    assert db.engine.dialect.name != was
    restoring.restore(tmp_path / "copie")
    _same_but_for_what_advances(before)
    a_booking(a_workshop())
