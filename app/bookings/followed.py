"""The people a partner follows: who comes, waits, came, and how many hours; nobody else's."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select, union
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import dates, intake
from app.bookings.attendance import Attendance, Presence
from app.bookings.models import Booking, State
from app.bookings.participants import Participant, ParticipantPartner
from app.bookings.queries import ranks
from app.bookings.wishes import OPEN, Wish
from app.extensions import db
from app.people.models import Account
from app.workshops.models import Meeting, Workshop

PAST = timedelta(days=92)
"""How far back the list shows who came."""
FOUND = 8


@dataclass(frozen=True)
class Row:
    """One booking with its rank and what is known of its meetings."""

    booking: Booking
    rank: int | None
    presences: dict[int, Presence]
    """What was recorded, by meeting; what is not there was not recorded."""
    minutes: int
    """Attended in this programme by this person, make-ups included."""

    @property
    def is_long(self) -> bool:
        """Tell whether hours are worth counting: a workshop of several meetings."""
        return len(self.booking.workshop.meetings) > 1

    @property
    def hours_said(self) -> str:
        """Say attended hours of those planned: "7 h 30 sur 15 h"."""
        planned = int(self.booking.workshop.programme.hours * 60)
        return f"{dates.duration(self.minutes) if self.minutes else '0 h'} sur {dates.duration(planned)}"

    @property
    def came_said(self) -> str:
        """Say who came: of one meeting the record, of several the hours."""
        if self.is_long:
            return self.hours_said
        known = list(self.presences.values())
        return known[0].french if known else "pas noté"


@dataclass(frozen=True)
class Followed:
    """A partner's bookings by what they ask of it: an answer, nothing, patience."""

    offered: list[Row]
    coming: list[Row]
    waiting: list[Row]
    past: list[Row]
    given_up: list[Row]
    wishes: Sequence[Wish]


def shown_to(partner_id: int, colleague_id: int | None = None) -> set[int]:
    """Return the ids of everyone on a partner's list."""
    of_list = [Booking.partner_id == partner_id, Workshop.ends_at > dates.now() - PAST]
    of_wishes = [Wish.partner_id == partner_id, Wish.state.in_(OPEN)]
    if colleague_id:
        of_list.append(Booking.actor_id == colleague_id)
        of_wishes.append(Wish.actor_id == colleague_id)
    listed = select(Booking.participant_id).join(Booking.workshop).where(*of_list)
    return set(db.session.scalars(union(listed, select(Wish.participant_id).where(*of_wishes))))


def of_partner(partner_id: int, colleague_id: int | None = None) -> Followed:
    """Return what one partner booked, all of it or what one colleague did."""
    moment = dates.now()
    wanted = _mine(partner_id, colleague_id).where(Workshop.ends_at > moment - PAST)
    bookings = db.session.scalars(wanted.order_by(Workshop.starts_at, Booking.id)).all()
    rows = _rows(partner_id, bookings)
    live = [row for row in rows if not row.booking.workshop.has_ended(moment)]
    over = [row for row in rows if row.booking.workshop.has_ended(moment)]
    return Followed(
        offered=[row for row in live if row.booking.is_offered],
        coming=[row for row in live if row.booking.state is State.CONFIRMED],
        waiting=[row for row in live if row.booking.state in {State.WAITING, State.PAUSED}],
        past=[row for row in reversed(over) if row.booking.state is State.CONFIRMED],
        given_up=[row for row in live if not row.booking.is_active],
        wishes=_wishes(partner_id, colleague_id),
    )


def row_of(booking: Booking) -> Row:
    """Return one booking of a partner with its rank and what is known of its meetings."""
    return _rows(booking.partner_id or 0, [booking])[0]


def _rows(partner_id: int, bookings: Sequence[Booking]) -> list[Row]:
    places = ranks([booking for booking in bookings if booking.is_waiting])
    presences = _presences(bookings)
    minutes = _minutes(partner_id, bookings)
    return [
        Row(
            booking,
            places.get(booking.id),
            presences[booking.id],
            minutes[booking.participant_id, booking.workshop.programme_id],
        )
        for booking in bookings
    ]


def _mine(partner_id: int, colleague_id: int | None) -> Select[Booking]:
    wanted = (
        select(Booking)
        .join(Booking.workshop)
        .options(
            joinedload(Booking.participant),
            contains_eager(Booking.workshop).joinedload(Workshop.programme),
            contains_eager(Booking.workshop).joinedload(Workshop.venue),
            contains_eager(Booking.workshop).selectinload(Workshop.meetings),
            joinedload(Booking.meeting),
        )
        .where(Booking.partner_id == partner_id)
    )
    return wanted.where(Booking.actor_id == colleague_id) if colleague_id else wanted


