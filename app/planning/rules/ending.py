"""The remainder of a season, cancelled."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import dates
from app.extensions import db
from app.people.actors import Actor
from app.planning import closing
from app.workshops.models import Meeting, Workshop
from app.workshops.season_rules import SeasonRule


def end(rule: SeasonRule, since: date, reason: str, actor: Actor) -> None:
    """Cancel what a rule made from that day on, and end the rule the day before."""
    closing.call_off(remainder(rule, since), actor, reason)
    rule.last_day = max(rule.first_day, min(rule.last_day, since - timedelta(days=1)))
    rule.changed_at = dates.now()


def remainder(rule: SeasonRule, since: date) -> Sequence[Meeting]:
    """Return the coming meetings that a rule made, from that day on."""
    return db.session.scalars(
        select(Meeting)
        .join(Meeting.workshop)
        .where(
            Workshop.season_rule_id == rule.id,
            Meeting.starts_local >= datetime.combine(since, time()),
            Meeting.ends_at > dates.now(),
            Meeting.cancelled_at.is_(None),
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
        )
        .options(joinedload(Meeting.workshop).selectinload(Workshop.meetings))
        .order_by(Meeting.workshop_id, Meeting.starts_at)
    ).all()
