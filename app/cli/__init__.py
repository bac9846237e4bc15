"""The commands of `flask`, by noun."""

from flask import Flask

from app.cli import (
    accounts,
    demo,
    feeds,
    imports,
    messages,
    operations,
    people,
    queue,
    serving,
    worker,
)


def register(app: Flask) -> None:
    """Add every command to the application."""
    app.cli.add_command(imports.venues)
    app.cli.add_command(imports.season)
    app.cli.add_command(demo.demo)
    app.cli.add_command(accounts.group)
    app.cli.add_command(feeds.group)
    app.cli.add_command(messages.messages)
    app.cli.add_command(people.people)
    app.cli.add_command(queue.group)
    app.cli.add_command(worker.worker)
    app.cli.add_command(operations.backup)
    app.cli.add_command(operations.restore)
    app.cli.add_command(operations.purge)
    app.cli.add_command(operations.doctor)
    app.cli.add_command(serving.start)