def _presences(bookings: Iterable[Booking]) -> dict[int, dict[int, Presence]]:
    found: dict[int, dict[int, Presence]] = defaultdict(dict)
    rows = db.session.execute(
        select(Attendance.booking_id, Attendance.meeting_id, Attendance.presence).where(
            Attendance.booking_id.in_({booking.id for booking in bookings})
        )
    )
    for booking_id, meeting_id, presence in rows:
        found[booking_id][meeting_id] = presence
    return found


def _minutes(partner_id: int, bookings: Iterable[Booking]) -> dict[tuple[int, int], int]:
    """Add up the minutes attended, by person and programme, in this partner's bookings only."""
    total: dict[tuple[int, int], int] = defaultdict(int)
    rows = db.session.execute(
        select(Booking.participant_id, Workshop.programme_id, Meeting.starts_at, Meeting.ends_at)
        .join(Attendance, Attendance.booking_id == Booking.id)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .join(Workshop, Workshop.id == Booking.workshop_id)
        .where(
            Booking.partner_id == partner_id,
            Booking.participant_id.in_({booking.participant_id for booking in bookings}),
            Attendance.presence == Presence.PRESENT,
        )
    )
    for participant_id, programme_id, starts_at, ends_at in rows:
        total[participant_id, programme_id] += int((ends_at - starts_at).total_seconds() // 60)
    return total


def _wishes(partner_id: int, colleague_id: int | None) -> Sequence[Wish]:
    wanted = select(Wish).where(Wish.partner_id == partner_id, Wish.state.in_(OPEN))
    if colleague_id:
        wanted = wanted.where(Wish.actor_id == colleague_id)
    return db.session.scalars(
        wanted.options(
            joinedload(Wish.participant), joinedload(Wish.programme), selectinload(Wish.venues)
        ).order_by(Wish.arrived_at, Wish.id)
    ).all()


def wish_of(partner_id: int, uuid: UUID) -> Wish | None:
    """Return a wish of this partner; another's takes as long to not find as none."""
    return db.session.scalar(
        select(Wish)
        .where(Wish.uuid == uuid, Wish.partner_id == partner_id)
        .options(joinedload(Wish.participant))
    )


def colleagues(partner_id: int) -> Sequence[Account]:
    """Return whoever booked for this partner, also those who left since, by name."""
    did = select(Booking.actor_id).where(Booking.partner_id == partner_id)
    return db.session.scalars(
        select(Account)
        .where(
            Account.partner_id == partner_id,
            or_(Account.archived_at.is_(None), Account.id.in_(did)),
        )
        .order_by(Account.archived_at.is_not(None), Account.name, Account.id)
    ).all()


def _known(partner_id: int) -> Select[Participant]:
    """Select the people whom this partner follows and who have not been forgotten or merged."""
    return (
        select(Participant)
        .join(ParticipantPartner, ParticipantPartner.participant_id == Participant.id)
        .where(
            ParticipantPartner.partner_id == partner_id,
            Participant.name_key != "",
            Participant.merged_into.is_(None),
        )
    )


def search(partner_id: int, typed: str) -> Sequence[Participant]:
    """Return the partner's own people whose name or phone begins so; nothing for two letters."""
    key = intake.fold(typed)
    digits = "".join(char for char in typed if char.isdigit())
    if len(digits) >= 4 and not key.strip("0123456789 "):
        written = intake.e164(typed) or ""
        by_phone = or_(
            Participant.phone_e164 == written,
            Participant.phone_e164.endswith(digits[-9:].lstrip("0")),
        )
        return _first(_known(partner_id).where(by_phone, Participant.phone_e164 != ""))
    if len(key) < 2:
        return []
    pattern = key.replace("%", "").replace("_", "")
    named = or_(
        Participant.name_key.startswith(pattern), Participant.name_key.contains(f" {pattern}")
    )
    return _first(_known(partner_id).where(named))


def same_as(
    partner_id: int, name_key: str, phone_e164: str, email_key: str
) -> Sequence[Participant]:
    """Return the partner's own people who may be who was just typed: by name, or by a contact."""
    clues = [Participant.name_key == name_key]
    first_name = name_key.partition(" ")[0]
    shared = Participant.name_key.startswith(first_name)
    if phone_e164:
        clues.append((Participant.phone_e164 == phone_e164) & shared)
    if email_key:
        clues.append((Participant.email_key == email_key) & shared)
    return _first(_known(partner_id).where(or_(*clues)))


def is_sent(partner_id: int, request_key: str | None) -> bool:
    """Tell whether this form was already sent by this partner: a double click, or a retry."""
    if not request_key:
        return False
    mine = (Booking.request_key == request_key) & (Booking.partner_id == partner_id)
    return db.session.scalar(select(Booking.id).where(mine)) is not None


def person(partner_id: int, uuid: UUID) -> Participant | None:
    """Return one of the partner's own people; any other is as unknown as nobody."""
    return db.session.scalar(_known(partner_id).where(Participant.uuid == uuid))


def _first(wanted: Select[Participant]) -> Sequence[Participant]:
    return db.session.scalars(
        wanted.order_by(Participant.name_key, Participant.id).limit(FOUND)
    ).all()
