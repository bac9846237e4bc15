"""SQLite files: drafts that become visible whole or not at all, and the checks of a copy."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine

from app.backups.errors import FileExists, FolderMissing, NotABackup


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Give a private file beside `path` that takes its name at the end, once on the disk.

    Raises FileExists and FolderMissing. On failure nothing is left.
    """
    if path.exists():
        raise FileExists(path=path)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:
        raise FolderMissing(path=path.parent) from None
    try:
        yield draft
        _onto_disk(draft)
        _name(draft, path)
        _onto_disk(path.parent)
    finally:
        for leftover in (draft, Path(f"{draft}-journal"), Path(f"{draft}-wal")):
            leftover.unlink(missing_ok=True)


def _name(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)  # unlike a rename, it refuses to overwrite
    except FileExistsError:
        raise FileExists(path=path) from None
    except OSError:  # no hard links there: a USB key
        draft.rename(path)


def _onto_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def engine_of(path: Path) -> Engine:
    """Return an engine for a SQLite file that nobody else uses."""
    return create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)


def copy(source: Path, target: Path) -> None:
    """Copy a SQLite database, page by page, while others may use it; one file comes out.

    The copy is the caller's to put on the disk: nobody writes to the source while it is read.
    """
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as readable,
        closing(sqlite3.connect(target)) as writable,
    ):
        readable.execute("PRAGMA busy_timeout=15000")
        writable.execute("PRAGMA synchronous=OFF")
        readable.backup(writable)
        writable.execute("PRAGMA journal_mode=DELETE")


def fault(path: Path) -> str:
    """Return what is wrong with a SQLite database, in words, or "" when it is whole."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            found = file.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                return f"le fichier est abîmé : {found}"
            if file.execute("PRAGMA foreign_key_check").fetchone():
                return "des lignes renvoient à d’autres qui manquent"
    except sqlite3.DatabaseError as error:
        return f"ce n’est pas une base lisible : {error}"
    return ""


def revision_of(path: Path) -> str:
    """Return the migration that a backup stands at. Raises NotABackup."""
    if not path.is_file():
        raise NotABackup(path=path, reason="ce fichier n’existe pas")
    if reason := fault(path):
        raise NotABackup(path=path, reason=reason)
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
        row = None
        with suppress(sqlite3.OperationalError):
            row = file.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise NotABackup(path=path, reason="ce n’est pas une sauvegarde de Pouce")
    return str(row[0])
