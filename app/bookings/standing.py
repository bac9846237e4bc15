"""Standing rules: so many seats for a partner on each workshop that is opened from now on."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import dates
from app.bookings.allotments import RELEASE_HOURS, AllotmentRule, RuleProgramme, RuleVenue
from app.extensions import db


def add_rule(
    partner_id: int,
    count: int,
    *,
    venue_ids: Sequence[int] = (),
    programme_ids: Sequence[int] = (),
    release_hours: int = RELEASE_HOURS,
) -> AllotmentRule:
    """Add a standing rule, for the workshops that are opened from now on."""
    rule = AllotmentRule(
        partner_id=partner_id,
        seats=count,
        release_hours=release_hours,
        venues=[RuleVenue(venue_id=venue_id) for venue_id in venue_ids],
        programmes=[RuleProgramme(programme_id=programme_id) for programme_id in programme_ids],
    )
    db.session.add(rule)
    return rule


def archive_rule(rule: AllotmentRule) -> None:
    """End a standing rule: what it kept stays kept, new workshops are opened without it."""
    rule.archived_at = rule.archived_at or dates.now()


def rules(partner_id: int | None = None) -> Sequence[AllotmentRule]:
    """Return the standing rules in force, oldest first."""
    chosen = select(AllotmentRule).where(AllotmentRule.archived_at.is_(None))
    if partner_id is not None:
        chosen = chosen.where(AllotmentRule.partner_id == partner_id)
    return db.session.scalars(
        chosen.order_by(AllotmentRule.id).options(
            joinedload(AllotmentRule.partner),
            selectinload(AllotmentRule.venues),
            selectinload(AllotmentRule.programmes),
        )
    ).all()
