"""A small house with a past, for the tests of reports: who came, in plain rows."""

from datetime import datetime

from app.bookings.attendance import Attendance, Presence
from app.bookings.models import Booking
from app.people.actors import ActorKind
from app.reports import freezing
from app.transactions import transaction
from app.workshops.models import Meeting, Workshop
from tests.factories import again

PRESENT, ABSENT, EXCUSED = Presence.PRESENT, Presence.ABSENT, Presence.EXCUSED


def note(booking: Booking, presence: Presence, meeting: Meeting | None = None) -> None:
    """Note one booking at one meeting, by default the first of its workshop."""
    meeting = meeting or again(booking).workshop.meetings[0]
    with transaction() as session:
        session.add(
            Attendance(
                booking_id=booking.id,
                meeting_id=meeting.id,
                presence=presence,
                actor_kind=ActorKind.TRAINER,
            )
        )


def came(workshop: Workshop, bookings: list[Booking]) -> None:
    """Note everyone as present at every meeting."""
    for meeting in again(workshop).meetings:
        for booking in bookings:
            note(booking, PRESENT, meeting)


def freeze() -> int:
    with transaction():
        return freezing.freeze()


def at(month: int, day: int, year: int = 2027) -> datetime:
    """Return two in the afternoon of a day, as a clock on the wall shows it."""
    return datetime(year, month, day, 14)
