"""Putting a backup back, so that no feed goes backwards and no mail goes out twice.

Everything is prepared in a private copy: the database in use changes at the very end, at once.
"""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, inspect, select, text, update
from sqlalchemy.orm import Session

from app import dates
from app.backups import files, migrations, swapping
from app.backups.errors import NotABackup, WorkerIsRunning
from app.extensions import db
from app.messages import sending
from app.messages.models import WorkerState
from app.people.models import SignIn, SignInRequest
from app.publications import revisions
from app.workshops.models import Meeting

BEATS_WITHIN = 30
"""Seconds since its last sign of life within which a worker is taken to be running."""
SEQUENCE_STEP = 1_000
ID_STEP = 1_000


@dataclass(frozen=True)
class Restored:
    """What a human is told: where the former database is, and how old the backup was."""

    kept_as: str
    revision: str


def restore(path: Path, *, force: bool = False) -> Restored:
    """Replace the database by a backup, brought to this version's schema, sending paused.

    Raises NotABackup, WorkerIsRunning (unless `force`) and SchemaNotOurs; then nothing changed.
    """
    revision = files.revision_of(path)
    if not migrations.is_known(revision):
        raise NotABackup(path=path, reason="elle vient d’une version plus récente de Pouce")
    if not force:
        _refuse_while_working()
    db.session.remove()
    with tempfile.TemporaryDirectory(prefix="restore-", dir=_room()) as folder:
        draft = Path(folder) / "draft.sqlite3"
        files.copy(path, draft)
        _bring_forward(draft, made_at=datetime.fromtimestamp(path.stat().st_mtime, UTC))
        if reason := files.fault(draft):
            raise NotABackup(path=path, reason=reason)
        if db.engine.dialect.name == "sqlite":
            kept_as = swapping.replace_file(draft, Path(str(db.engine.url.database)))
        else:
            kept_as = swapping.replace_schema(draft)
    db.engine.dispose()
    return Restored(kept_as, revision)


def _room() -> Path | None:
    """Return the folder of the database in use: the draft ends there, on the same disk."""
    database = db.engine.url.database
    return Path(str(database)).parent if db.engine.dialect.name == "sqlite" else None


def _refuse_while_working() -> None:
    with db.engine.connect() as connection:
        if not inspect(connection).has_table(WorkerState.__tablename__):
            return
        at = connection.scalar(select(WorkerState.at).where(WorkerState.name == sending.HEARTBEAT))
    if at is not None:
        seconds = int((dates.now() - at).total_seconds())
        if seconds < BEATS_WITHIN:
            raise WorkerIsRunning(seconds=max(seconds, 0))


def _bring_forward(draft: Path, made_at: datetime) -> None:
    """Migrate the copy, and move it past all that anyone may have seen since the backup."""
    engine = files.engine_of(draft)
    with engine.connect() as connection:
        migrations.upgrade(connection)
    with Session(engine) as session, session.begin():
        moment = dates.now()
        revisions.advance_all(session)
        session.execute(
            update(Meeting).values(sequence=Meeting.sequence + SEQUENCE_STEP, changed_at=moment)
        )
        session.execute(update(SignIn).where(SignIn.revoked_at.is_(None)).values(revoked_at=moment))
        session.execute(delete(SignInRequest))
        session.execute(delete(WorkerState).where(WorkerState.name == sending.HEARTBEAT))
        session.merge(WorkerState(name="backup", at=made_at))
        session.merge(WorkerState(name=sending.PAUSE, at=moment, detail=sending.RESTORED))
        session.execute(text("UPDATE sqlite_sequence SET seq = seq + :step"), {"step": ID_STEP})
