"""The last step of a restore: what was in use is kept aside, what was prepared takes its place."""

import secrets
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import ProgrammingError

from app import dates
from app.backups import copying, files, migrations
from app.backups.errors import SchemaNotOurs
from app.extensions import db

PREPARED = "pouce_restoring"
ASIDE = "before_restore_"
STAMP = "%Y%m%d_%H%M%S"


def _aside() -> str:
    return f"{ASIDE}{dates.now().strftime(STAMP)}_{secrets.token_hex(3)}"


def replace_file(draft: Path, live: Path) -> str:
    """Copy the draft over the live database, page by page, and return the name of the old one.

    Written through SQLite in one transaction, so that a site that still has it open sees the
    whole of the old one or of the new one. A live file that cannot be read is moved away.
    """
    db.engine.dispose()
    aside = live.with_name(f"{live.stem}.{_aside()}{live.suffix}")
    if not live.exists():
        draft.replace(live)
        return ""
    try:
        with files.draft_of(aside) as copy:
            files.copy(live, copy)
        with (
            closing(sqlite3.connect(draft)) as prepared,
            closing(sqlite3.connect(live, timeout=15)) as target,
        ):
            prepared.backup(target)
    except sqlite3.DatabaseError:
        for suffix in ("", "-wal", "-shm", "-journal"):
            damaged = Path(f"{live}{suffix}")
            if damaged.exists():
                shutil.move(damaged, f"{aside}{suffix}")
        draft.replace(live)
    return str(aside)


def replace_schema(draft: Path) -> str:
    """Build the backup in a schema of its own, then swap the names in one transaction."""
    engine = create_engine(
        db.engine.url,
        poolclass=NullPool,
        connect_args={"options": f"-c search_path={PREPARED} -c lock_timeout=15000"},
    )
    with db.engine.connect() as connection:
        schema = str(connection.scalar(text("SELECT current_schema()")))
    try:
        with engine.connect() as target:
            _fill(draft, target)
            aside = _aside()
            target.execute(text(f'ALTER SCHEMA "{schema}" RENAME TO {aside}'))
            target.execute(text(f'ALTER SCHEMA {PREPARED} RENAME TO "{schema}"'))
            target.commit()
    except ProgrammingError as error:
        with engine.begin() as target:
            target.execute(text(f"DROP SCHEMA IF EXISTS {PREPARED} CASCADE"))
        if getattr(error.orig, "sqlstate", "") == "42501":  # insufficient_privilege
            raise SchemaNotOurs(schema=schema) from error
        raise
    return aside


def _fill(draft: Path, target: Connection) -> None:
    target.execute(text(f"DROP SCHEMA IF EXISTS {PREPARED} CASCADE"))  # a restore cut short
    target.execute(text(f"CREATE SCHEMA {PREPARED}"))
    target.commit()
    migrations.upgrade(target)
    with files.engine_of(draft).connect() as source:
        copying.copy(source, target, copying.tables_of(target))
        copying.sequences_to_postgresql(source, target)
    target.commit()
