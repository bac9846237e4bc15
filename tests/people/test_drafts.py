"""A draft lasts half an hour from its last touch, and is its account's own."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text

from app import retention
from app.extensions import db
from app.people import drafts
from app.people.drafts import Draft, DraftGone
from app.transactions import transaction
from tests.factories import an_account

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_a_draft_lives_half_an_hour_from_its_last_touch(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        account = an_account()
        with transaction():
            draft_id = drafts.begin(account, "season", {"step": 1}).id
        clock.shift(timedelta(minutes=29))
        with transaction():
            drafts.keep(drafts.find(account, "season", draft_id), {"step": 2})
        clock.shift(timedelta(minutes=29))
        assert drafts.find(account, "season", draft_id).content == {"step": 2}
        clock.shift(timedelta(minutes=1))
        with pytest.raises(DraftGone):
            drafts.find(account, "season", draft_id)
        with transaction():
            assert retention.purge() == {"brouillons, une demi-heure": 1}
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_draft_opens_for_its_account_and_its_task_only(app: Flask) -> None:
    mine, other = an_account(), an_account()
    with transaction():
        draft_id = drafts.begin(mine, "season", {}).id
    for account, kind in ((other, "season"), (mine, "sheet")):
        with pytest.raises(DraftGone):
            drafts.find(account, kind, draft_id)
    assert drafts.find(mine, "season", draft_id).id == draft_id


def test_a_draft_ends_once(app: Flask) -> None:
    account = an_account()
    with transaction():
        draft_id = drafts.begin(account, "season", {}).id
    with transaction():
        draft = drafts.find(account, "season", draft_id)
        drafts.end(draft)
        with pytest.raises(DraftGone):
            drafts.end(draft)
    with pytest.raises(DraftGone):
        drafts.find(account, "season", draft_id)


def test_without_an_account_it_lives_as_long_and_what_is_over_is_dropped_meanwhile(
    app: Flask,
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        with transaction():
            old = drafts.write("inscription", {"step": 1})
        clock.shift(timedelta(minutes=29))
        with transaction():
            assert drafts.rewrite(old, {"step": 2})
        assert drafts.find(None, "inscription", old).content == {"step": 2}
        clock.shift(timedelta(minutes=30))
        with pytest.raises(DraftGone):
            drafts.find(None, "inscription", old)
        with transaction():
            new = drafts.write("inscription", {"step": 1})
        assert [one.id for one in db.session.scalars(select(Draft))] == [new]
        with transaction():
            assert not drafts.rewrite(old, {"step": 3})
            drafts.drop(new)
            drafts.drop(old)
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_only_the_unit_of_a_draft_waits_for_no_disk(app: Flask) -> None:
    def waits() -> bool:
        if db.engine.dialect.name == "sqlite":
            return True
        setting = "SELECT source FROM pg_settings WHERE name = 'synchronous_commit'"
        return db.session.scalar(text(setting)) != "session"

    with transaction():
        assert waits()
        draft = drafts.write("inscription", {})
        assert waits() == (db.engine.dialect.name == "sqlite")
    with transaction():
        drafts.drop(draft)
        assert waits()
