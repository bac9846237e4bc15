"""Workshops that fit a recommendation: what, where, and at which half-days."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, exists, extract, or_
from sqlalchemy.orm import contains_eager, selectinload

from app import intake
from app.dates import NOON
from app.extensions import db
from app.orientation.grid import Advice
from app.workshops import queries
from app.workshops.models import Audience, Meeting, Programme, Workshop
from app.workshops.places import Venue

SHOWN = 12


@dataclass(frozen=True)
class Wanted:
    """What a recommendation is narrowed to; empty means any."""

    city: str = ""
    """Only there."""
    home: str = ""
    """There first, then elsewhere."""
    half_days: frozenset[str] = field(default_factory=frozenset)
    venue_ids: tuple[int, ...] = ()
    """Only at these."""
    everyone: bool = False
    """Only what anyone may book."""

    @property
    def city_key(self) -> str:
        return intake.fold(self.city)


@dataclass(frozen=True)
class Fitting:
    """The workshops found, soonest first, and what had to be let go to find any."""

    workshops: Sequence[Workshop]
    let_go: tuple[str, ...] = ()


def suits(advice: Advice, programme: Programme) -> bool:
    """Tell whether a programme is what is recommended."""
    hours = float(programme.hours)
    return (
        programme.kind is advice.kind
        and (advice.hours_at_least is None or hours >= advice.hours_at_least)
        and (advice.hours_at_most is None or hours <= advice.hours_at_most)
        and (not advice.themes or programme.theme_key in advice.themes)
    )


def fitting(advice: Advice, wanted: Wanted) -> Fitting:
    """Return workshops that fit; when there are none, without the half-days, the place, the theme.

    What was let go is said, in that order: "half_days", "place", "theme".
    """
    where = _where(wanted)
    tried = [
        ((), [*_what(advice), *where, *_when(wanted.half_days)]),
        (("half_days",), [*_what(advice), *where]),
        (("half_days", "place"), _what(advice)),
        (("half_days", "place", "theme"), _what(advice, any_theme=True)),
    ]
    asked = {"half_days": wanted.half_days, "place": where, "theme": advice.themes}
    audience = [Programme.audience == Audience.EVERYONE] if wanted.everyone else []
    for let_go, conditions in tried:
        if found := _find([*conditions, *audience], wanted.home):
            return Fitting(found, tuple(name for name in let_go if asked[name]))
    return Fitting(())


def _find(conditions: Collection[ColumnElement[bool]], home: str) -> Sequence[Workshop]:
    return db.session.scalars(
        queries.listed()
        .where(*conditions)
        .options(
            contains_eager(Workshop.programme),
            contains_eager(Workshop.venue),
            selectinload(Workshop.meetings),
        )
        .order_by(Venue.city_key != intake.fold(home), Workshop.starts_at, Workshop.id)
        .limit(SHOWN)
    ).all()


def _what(advice: Advice, *, any_theme: bool = False) -> list[ColumnElement[bool]]:
    conditions = [Programme.kind == advice.kind]
    if advice.hours_at_least is not None:
        conditions.append(Programme.hours >= advice.hours_at_least)
    if advice.hours_at_most is not None:
        conditions.append(Programme.hours <= advice.hours_at_most)
    if advice.themes and not any_theme:
        conditions.append(Programme.theme_key.in_(advice.themes))
    return conditions


def _where(wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.venue_ids:
        return [Workshop.venue_id.in_(wanted.venue_ids)]
    return [Venue.city_key == wanted.city_key] if wanted.city else []


def _when(half_days: Collection[str]) -> list[ColumnElement[bool]]:
    """Match workshops whose every meeting is in one of the half-days wanted."""
    hour = extract("hour", Meeting.starts_local)
    inside = {"morning": hour < NOON, "afternoon": hour >= NOON}
    wanted = [inside[name] for name in sorted(half_days) if name in inside]
    if not wanted:
        return []
    outside = exists().where(
        Meeting.workshop_id == Workshop.id, Meeting.cancelled_at.is_(None), ~or_(*wanted)
    )
    return [~outside]
