"""What someone who leads meetings is told each evening: tomorrow's, and how many people come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import dates
from app.bookings import coming, queries
from app.bookings.coming import Answer
from app.extensions import db
from app.messages import outbox
from app.messages.models import Channel
from app.messages.outbox import Recipient, enqueue
from app.messages.rendering import render
from app.people.models import Account
from app.workshops.models import Assignment, AssignmentState, Meeting, Workshop

FROM_HOUR, UNTIL_HOUR = 18, 22


@dataclass(frozen=True)
class Line:
    """One meeting of tomorrow: how many have a seat, and how many said what."""

    meeting: Meeting
    seated: int
    said_yes: int
    excused: int


def evening_due(moment: datetime) -> Sequence[int]:
    """Return the accounts, by id, that lead something tomorrow where it is evening now."""
    wanted = {
        outbox.key("evening", _about(account_id), _day(meetings)): account_id
        for account_id, meetings in _tomorrow(moment).items()
    }
    left = set(wanted) - outbox.known(wanted)
    return sorted(wanted[key] for key in left)


def evening(account_id: int) -> None:
    """Tell one person what they lead tomorrow; doing it twice changes nothing."""
    meetings = _tomorrow(dates.now()).get(account_id)
    account = db.session.get(Account, account_id)
    if not meetings or account is None or not account.is_active:
        return
    enqueue(
        "evening",
        to=Recipient(Channel.EMAIL, account.name, account.email, locale=account.locale),
        rendered=render(
            "evening",
            account.locale,
            account=account,
            lines=_lines(meetings),
            workshop=meetings[0].workshop,
            day=meetings[0].starts_local,
        ),
        about=_about(account_id),
        revision=_day(meetings),
        not_after=meetings[0].starts_at,
    )


def _lines(meetings: Sequence[Meeting]) -> list[Line]:
    comers = queries.comers(meetings)
    lines = []
    for meeting in meetings:
        here = {booking.id for booking in comers[meeting.id]}
        said = [answer for key, answer in coming.to_meeting(meeting).items() if key in here]
        lines.append(
            Line(meeting, len(here), said.count(Answer.COMING), said.count(Answer.EXCUSED))
        )
    return lines


def _tomorrow(moment: datetime) -> dict[int, list[Meeting]]:
    """Return tomorrow's meetings by who leads them, where it is between 18 h and 22 h now."""
    rows = db.session.execute(
        select(Assignment.account_id, Meeting)
        .join(Assignment.meeting)
        .join(Meeting.workshop)
        .join(Account, Account.id == Assignment.account_id)
        .where(
            Assignment.state == AssignmentState.ASSIGNED,
            Account.archived_at.is_(None),
            Meeting.cancelled_at.is_(None),
            Meeting.starts_at > moment,
            Meeting.starts_at < moment + timedelta(hours=30),
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
            Workshop.published_at.is_not(None),
        )
        .options(joinedload(Meeting.venue), joinedload(Meeting.room), joinedload(Meeting.workshop))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    found: dict[int, list[Meeting]] = {}
    for account_id, meeting in rows:
        there = dates.wall(moment, meeting.venue.zone)
        is_tomorrow = meeting.starts_local.date() == there.date() + timedelta(days=1)
        if FROM_HOUR <= there.hour < UNTIL_HOUR and is_tomorrow:
            found.setdefault(account_id, []).append(meeting)
    return found


def _about(account_id: int) -> str:
    return f"account:{account_id}"


def _day(meetings: Sequence[Meeting]) -> str:
    return f"{meetings[0].starts_local:%Y-%m-%d}"
