"""Who can be at which meetings: what they give, when they are away, what they do already."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import dates
from app.extensions import db
from app.people import abilities
from app.people.abilities import About
from app.people.absences import Absence, Away
from app.people.models import Account
from app.workshops.models import Assignment, AssignmentState, Meeting, Workshop

ASSIGNED = Assignment.state == AssignmentState.ASSIGNED


class Why(StrEnum):
    """Why someone cannot, or would rather not, be at a meeting; the firmest first."""

    AWAY = "away"
    BUSY = "busy"
    HALF_DAY = "half_day"
    VENUE = "venue"
    PROGRAMME = "programme"

    @property
    def french(self) -> str:
        return _WHYS[self]


_WHYS = {
    Why.AWAY: "absence notée ce jour-là",
    Why.BUSY: "déjà une autre séance à cette heure",
    Why.HALF_DAY: "pas une de ses demi-journées",
    Why.VENUE: "pas un de ses lieux",
    Why.PROGRAMME: "pas un de ses programmes",
}


class Availability:
    """Some people and some meetings, compared after three questions to the database."""

    def __init__(self, people: Sequence[Account], meetings: Sequence[Meeting]) -> None:
        ids = {each.id for each in people}
        self._given = abilities.of(people)
        self._busy: dict[int, list[Meeting]] = defaultdict(list)
        if not meetings:
            return
        first = min(one.starts_local for one in meetings)
        last = max(one.ends_local for one in meetings)
        self._away = Away(ids, first, last)
        starts_at = min(one.starts_at for one in meetings)
        for other in held(ids, starts_at, max(one.ends_at for one in meetings)):
            for leader in other.leaders:
                self._busy[leader.id].append(other)

    def why_not(self, account: Account, meeting: Meeting) -> Why | None:
        """Say what stands between someone and a meeting; None when nothing does."""
        if self._away.is_away(account.id, meeting.starts_local, meeting.ends_local):
            return Why.AWAY
        if any(_overlap(other, meeting) for other in self._busy[account.id]):
            return Why.BUSY
        given = self._given[account.id]
        asked = (
            (Why.HALF_DAY, About.HALF_DAY, abilities.half_day(meeting.starts_local)),
            (Why.VENUE, About.VENUE, meeting.venue_id),
            (Why.PROGRAMME, About.PROGRAMME, meeting.workshop.programme_id),
        )
        for why, about, value in asked:
            if given[about] and value not in given[about]:
                return why
        return None


def present(meetings: Sequence[Meeting]) -> dict[int, list[Account]]:
    """Return who is assigned to each meeting and not away, by the meeting's id."""
    leaders = {leader.id for one in meetings for leader in one.leaders}
    if not leaders:
        return {one.id: [] for one in meetings}
    first = min(one.starts_local for one in meetings)
    away = Away(leaders, first, max(one.ends_local for one in meetings))
    return {
        one.id: [
            leader
            for leader in one.leaders
            if not away.is_away(leader.id, one.starts_local, one.ends_local)
        ]
        for one in meetings
    }


def held(account_ids: Collection[int], starts_at: datetime, ends_at: datetime) -> Sequence[Meeting]:
    """Return what these people lead or support between two instants, soonest first."""
    theirs = Meeting.assignments.any(Assignment.account_id.in_(account_ids) & ASSIGNED)
    return db.session.scalars(
        select(Meeting)
        .join(Meeting.workshop)
        .where(
            theirs,
            Meeting.cancelled_at.is_(None),
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
            Meeting.starts_at < ends_at,
            Meeting.ends_at > starts_at,
        )
        .options(
            contains_eager(Meeting.workshop).joinedload(Workshop.programme),
            contains_eager(Meeting.workshop).selectinload(Workshop.meetings),
            joinedload(Meeting.venue),
            joinedload(Meeting.room),
            selectinload(Meeting.assignments).joinedload(Assignment.account),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()


def led_during(account: Account, absences: Sequence[Absence]) -> list[Meeting]:
    """Return the meetings to come that someone leads or supports during their absences."""
    if not absences:
        return []
    # a day on each side: an absence is by the clock of each venue
    first = dates.instant(min(each.from_local for each in absences), "Pacific/Kiritimati")
    last = dates.instant(max(each.until_local for each in absences), "Pacific/Pago_Pago")
    return [
        one
        for one in held({account.id}, max(first, dates.now()), last)
        if any(
            one.starts_local < each.until_local and each.from_local < one.ends_local
            for each in absences
        )
    ]


def _overlap(one: Meeting, other: Meeting) -> bool:
    return one.id != other.id and one.starts_at < other.ends_at and other.starts_at < one.ends_at
