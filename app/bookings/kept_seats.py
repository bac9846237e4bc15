"""What a partner reads of the seats kept for it: how many are left, and when they are released."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from app import dates
from app.bookings.allotments import Allotment, AllotmentRule
from app.extensions import db
from app.workshops.models import Programme, Workshop
from app.workshops.places import Venue


def of_partner(partner_id: int) -> Sequence[Allotment]:
    """Return the seats kept for a partner on workshops to come, the soonest first."""
    return db.session.scalars(
        _to_come(partner_id)
        .options(
            contains_eager(Allotment.workshop).joinedload(Workshop.programme),
            contains_eager(Allotment.workshop).joinedload(Workshop.venue),
            contains_eager(Allotment.workshop).selectinload(Workshop.meetings),
        )
        .order_by(Workshop.starts_at, Allotment.id)
    ).all()


def one(partner_id: int, allotment_id: int) -> Allotment | None:
    """Return a partner's own kept seats; another's take as long to not find as none."""
    return db.session.scalar(_to_come(partner_id).where(Allotment.id == allotment_id))


def by_workshop(partner_id: int, workshop_ids: Sequence[int]) -> dict[int, int]:
    """Return how many kept seats only this partner may take, by workshop; none is not listed."""
    rows = db.session.scalars(
        select(Allotment).where(
            Allotment.workshop_id.in_(workshop_ids), Allotment.partner_id == partner_id
        )
    )
    return {row.workshop_id: row.left for row in rows if row.left}


def rules_in_words(rules: Sequence[AllotmentRule]) -> list[tuple[AllotmentRule, str]]:
    """Say standing rules in French: how many seats, where, on what, until when."""
    venues = {link.venue_id for rule in rules for link in rule.venues}
    programmes = {link.programme_id for rule in rules for link in rule.programmes}
    places = _names(Venue, venues)
    offers = _names(Programme, programmes)
    return [
        (
            rule,
            f"{rule.seats} {'place' if rule.seats == 1 else 'places'} sur chaque nouvel atelier, "
            f"{_said([offers[link.programme_id] for link in rule.programmes], 'tout programme')}, "
            f"{_said([places[link.venue_id] for link in rule.venues], 'tout lieu')}, "
            f"jusqu’à {rule.release_hours} h avant le début",
        )
        for rule in rules
    ]


def rule_of(partner_id: int, rule_id: int) -> AllotmentRule | None:
    """Return a standing rule of this partner."""
    mine = (AllotmentRule.id == rule_id) & (AllotmentRule.partner_id == partner_id)
    return db.session.scalar(select(AllotmentRule).where(mine))


def programmes() -> list[tuple[str, str]]:
    """Return the programmes that a rule can be for, by name: (id, name)."""
    rows = db.session.execute(
        select(Programme.id, Programme.name)
        .where(Programme.archived_at.is_(None))
        .order_by(Programme.name_key)
    )
    return [(str(row[0]), row[1]) for row in rows]


def _to_come(partner_id: int) -> Select[Allotment]:
    return (
        select(Allotment)
        .join(Allotment.workshop)
        .where(
            Allotment.partner_id == partner_id,
            Workshop.starts_at > dates.now(),
            Workshop.cancelled_at.is_(None),
        )
    )


def _names(table: type[Venue] | type[Programme], ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(select(table.id, table.name).where(table.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _said(names: list[str], otherwise: str) -> str:
    return " ou ".join(sorted(names)) or otherwise
