"""The page of a seat that stands, kept for all who have one, with what is one person's put in.

Most who open their booking have a seat at a workshop to come and have answered nothing: their page
says the same of the workshop to each. All others have theirs made anew.
"""

import secrets
from collections.abc import Callable
from functools import partial
from typing import NamedTuple
from uuid import UUID

from flask import request
from markupsafe import escape
from sqlalchemy import bindparam, exists, select

from app import dates, languages, stencils, tokens
from app.bookings import links
from app.bookings.attendance import Attendance
from app.bookings.coming import Acknowledgement
from app.bookings.models import Booking, State
from app.bookings.participants import Participant, Reach
from app.extensions import db
from app.prepared import Prepared
from app.publications import revisions
from app.publications.revisions import Publication
from app.web.kept import house
from app.web.pages import spoken_phone
from app.workshops import welcoming
from app.workshops.models import Workshop
from app.workshops.wanted import joinable

Render = Callable[[Booking, str, str], str]
"""What makes the page of a booking, with its token and the token of its reminders."""

NAME, REFERENCE, EMAIL, TOKEN, REMINDERS = (stencils.mark() for _ in range(5))
PHONE = f"9{secrets.randbelow(10**13):013}"
"""A mark in figures: too long for a French number, it is said as it is written."""
_pages = stencils.Shelf(8 * 1024 * 1024, NAME, REFERENCE, EMAIL, PHONE, TOKEN, REMINDERS)
"""About two thousand pages."""
_ASKED = Prepared(
    select(
        Booking.reference,
        Participant.uuid,
        Participant.first_name,
        Participant.family_name,
        Participant.email,
        Participant.phone_e164,
        Participant.reach,
        Workshop.id,
        Publication.revision,
        welcoming.AGREED,
    )
    .join(Booking.participant)
    .join(Booking.workshop)
    .join(Publication, Publication.scope == revisions.AGENDA)
    .where(
        Booking.uuid == bindparam("uuid"),
        Participant.token_version == bindparam("version"),
        Participant.first_name != "",
        Booking.state == State.CONFIRMED,
        Booking.meeting_id.is_(None),
        Booking.group_uuid.is_(None),
        Booking.wish_id.is_(None),
        *joinable(bindparam("now")),
        Workshop.starts_at > bindparam("now"),
        ~exists().where(Acknowledgement.booking_id == Booking.id),
        ~exists().where(Attendance.booking_id == Booking.id),
    )
)


class _Seat(NamedTuple):
    """One person's booking, and what its page shows of the workshop."""

    reference: str
    person: UUID
    first_name: str
    family_name: str
    email: str
    phone_e164: str
    reach: Reach
    workshop_id: int
    revision: int
    agreed: str | None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.family_name}".strip()

    @property
    def contact(self) -> str:
        """Return how the page says that news will come."""
        if self.email or self.phone_e164:
            return "email" if self.email else "phone"
        return "partner" if self.reach is Reach.PARTNER else "none"

    @property
    def edition(self) -> tuple[object, ...]:
        """Return all that the page depends on, and nothing of the person."""
        return (
            self.workshop_id,
            self.revision,
            self.agreed,
            self.contact,
            dates.today(),
            languages.current(),
            request.script_root,
            *house(),
        )


def page(token: str, render: Render) -> str | None:
    """Return the page of a seat that stands as `render` makes it; None for any other booking.

    What was rendered while its workshop changed is not kept. Raises UnknownBooking.
    """
    read = tokens.read(links.PURPOSE, token)
    if read is None or request.query_string:
        return None  # the page repeats what stands after its address
    seat = _ask(*read)
    if seat is None:
        return None
    shown = _pages.of(
        seat.edition, partial(_of_anyone, token, seat.contact, render), partial(_again, *read)
    )
    return shown.filled(_words(seat, token, read[1]))


def _ask(uuid: UUID, version: int) -> _Seat | None:
    told = _ASKED.first(db.session(), uuid=uuid, version=version, now=dates.now())
    return _Seat(*told) if told else None


def _again(uuid: UUID, version: int) -> tuple[object, ...] | None:
    seat = _ask(uuid, version)
    return seat.edition if seat else None


def _of_anyone(token: str, contact: str, render: Render) -> str:
    """Render the page of a booking's workshop for someone who is only marks.

    The same page in other languages has the token of the address that was asked for.
    """
    person = Participant(
        first_name=NAME,
        family_name="",
        email=EMAIL if contact == "email" else "",
        phone_e164=f"+33{PHONE}" if contact == "phone" else "",
        reach=Reach.PARTNER if contact == "partner" else Reach.SLIP,
    )
    workshop = links.find(token).workshop
    booking = Booking(
        reference=REFERENCE, state=State.CONFIRMED, participant=person, workshop=workshop
    )
    return render(booking, TOKEN, REMINDERS).replace(token, TOKEN)


def _words(seat: _Seat, token: str, version: int) -> dict[str, str]:
    words = {TOKEN: token, REFERENCE: seat.reference, NAME: escape(seat.name)}
    if seat.contact == "email":
        words[EMAIL] = escape(seat.email)
        words[REMINDERS] = tokens.sign(links.REMINDERS, seat.person, version)
    elif seat.contact == "phone":
        words[PHONE] = escape(spoken_phone(seat.phone_e164))
    return words
