"""Announcing what a season keeps as drafts."""

from sqlalchemy import select

from app import dates
from app.extensions import db
from app.people.actors import Actor
from app.planning import seating
from app.workshops.models import Workshop
from app.workshops.season_rules import SeasonRule


def publish(rule: SeasonRule, actor: Actor) -> int:
    """Announce the coming drafts of a rule, the first first; return how many."""
    drafts = db.session.scalars(
        select(Workshop.id)
        .where(
            Workshop.season_rule_id == rule.id,
            Workshop.published_at.is_(None),
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
            Workshop.ends_at > dates.now(),
        )
        .order_by(Workshop.id)
    ).all()
    for workshop_id in drafts:
        seating.publish(workshop_id, actor)
    return len(drafts)
