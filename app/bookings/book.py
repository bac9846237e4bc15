"""The book of a workshop: who is on it, who came, for whom seats are kept, what was written."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app import dates
from app.bookings import ledger, mails, seat_lists
from app.bookings.allotments import Allotment
from app.bookings.attendance import Attendance, Presence
from app.bookings.ledger import Explanation
from app.bookings.models import Booking
from app.extensions import db
from app.messages.models import Message
from app.workshops.models import Meeting, Workshop

MESSAGES = 100


@dataclass(frozen=True)
class Book:
    """All that the page of a workshop shows, in a fixed number of questions."""

    told: Explanation
    kept: Sequence[Allotment]
    presences: dict[int, dict[int, Presence]]
    """What was recorded, by booking then meeting; not recorded is not absent."""
    messages: Sequence[Message]
    begun: list[Meeting]

    @property
    def workshop(self) -> Workshop:
        return self.told.workshop

    @property
    def bookings(self) -> list[Booking]:
        """Those with a seat, then the line by rank, then the rest."""
        people = (*self.told.seated, *self.told.line, *self.told.others)
        return [person.booking for person in people]

    def came(self, booking: Booking) -> str:
        """Say whether someone came: of one meeting the record, of several how many."""
        mine = [one for one in self.begun if booking.meeting_id in {None, one.id}]
        if not mine or not booking.holds_seat:
            return ""
        known = [self.presences.get(booking.id, {}).get(one.id) for one in mine]
        if len(mine) == 1:
            return known[0].french if known[0] else "pas noté"
        there = sum(presence is Presence.PRESENT for presence in known)
        missing = sum(presence is None for presence in known)
        said = f"{there} fois sur {len(mine)}"
        return f"{said}, {missing} pas noté{'s' if missing > 1 else ''}" if missing else said


def of(workshop_id: int) -> Book:
    """Return a workshop's book. Raises UnknownWorkshop. Take a `snapshot()` first."""
    told = ledger.explain(workshop_id)
    people = (*told.seated, *told.line, *told.others)
    moment = dates.now()
    return Book(
        told=told,
        kept=seat_lists.kept_on(workshop_id),
        presences=_presences(workshop_id),
        messages=_messages([person.booking for person in people]),
        begun=[one for one in told.workshop.coming if one.starts_at <= moment],
    )


def _presences(workshop_id: int) -> dict[int, dict[int, Presence]]:
    found: dict[int, dict[int, Presence]] = defaultdict(dict)
    rows = db.session.execute(
        select(Attendance.booking_id, Attendance.meeting_id, Attendance.presence)
        .join(Booking, Booking.id == Attendance.booking_id)
        .where(Booking.workshop_id == workshop_id)
    )
    for booking_id, meeting_id, presence in rows:
        found[booking_id][meeting_id] = presence
    return found


def _messages(bookings: Sequence[Booking]) -> Sequence[Message]:
    return db.session.scalars(
        select(Message)
        .where(
            Message.about.in_([mails.about(booking) for booking in bookings]),
            Message.is_secret.is_(False),
        )
        .order_by(Message.id.desc())
        .limit(MESSAGES)
    ).all()
