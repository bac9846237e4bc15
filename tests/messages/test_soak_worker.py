"""The long run: 500 bookings, two workers at once, 50 kills at random moments, on each engine."""

import random
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.bookings.participants import Reach
from app.extensions import db
from app.messages.models import Message, Status
from tests.factories import a_booking, a_person, a_workshop
from tests.messages.conftest import BEHAVIOURS, bad_things_to
from tests.messages.mailserver import MailServer
from tests.messages.processes import count, pending, survive_kills, wait_until, workers

BOOKINGS = 500
AWKWARD = 100
"""Mails beside the bookings' own, most of them good for nothing but trouble."""


def _book() -> None:
    """Make the bookings; one in five has a server that fails once or refuses for good."""
    for number in range(BOOKINGS):
        if number % 50 == 0:
            workshop = a_workshop(capacity=50)
        name = BEHAVIOURS[number // 5 % len(BEHAVIOURS)] if number % 5 == 0 else "p"
        person = a_person(email=f"{name}+{number}@exemple.fr", reach=Reach.EMAIL)
        a_booking(workshop, person)


@pytest.mark.soak
def test_fifty_kills_lose_no_confirmation(
    app: Flask, tmp_path: Path, mailserver: MailServer
) -> None:
    chance = random.Random(50)
    mailserver.delay = 0.02
    _book()
    bad_things_to(AWKWARD)
    assert db.session.scalar(select(func.count()).select_from(Message)) == BOOKINGS + AWKWARD
    db.session.rollback()
    with workers(app, tmp_path, mailserver) as start:
        stranger = start(MAIL_CA_FILE="")
        wait_until(lambda: "certificat" in stranger.said)
        stranger.kill()
        assert mailserver.accepted == [], "no mail is given to a server that nobody vouches for"
        rounds = [(chance.uniform(0, 0.2), chance.uniform(0, 0.2)) for _ in range(25)]
        survive_kills(start, mailserver, rounds)
    assert pending() == 0
    assert count(Status.SENT) + count(Status.FAILED, Status.DROPPED) >= BOOKINGS + AWKWARD
