"""Migrations of a database other than the application's own: a backup being made or restored."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection


def _config() -> Config:
    extension = current_app.extensions["migrate"]
    config: Config = extension.migrate.get_config(extension.directory)
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the database behind `connection` to a revision; the connection commits."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def revision_at(connection: Connection) -> str | None:
    """Return the revision of a database, or None for one without tables."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def is_known(revision: str) -> bool:
    """Tell whether this code can migrate from a revision: false for one of a newer version."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return any(script.revision == revision for script in scripts)
