"""The rules that are kept, for the coordinators' pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.dates import now, today
from app.extensions import db
from app.people.models import Account
from app.workshops.models import Programme, Workshop
from app.workshops.places import Room, Venue
from app.workshops.season_rules import SeasonRule


@dataclass(frozen=True)
class Shown:
    """A rule with what its line on the page says."""

    rule: SeasonRule
    programme: Programme
    venue: Venue
    room: Room | None
    leader: Account | None
    coming: int
    drafts: int


def in_force(branch_id: int | None, rule_id: int | None = None) -> Sequence[Shown]:
    """Return the rules whose last day is not past, by city then first day, with what is to come."""
    coming = (Workshop.ends_at > now(), Workshop.cancelled_at.is_(None))
    counts = (
        select(
            Workshop.season_rule_id,
            func.count().label("coming"),
            func.count().filter(Workshop.published_at.is_(None)).label("drafts"),
        )
        .where(*coming, Workshop.archived_at.is_(None), Workshop.season_rule_id.is_not(None))
        .group_by(Workshop.season_rule_id)
        .subquery()
    )
    query = (
        select(SeasonRule, Programme, Venue, Room, Account, counts.c.coming, counts.c.drafts)
        .join(Programme, Programme.id == SeasonRule.programme_id)
        .join(Venue, Venue.id == SeasonRule.venue_id)
        .outerjoin(Room, Room.id == SeasonRule.room_id)
        .outerjoin(Account, Account.id == SeasonRule.leader_id)
        .outerjoin(counts, counts.c.season_rule_id == SeasonRule.id)
        .order_by(Venue.sort_key, SeasonRule.first_day, SeasonRule.id)
    )
    if branch_id is not None:
        query = query.where(Venue.branch_id == branch_id)
    if rule_id is None:
        query = query.where(SeasonRule.last_day >= today())
    else:
        query = query.where(SeasonRule.id == rule_id)
    return [
        Shown(rule, programme, venue, room, leader, number or 0, drafted or 0)
        for rule, programme, venue, room, leader, number, drafted in db.session.execute(query)
    ]


def one(branch_id: int | None, rule_id: int) -> Shown | None:
    """Return a rule that a coordinator of this branch may see."""
    found = in_force(branch_id, rule_id)
    return found[0] if found else None
