"""The one field of the coordinators' desk: a name, a phone, a reference or a workshop."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import dates, intake
from app.bookings.models import Booking
from app.bookings.participants import Participant
from app.bookings.references import ALPHABET
from app.extensions import db
from app.workshops.models import Programme, Workshop
from app.workshops.places import Venue

MOST = 40
"""How many bookings, and how many workshops, are shown."""
FIRST = 12
"""How many are proposed before anything is typed."""
_DIGITS = 6
"""Figures from which a text is a phone number, whole or its end."""


@dataclass(frozen=True)
class Found:
    """What answers a search: bookings, the coming ones first, and workshops to come."""

    bookings: Sequence[Booking]
    workshops: Sequence[Workshop]

    @property
    def is_empty(self) -> bool:
        return not self.bookings and not self.workshops


def look(typed: str, branch_id: int | None) -> Found:
    """Find what a coordinator of this branch may see. Accents, capitals and spaces do not count."""
    text = intake.clean(typed)[:100]
    words = intake.fold(text).split()
    if not words:
        return Found((), ())
    asked = (_by_reference(text), _by_phone(text), _by_name(words))
    people = [condition for condition in asked if condition is not None]
    bookings = _bookings(or_(*people), branch_id) if people else ()
    return Found(bookings, _workshops(words, branch_id))


def _by_reference(text: str) -> ColumnElement[bool] | None:
    reference = re.sub(r"[\s-]", "", text).upper()
    if len(reference) == 6 and set(reference) <= set(ALPHABET):
        return Booking.reference == reference
    return None


def _by_phone(text: str) -> ColumnElement[bool] | None:
    """Match a number in any spelling, whole or by its last figures."""
    digits = re.sub(r"\D", "", text)
    if len(digits) < _DIGITS or re.search(r"[^\W\d_]", text):
        return None
    end = Participant.phone_e164.endswith(digits.lstrip("0") or digits, autoescape=True)
    number = intake.e164(text)
    return end if number is None else or_(Participant.phone_e164 == number, end)


def _by_name(words: Sequence[str]) -> ColumnElement[bool] | None:
    """Match a name each of whose words begins as one typed; figures are no name."""
    letters = [word for word in words if any(char.isalpha() for char in word)]
    if not letters:
        return None
    return and_(
        *[
            or_(
                Participant.name_key.startswith(word, autoescape=True),
                Participant.name_key.contains(f" {word}", autoescape=True),
            )
            for word in letters
        ]
    )


def _bookings(wanted: Any, branch_id: int | None) -> Sequence[Booking]:
    over = Workshop.ends_at <= dates.now()
    query = (
        select(Booking)
        .join(Booking.participant)
        .join(Booking.workshop)
        .join(Workshop.venue)
        .where(wanted)
        .options(
            contains_eager(Booking.participant),
            contains_eager(Booking.workshop).contains_eager(Workshop.venue),
            contains_eager(Booking.workshop).joinedload(Workshop.programme),
            contains_eager(Booking.workshop).selectinload(Workshop.meetings),
            joinedload(Booking.partner),
        )
        .order_by(over, Workshop.starts_at, Booking.id)
        .limit(MOST)
    )
    if branch_id is not None:
        query = query.where(Venue.branch_id == branch_id)
    return db.session.scalars(query).all()


def _workshops(words: Sequence[str], branch_id: int | None) -> Sequence[Workshop]:
    """Find coming workshops whose name, programme, theme or place holds every word."""
    query = (
        select(Workshop)
        .join(Workshop.programme)
        .join(Workshop.venue)
        .where(
            Workshop.ends_at > dates.now(),
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
        )
        .options(
            contains_eager(Workshop.programme),
            contains_eager(Workshop.venue),
            selectinload(Workshop.meetings),
        )
        .order_by(Workshop.starts_at, Workshop.id)
        .limit(MOST)
    )
    for word in words:
        query = query.where(
            or_(
                Programme.name_key.contains(word, autoescape=True),
                Programme.theme_key.contains(word, autoescape=True),
                Venue.sort_key.contains(word, autoescape=True),
                Workshop.title.icontains(word, autoescape=True),
            )
        )
    if branch_id is not None:
        query = query.where(Venue.branch_id == branch_id)
    return db.session.scalars(query).all()


def elsewhere(booking: Booking, branch_id: int | None, typed: str) -> Sequence[Workshop]:
    """Return where a person could come too: what the words find, else as `others`, of every kind."""
    if words := intake.fold(intake.clean(typed)[:100]).split():
        found = _workshops(words, branch_id)
        return [each for each in found if each.is_joinable(dates.now())]
    return others(booking, branch_id, any_kind=True)[:FIRST]


def others(
    booking: Booking, branch_id: int | None, *, any_kind: bool = False
) -> Sequence[Workshop]:
    """Return where a person may move to: the same programme first, then the same place, soonest.

    Of the same kind of programme, or `any_kind`.
    """
    query = (
        select(Workshop)
        .join(Workshop.programme)
        .join(Workshop.venue)
        .where(
            Workshop.id != booking.workshop_id,
            Workshop.closes_at > dates.now(),
            Workshop.cancelled_at.is_(None),
            Workshop.published_at.is_not(None),
            Workshop.archived_at.is_(None),
        )
        .options(
            contains_eager(Workshop.programme),
            contains_eager(Workshop.venue),
            selectinload(Workshop.meetings),
        )
        .order_by(
            Workshop.programme_id != booking.workshop.programme_id,
            Workshop.venue_id != booking.workshop.venue_id,
            Workshop.starts_at,
        )
        .limit(MOST)
    )
    if not any_kind:
        query = query.where(Programme.kind == booking.workshop.programme.kind)
    if branch_id is not None:
        query = query.where(Venue.branch_id == branch_id)
    return db.session.scalars(query).all()
