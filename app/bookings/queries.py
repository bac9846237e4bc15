"""What the desks show of bookings; each function is a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.bookings.line import RANK
from app.bookings.models import ACTIVE, HOLDING, Booking, BookingEvent, State
from app.dates import now
from app.extensions import db
from app.people.models import Account
from app.workshops.models import Assignment, AssignmentState, Meeting, Workshop
from app.workshops.places import Venue

LED = 30
"""How many coming meetings a trainer's page shows."""
LEDGER = 300


def _meetings() -> Select[Meeting]:
    """Select meetings with all that a line about them says."""
    return (
        select(Meeting)
        .join(Meeting.workshop)
        .join(Workshop.programme)
        .join(Meeting.venue)
        .options(
            contains_eager(Meeting.workshop).contains_eager(Workshop.programme),
            contains_eager(Meeting.workshop).selectinload(Workshop.meetings),
            contains_eager(Meeting.venue),
            joinedload(Meeting.room),
            selectinload(Meeting.assignments).joinedload(Assignment.account),
        )
        .where(Workshop.archived_at.is_(None))
    )


def week(
    monday: date, next_monday: date, *, branch_id: int | None = None, venue_slug: str = ""
) -> Sequence[Meeting]:
    """Return the meetings from one Monday to before the next, each by its venue's own clock."""
    wanted = _meetings().where(
        Meeting.starts_local >= datetime.combine(monday, time()),
        Meeting.starts_local < datetime.combine(next_monday, time()),
    )
    if branch_id is not None:
        wanted = wanted.where(Venue.branch_id == branch_id)
    if venue_slug:
        wanted = wanted.where(Venue.slug == venue_slug)
    order = (Meeting.starts_local, Venue.sort_key, Meeting.id)
    return db.session.scalars(wanted.order_by(*order)).all()


def waiting_counts(workshop_ids: Iterable[int]) -> dict[int, int]:
    """Return how many people wait for a seat, by workshop; none is not listed."""
    rows = db.session.execute(
        select(Booking.workshop_id, func.count())
        .where(Booking.workshop_id.in_(set(workshop_ids)), Booking.state == State.WAITING)
        .group_by(Booking.workshop_id)
    )
    return {row[0]: row[1] for row in rows}


def active_counts(workshop_ids: Iterable[int]) -> dict[int, int]:
    """Return how many people a workshop still concerns, by workshop; none is not listed."""
    rows = db.session.execute(
        select(Booking.workshop_id, func.count())
        .where(Booking.workshop_id.in_(set(workshop_ids)), Booking.state.in_(ACTIVE))
        .group_by(Booking.workshop_id)
    )
    return {row[0]: row[1] for row in rows}


def active(workshop_id: int) -> Sequence[Booking]:
    """Return the bookings of those whom a workshop still concerns, in the order of writing."""
    return db.session.scalars(
        select(Booking)
        .where(Booking.workshop_id == workshop_id, Booking.state.in_(ACTIVE))
        .order_by(Booking.id)
    ).all()


def led_by(account: Account) -> Select[Meeting]:
    """Select the meetings that an account leads or supports."""
    mine = Meeting.assignments.any(
        (Assignment.account_id == account.id) & (Assignment.state == AssignmentState.ASSIGNED)
    )
    return _meetings().where(mine)


def led_meetings(account: Account) -> Sequence[Meeting]:
    """Return the next meetings an account leads or supports, from a day before now, soonest first.

    A day before, since today is already over elsewhere: the page keeps today by the venue's clock.
    """
    return db.session.scalars(
        led_by(account)
        .where(Meeting.ends_at > now() - timedelta(days=1))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(LED)
    ).all()


def meeting(meeting_id: int) -> Meeting | None:
    return db.session.scalar(_meetings().where(Meeting.id == meeting_id))


def comers(meetings: Sequence[Meeting]) -> dict[int, list[Booking]]:
    """Return who holds a seat at each meeting, by name; a guest comes to one meeting only."""
    bookings = db.session.scalars(
        select(Booking)
        .join(Booking.participant)
        .options(contains_eager(Booking.participant))
        .where(
            Booking.workshop_id.in_({meeting.workshop_id for meeting in meetings}),
            Booking.state.in_(HOLDING),
        )
    )
    by_workshop: dict[int, list[Booking]] = defaultdict(list)
    for booking in sorted(bookings, key=lambda booking: (booking.participant.name_key, booking.id)):
        by_workshop[booking.workshop_id].append(booking)
    return {
        meeting.id: [
            booking
            for booking in by_workshop[meeting.workshop_id]
            if booking.meeting_id in {None, meeting.id}
        ]
        for meeting in meetings
    }


