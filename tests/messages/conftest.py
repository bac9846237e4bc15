"""A mail server, and an outbox with something in it."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from flask import Flask

from app import dates
from app.extensions import db
from app.messages.models import Channel, Message, Status
from app.messages.outbox import Invitation, Recipient, enqueue
from app.messages.plans import Plan
from app.messages.rendering import Rendered
from app.transactions import transaction
from app.worker.loop import Worker
from tests.messages.mailserver import MailServer, serving


@pytest.fixture
def mailserver(tmp_path: Path) -> Iterator[MailServer]:
    with serving(tmp_path) as mails:
        yield mails


def use(app: Flask, monkeypatch: pytest.MonkeyPatch, mails: MailServer) -> None:
    """Point the application at a mail server, until the test's end."""
    monkeypatch.setitem(app.config, "MAIL_SERVER", "127.0.0.1")
    monkeypatch.setitem(app.config, "MAIL_PORT", mails.port)
    monkeypatch.setitem(app.config, "MAIL_CA_FILE", str(mails.ca_file))
    monkeypatch.setitem(app.config, "MAIL_TIMEOUT", 0.5)


@pytest.fixture
def smtp(app: Flask, monkeypatch: pytest.MonkeyPatch, mailserver: MailServer) -> MailServer:
    use(app, monkeypatch, mailserver)
    return mailserver


@pytest.fixture
def worker(app: Flask) -> Worker:
    return Worker(app)


def work(worker: Worker) -> Counter[Status]:
    """Do all that is due; what the test has read before ends first."""
    db.session.rollback()
    before = worker.tally
    return worker.once() - before


def put(address: str = "lea@exemple.fr", *, about: str = "", **values: object) -> Message:
    """Put one mail in the outbox; what is returned is a copy that locks nothing."""
    calendar = values.pop("calendar", None)
    method = str(values.pop("method", ""))
    phone = str(values.pop("phone", ""))
    then = cast(Plan | None, values.pop("then", None))
    with transaction():
        message = enqueue(
            str(values.pop("notice", "confirmed")),
            to=Recipient(Channel.EMAIL, "Léa Petit", address, phone=phone, venue_id=7, then=then),
            rendered=Rendered("Votre place est réservée", "À bientôt.\n", "<p>À bientôt.</p>"),
            about=about or f"booking:{address}",
            invitation=Invitation(calendar, method) if isinstance(calendar, bytes) else None,
            **values,  # type: ignore[arg-type]
        )
    assert message is not None
    db.session.refresh(message)
    db.session.expunge(message)
    db.session.rollback()
    return message


def fresh(message: Message) -> Message:
    """Return the message as it is now, as a copy that locks nothing."""
    db.session.rollback()
    found = db.session.get_one(Message, message.id)
    db.session.expunge(found)
    db.session.rollback()
    return found


BEHAVIOURS = ("defer-once", "drop-before-once", "drop-after-once", "closing-once", "refuse", "spam")


def bad_things_to(count: int) -> None:
    """Put mails in the outbox: half are taken, the others meet all that a server can do.

    One in ten is good for a second only. What is refused and matters must be told by someone.
    """
    soon = dates.now() + timedelta(seconds=1)
    for number in range(count):
        name = BEHAVIOURS[number // 2 % len(BEHAVIOURS)] if number % 2 else "p"
        put(
            f"{name}+{number}@exemple.fr",
            matters=number % 3 > 0,
            not_after=soon if number % 10 == 8 else None,
        )
