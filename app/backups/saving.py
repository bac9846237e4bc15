"""Making a backup while the site works."""

import logging
from pathlib import Path

from sqlalchemy import text

from app.backups import copying, files, migrations
from app.backups.errors import CopyIsWrong, NothingToSave
from app.extensions import db

log = logging.getLogger("pouce")


def save(path: Path) -> None:
    """Copy the whole database into one new file, readable by its owner only, and check the copy.

    The copy is of one instant. Raises FileExists, FolderMissing, NothingToSave and CopyIsWrong;
    then there is no file.
    """
    with db.engine.connect() as connection:
        revision = migrations.revision_at(connection)
    if revision is None:
        raise NothingToSave
    with files.draft_of(path.absolute()) as draft:
        if db.engine.dialect.name == "sqlite":
            files.copy(Path(str(db.engine.url.database)), draft)
        else:
            _from_postgresql(draft, revision)
        if reason := files.fault(draft):
            raise CopyIsWrong(reason=reason)
    log.info("backup made at revision %s", revision)


def _from_postgresql(draft: Path, revision: str) -> None:
    """Build the tables by the same migrations, then copy one snapshot of the rows."""
    with files.engine_of(draft).connect() as target:
        migrations.upgrade(target, revision)
        with db.engine.connect().execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        ) as source:
            source.execute(text("SET LOCAL statement_timeout = 0"))
            tables = copying.tables_of(source)
            copied = copying.copy(source, target, tables)
            copying.sequences_from_postgresql(source, target)
            target.commit()
            if copying.counts(target, tables) != copied:
                raise CopyIsWrong(reason="le nombre de lignes diffère")
