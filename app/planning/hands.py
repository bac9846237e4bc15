"""Hands: how many people a meeting needs for those who come, and where some are missing.

Semi-individual help holds only as long as one person follows a few: each programme says how many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import dates
from app.extensions import db
from app.people.models import Account
from app.planning import availability
from app.workshops.models import Assignment, Meeting, Programme, Workshop
from app.workshops.places import Venue

AHEAD = timedelta(days=28)
"""How far ahead the list of meetings that lack hands looks."""


@dataclass(frozen=True)
class Hands:
    """The people who hold one meeting, and those they are needed for."""

    present: tuple[Account, ...]
    followed: int
    """Participants with a seat, guests of one meeting included."""
    needed: int

    @property
    def missing(self) -> int:
        return max(0, self.needed - len(self.present))

    @property
    def words(self) -> str:
        """Say what is missing: "il manque 1 personne pour 8 participants"; "" when nothing is."""
        return said(self.missing, self.followed)


def of(meetings: Sequence[Meeting]) -> dict[int, Hands]:
    """Return the hands of each meeting, by its id; whoever is away that day is not counted."""
    present = availability.present(meetings)
    return {
        one.id: Hands(
            present=tuple(present[one.id]),
            followed=_followed(one),
            needed=0 if one.is_cancelled else needed(one.workshop.programme, _followed(one)),
        )
        for one in meetings
    }


def needed(programme: Programme, participants: int) -> int:
    """Return how many people it takes to follow participants; one even when nobody has booked."""
    return max(1, -(-participants // programme.follows))


def said(missing: int, participants: int) -> str:
    """Say how many people are missing for how many participants."""
    if not missing:
        return ""
    people = "personne" if missing < 2 else "personnes"
    if not participants:
        return f"il manque {missing} {people}"
    whom = "participant" if participants < 2 else "participants"
    return f"il manque {missing} {people} pour {participants} {whom}"


def lacking(branch_id: int | None) -> list[tuple[Meeting, Hands]]:
    """Return the published meetings of the next four weeks that lack hands, the soonest first."""
    moment = dates.now()
    query = (
        select(Meeting)
        .join(Meeting.workshop)
        .join(Meeting.venue)
        .where(
            Meeting.starts_at > moment,
            Meeting.starts_at < moment + AHEAD,
            Meeting.cancelled_at.is_(None),
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
            Workshop.published_at.is_not(None),
        )
        .options(
            contains_eager(Meeting.workshop).joinedload(Workshop.programme),
            contains_eager(Meeting.workshop).selectinload(Workshop.meetings),
            contains_eager(Meeting.venue),
            joinedload(Meeting.room),
            selectinload(Meeting.assignments).joinedload(Assignment.account),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    if branch_id is not None:
        query = query.where(Venue.branch_id == branch_id)
    meetings = db.session.scalars(query).all()
    hands = of(meetings)
    return [(one, hands[one.id]) for one in meetings if hands[one.id].missing]


def _followed(meeting: Meeting) -> int:
    return meeting.workshop.held + meeting.workshop.guest_peak
