"""The urgent bridge: who has not seen a change of today is told by a voice, once.

Programs read a feed when they like. When a meeting changes within 24 hours of its start and a
reader's program has not come by half an hour later, the person is called.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from app import dates
from app.bookings.models import HOLDING, Booking
from app.extensions import db
from app.messages.models import Channel
from app.messages.outbox import Recipient, enqueue
from app.messages.rendering import render
from app.people.actors import ActorKind
from app.people.models import Account
from app.subscriptions.models import PrivateFeed
from app.workshops.models import Assignment, AssignmentState, Meeting

NEAR = timedelta(hours=24)
PATIENCE = timedelta(minutes=30)
IN_USE = timedelta(days=7)
"""An address that no program has read for so long is not counted on by anybody."""
Change = tuple[Account, datetime]


def due(moment: datetime) -> Sequence[int]:
    """Return the meetings changed between a day and half an hour ago, and not over yet."""
    recent = (moment - NEAR, moment - PATIENCE)
    team = select(Assignment.meeting_id).where(Assignment.changed_at.between(*recent))
    return db.session.scalars(
        select(Meeting.id)
        .where(
            Meeting.ends_at > moment - NEAR,
            or_(
                and_(Meeting.sequence > 0, Meeting.changed_at.between(*recent)),
                Meeting.id.in_(team),
            ),
        )
        .order_by(Meeting.id)
    ).all()


def tell(meeting_id: int) -> None:
    """Have each person called whose program has not seen what changed of this meeting.

    Doing it twice changes nothing: one call for each change and person.
    """
    meeting = db.session.get(Meeting, meeting_id)
    if meeting is None or meeting.workshop.published_at is None:
        return
    latest = dates.now() - PATIENCE
    for account, changed_at in _concerned(meeting):
        if changed_at <= latest and _is_near(meeting, changed_at) and _missed(account, changed_at):
            _call(meeting, account, changed_at)


def _is_near(meeting: Meeting, changed_at: datetime) -> bool:
    """Tell whether a change came within 24 h of the start, the former one or the new one."""
    starts = [meeting.starts_at]
    if meeting.moved_from is not None and meeting.renumbered_at == changed_at:
        starts.append(meeting.moved_from.replace(tzinfo=dates.zone(meeting.venue.zone)))
    return any(changed_at - timedelta(hours=2) <= start <= changed_at + NEAR for start in starts)


def _concerned(meeting: Meeting) -> list[Change]:
    """Return who is concerned, each with the change that matters to them, the latest."""
    found: dict[Account, datetime] = {}
    for assignment in meeting.assignments:
        moments = [assignment.changed_at]
        if assignment.state is AssignmentState.ASSIGNED and meeting.renumbered_at:
            moments.append(meeting.renumbered_at)
        found[assignment.account] = max(moments)
    if meeting.renumbered_at:
        for account in _who_booked(meeting, meeting.renumbered_at):
            found.setdefault(account, meeting.renumbered_at)
    return [(account, moment) for account, moment in found.items() if account.is_active]


def _who_booked(meeting: Meeting, changed_at: datetime) -> Sequence[Account]:
    """Return the partners' members whose people come, or would have come but for this change."""
    lost = and_(Booking.state.not_in(HOLDING), Booking.changed_at >= changed_at)
    return db.session.scalars(
        select(Account)
        .join(Booking, Booking.actor_id == Account.id)
        .where(
            Booking.workshop_id == meeting.workshop_id,
            Booking.actor_kind == ActorKind.PARTNER,
            or_(Booking.meeting_id.is_(None), Booking.meeting_id == meeting.id),
            or_(Booking.state.in_(HOLDING), lost),
        )
        .distinct()
    ).all()


def _missed(account: Account, changed_at: datetime) -> bool:
    """Tell whether a program the person counts on has not come since the change.

    A new revision is noted at its first reading, so the last reading says it all. Nobody counts on
    an address that is not read: mails told them.
    """
    readings = db.session.scalars(
        select(PrivateFeed.last_read_at).where(
            PrivateFeed.account_id == account.id,
            PrivateFeed.revoked_at.is_(None),
            PrivateFeed.last_read_at >= changed_at - IN_USE,
        )
    ).all()
    return any(read_at <= changed_at for read_at in readings if read_at is not None)


def _call(meeting: Meeting, account: Account, changed_at: datetime) -> None:
    workshop = meeting.workshop
    leads = any(
        each.account_id == account.id and each.state is AssignmentState.ASSIGNED
        for each in meeting.assignments
    )
    enqueue(
        "urgent_change",
        to=Recipient(
            Channel.CALL,
            account.name,
            account.phone,
            locale=account.locale,
            phone=account.phone,
            venue_id=meeting.venue_id,
        ),
        rendered=render(
            "urgent_change",
            account.locale,
            account=account,
            workshop=workshop,
            meeting=meeting,
            is_off=meeting.is_cancelled or workshop.is_cancelled,
            leads=leads,
            was_led=not leads and any(a.account_id == account.id for a in meeting.assignments),
        ),
        about=f"urgent:{account.id}:{meeting.uuid}",
        revision=f"{changed_at:%Y%m%dT%H%M%S}",
        not_after=meeting.ends_at,
        matters=True,
    )
