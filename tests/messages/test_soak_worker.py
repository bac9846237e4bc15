"""The long run: 500 bookings, two workers at once, 50 kills at random moments, on each engine."""

import random
from pathlib import Path

import pytest
from flask import Flask

from app.bookings.participants import Reach
from app.extensions import db
from app.messages.models import Message
from tests.factories import a_booking, a_person, a_workshop
from tests.messages.mailserver import MailServer
from tests.messages.processes import survive_kills, workers


@pytest.mark.soak
def test_fifty_kills_lose_no_confirmation(
    app: Flask, tmp_path: Path, mailserver: MailServer
) -> None:
    chance = random.Random(50)
    mailserver.delay = 0.02
    for _ in range(10):
        workshop = a_workshop(capacity=50)
        for _ in range(50):
            number = db.session.query(Message).count()
            a_booking(workshop, a_person(email=f"p{number}@exemple.fr", reach=Reach.EMAIL))
    ids = set(db.session.scalars(db.select(Message.message_id)))
    db.session.rollback()
    assert len(ids) == 500
    with workers(app, tmp_path, mailserver) as start:
        rounds = [(chance.uniform(0, 0.2), chance.uniform(0, 0.2)) for _ in range(25)]
        survive_kills(start, mailserver, ids, rounds)
