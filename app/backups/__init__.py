"""Backups and restores. A backup is one SQLite file, whatever the engine: it can be opened anywhere."""