def _bookings() -> Select[Booking]:
    return (
        select(Booking)
        .join(Booking.workshop)
        .options(
            joinedload(Booking.participant),
            joinedload(Booking.partner),
            contains_eager(Booking.workshop).joinedload(Workshop.programme),
            contains_eager(Booking.workshop).joinedload(Workshop.venue),
            contains_eager(Booking.workshop).selectinload(Workshop.meetings),
        )
    )


def booking(uuid: UUID) -> Booking | None:
    return db.session.scalar(_bookings().where(Booking.uuid == uuid))


def by_reference(reference: str) -> Booking | None:
    return db.session.scalar(_bookings().where(Booking.reference == reference))


def booking_of(partner_id: int, uuid: UUID) -> Booking | None:
    """Return a booking of this partner; another's takes as long to not find as none."""
    mine = Booking.partner_id == partner_id
    return db.session.scalar(_bookings().where(Booking.uuid == uuid, mine))


def ranks(bookings: Sequence[Booking]) -> dict[int, int]:
    """Return the place in line of each waiting booking, by its id, from 1."""
    line = (
        select(
            Booking.id,
            func.row_number().over(partition_by=Booking.workshop_id, order_by=RANK).label("rank"),
        )
        .where(
            Booking.state == State.WAITING,
            Booking.workshop_id.in_({booking.workshop_id for booking in bookings}),
        )
        .subquery()
    )
    wanted = {booking.id for booking in bookings}
    rows = db.session.execute(select(line.c.id, line.c.rank).where(line.c.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def workshop(workshop_id: int) -> Workshop | None:
    """Return a workshop, published or not, with its meetings and who leads them."""
    return db.session.scalar(
        select(Workshop)
        .where(Workshop.id == workshop_id)
        .options(
            joinedload(Workshop.programme),
            joinedload(Workshop.venue),
            selectinload(Workshop.meetings).options(
                joinedload(Meeting.venue),
                joinedload(Meeting.room),
                selectinload(Meeting.assignments).joinedload(Assignment.account),
            ),
        )
    )


_ORDER = (State.CONFIRMED, State.OFFERED, State.WAITING, State.PAUSED)


def workshop_bookings(workshop_id: int) -> list[Booking]:
    """Return a workshop's bookings: those with a seat, then the line by rank, then the rest."""
    rows = db.session.scalars(_bookings().where(Booking.workshop_id == workshop_id).order_by(*RANK))
    place = {state: number for number, state in enumerate(_ORDER)}
    return sorted(rows, key=lambda booking: place.get(booking.state, len(_ORDER)))


def ledger(
    *, workshop_id: int | None = None, booking_id: int | None = None
) -> Sequence[tuple[BookingEvent, Account | None]]:
    """Return the last events of a workshop or of one booking, the latest first, with who acted."""
    rows = db.session.execute(
        select(BookingEvent, Account)
        .outerjoin(Account, Account.id == BookingEvent.actor_id)
        .join(BookingEvent.booking)
        .options(
            contains_eager(BookingEvent.booking).joinedload(Booking.participant),
            joinedload(Account.partner),
        )
        .where(or_(BookingEvent.workshop_id == workshop_id, BookingEvent.booking_id == booking_id))
        .order_by(BookingEvent.id.desc())
        .limit(LEDGER)
    )
    return [(event, account) for event, account in rows]


def groups_passed_again() -> Sequence[Booking]:
    """Return who waits in a group that was passed twice or more because it did not fit.

    For the coordinator's list: the rule alone will not seat them soon.
    """
    passes = (
        select(func.count(BookingEvent.id))
        .where(BookingEvent.booking_id == Booking.id, BookingEvent.reason == "group_too_large")
        .correlate(Booking)
        .scalar_subquery()
    )
    return db.session.scalars(
        select(Booking)
        .join(Booking.workshop)
        .where(
            Booking.state == State.WAITING,
            Booking.group_uuid.is_not(None),
            Workshop.closes_at > now(),
            passes >= 2,
        )
        .options(joinedload(Booking.participant), contains_eager(Booking.workshop))
        .order_by(Workshop.starts_at, Booking.id)
    ).all()


def in_branch(branch_id: int, uuids: Collection[UUID]) -> set[UUID]:
    """Return which of these bookings are on a workshop of this branch."""
    return set(
        db.session.scalars(
            select(Booking.uuid)
            .join(Booking.workshop)
            .join(Workshop.venue)
            .where(Venue.branch_id == branch_id, Booking.uuid.in_(uuids))
        )
    )
