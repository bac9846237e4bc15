"""The first calendar part of a booking, written once for a workshop and filled in for each person."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from flask_babel import force_locale

from app import dates
from app.bookings import invitations
from app.bookings.models import Booking, State
from app.calendars import ics
from app.messages.outbox import Invitation
from app.stencils import Stencil
from app.workshops import entries

_BOOKING = uuid4()
_REFERENCE = "".join(secrets.choice("!#$&*+^`|~") for _ in range(6))
"""As long as a reference, so that lines are folded where they would be."""
_STAMP, _CHANGED = "88880808T080808", "99990909T090909"
_ATTENDEE = "X-ATTENDEE\r\n"
_EACH = (str(_BOOKING), _REFERENCE, _STAMP, _CHANGED)


@dataclass(frozen=True)
class First:
    """The meetings of a workshop as a calendar of whoever takes a seat has them, with marks."""

    rows: Sequence[entries.Row]
    changed_at: str
    """When anything in them last changed."""
    text: Stencil | None
    """None where a mark does not stand whole in it, by a fold or a strange name."""

    @property
    def weight(self) -> int:
        return self.text.weight if self.text else 0

    def to(self, booking: Booking) -> Invitation:
        """Return what `invitations.first` gives for a booking of these meetings."""
        changed_at = ics.moment(booking.changed_at)
        if self.text is None or changed_at < self.changed_at:
            return invitations.first(booking, self.rows)
        person, row = booking.participant, self.rows[0]
        words = {
            str(_BOOKING): str(booking.uuid),
            _REFERENCE: booking.reference,
            _STAMP: ics.moment(dates.now()),
            _CHANGED: changed_at,
            _ATTENDEE: ics.attendee(ics.Mailbox(person.email, person.name)).decode(),
        }
        body = self.text.filled(words).encode()
        if len(self.rows) != 1:
            return Invitation(body, "")
        uid = invitations.uid(booking.uuid, row)
        return Invitation(body, "REQUEST", uid, row.meeting_id, row.sequence)


def written(rows: Sequence[entries.Row], locale: str) -> First:
    """Write the part for someone who is made of marks, in a language."""
    someone = Booking(
        uuid=_BOOKING, reference=_REFERENCE, state=State.CONFIRMED, changed_at=dates.now()
    )
    with force_locale(locale):
        each = [
            invitations.event(someone, row, row.sequence)._replace(
                stamp=_STAMP, changed_at=_CHANGED
            )
            for row in rows
        ]
    if len(each) == 1:
        body = invitations.for_one(each[0], "REQUEST", _ATTENDEE.encode())
    else:
        zones = {row.where.zone for row in rows}
        body = ics.calendar(ics.Calendar(), map(ics.fragment, each), zones)
    text = body.decode()
    marks = (*_EACH, _ATTENDEE) if len(each) == 1 else _EACH
    is_whole = all(text.count(mark) == len(each) for mark in marks)
    changed_at = max(max(row.changed_at, row.series.changed_at) for row in rows)
    return First(rows, changed_at, Stencil(text, marks) if is_whole else None)
