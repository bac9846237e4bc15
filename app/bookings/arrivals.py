"""People who came without a booking, told afterwards by a phone that had no network."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.bookings import guests, marking, queries, roll, seats
from app.bookings.attendance import Note
from app.bookings.enrolling import Person
from app.bookings.models import Booking
from app.people.actors import Actor
from app.workshops.models import Meeting


@dataclass(frozen=True)
class Arrival:
    """Someone who was there, and what whoever noted it could not see."""

    booking: Booking
    is_beyond: bool
    """More people came than there are seats."""
    is_namesake: bool
    """Someone of this name was on the list already: perhaps the same person."""


def note(meeting: Meeting, person: Person, actor: Actor, *, key: UUID, at: datetime) -> Arrival:
    """Seat who came and note them present, whatever the capacity: they were there at `at`.

    The same `key` is the same arrival. A namesake is another person, flagged to staff: nobody can
    be asked any more. Raises MeetingNotBegun, TooLateToNote, MeetingOver when it was cancelled, FormAlreadyUsed.
    """
    seats.take(meeting.workshop_id)
    known = [one for one in roll.namesakes(meeting, person.key) if one.request_key != str(key)]
    booking = guests.walk_in(meeting, person, actor, key=str(key), noted_later=True)
    if known and not booking.flag:
        booking.flag = "same_person"
    marking.note(booking, meeting, Note.PRESENT, actor, key=key, at=at)
    came = queries.comers([meeting])[meeting.id]
    return Arrival(booking, len(came) > booking.workshop.capacity, bool(known))
