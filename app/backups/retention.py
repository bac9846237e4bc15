"""Dropping the databases that restores kept aside."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from app.backups.swapping import ASIDE, STAMP
from app.extensions import db


def drop_asides(before: datetime) -> int:
    """Drop the former databases that were put aside before an instant. They hold names."""
    oldest_kept = before.strftime(STAMP)
    if db.engine.dialect.name == "sqlite":
        return _drop_files(Path(str(db.engine.url.database)), oldest_kept)
    schemas = db.session.scalars(
        text("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, :aside)"),
        {"aside": ASIDE},
    )
    old = [name for name in schemas if name.removeprefix(ASIDE) < oldest_kept]
    for name in old:
        db.session.execute(text(f'DROP SCHEMA "{name}" CASCADE'))
    return len(old)


def _drop_files(live: Path, oldest_kept: str) -> int:
    prefix = f"{live.stem}.{ASIDE}"
    old = [
        path
        for path in live.parent.glob(f"{prefix}*")
        if path.name.removeprefix(prefix)[: len(oldest_kept)] < oldest_kept
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
