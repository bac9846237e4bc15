"""What the team is told when someone cannot come: whole, in words and in HTML."""

import re
from datetime import UTC, datetime

import html5lib
import pytest
from flask import Flask
from jinja2 import StrictUndefined
from sqlalchemy import select
from time_machine import travel

from app.extensions import db
from app.messages.models import Channel, Message
from app.people.models import Role
from app.planning import replacing, unstaffed
from app.planning.replacements import Replacement
from app.transactions import transaction
from tests.factories import a_venue, a_workshop, an_account

NOTICES = {"replacement_wanted", "replacement_found", "away_today", "nobody_to_lead", "released"}


def test_what_presses_goes_by_sms_too_where_there_is_a_gateway(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SMS_GATEWAY_URL", "files")
    with travel(datetime(2026, 11, 23, 7, tzinfo=UTC), tick=False):
        an_account(Role.COORDINATOR, phone="06 12 34 56 78")
        nadia = an_account(name="Nadia")
        an_account(phone="03 20 00 00 00")
        an_account(phone="+33612345679")
        a_workshop(starts=datetime(2026, 11, 23, 14), leader=nadia)
        with transaction() as session:
            replacing.ill(session.merge(nadia))
        sms = db.session.execute(
            select(Message.notice, Message.to_address, Message.body_sms)
            .where(Message.channel == Channel.SMS)
            .order_by(Message.notice)
        ).all()
        assert [(notice, to) for notice, to, _ in sms] == [
            ("away_today", "+33612345678"),
            ("replacement_wanted", "+33612345679"),
        ]
        assert "Nadia ne peut pas venir aujourd'hui (14 h" in sms[0][2]
        assert "/formateur/remplacements/" in sms[1][2]


def test_each_notice_is_whole(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.jinja_env, "undefined", StrictUndefined)
    with travel(datetime(2026, 11, 23, 5, tzinfo=UTC), tick=False):
        an_account(Role.COORDINATOR, name="Claire")
        nadia, omar = an_account(name="Nadia"), an_account(name="Omar")
        case = a_venue("Case", "Saint-Denis", zone="Indian/Reunion")
        a_workshop(starts=datetime(2026, 11, 23, 11), leader=nadia, venue=case)
        with transaction() as session:
            (missed,) = replacing.ill(session.merge(nadia))
            meeting_id = missed.id
        with transaction():
            unstaffed.tell(meeting_id)
        asked = db.session.scalars(select(Replacement)).one()
        with transaction() as session:
            replacing.take(asked.id, session.merge(omar))
        messages = db.session.scalars(select(Message)).all()
        assert {each.notice for each in messages} == NOTICES | {"assigned"}
        for message in messages:
            assert 10 < len(message.subject) <= 250
            assert not re.search(r"\n{3,}| +\n|None|\bUTC\b", message.body_text), message.body_text
            html5lib.HTMLParser(strict=True).parse(message.body_html)
            assert "lundi 23 novembre, de 11 h à 12 h 30 (heure du lieu)" in message.body_text
        wanted = next(each for each in messages if each.notice == "replacement_wanted")
        assert f"/formateur/remplacements/{asked.uuid}" in wanted.body_text
        assert f"/formateur/remplacements/{asked.uuid}" in wanted.body_html
