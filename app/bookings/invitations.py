"""The calendar parts of a booking's mails (iMIP, RFC 6047).

A workshop of one meeting is invited to by a REQUEST and called off by a CANCEL. A parcours is a
plain file with all its meetings, as Outlook reads one meeting a part: its method is "".
"""

from collections.abc import Sequence
from email.utils import parseaddr
from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import func, select

from app import dates
from app.bookings.models import HOLDING, Booking, BookingEvent
from app.calendars import ics
from app.extensions import db
from app.languages import phrase as gettext
from app.messages import invited
from app.messages.outbox import Invitation
from app.workshops import entries, writing
from app.workshops.models import Meeting


def request(booking: Booking, *, is_first: bool = False) -> Invitation | None:
    """Return the part that puts the seat in its participant's calendar; None without e-mail.

    `is_first` says that the booking never had a seat before.
    """
    if not booking.participant.email:
        return None
    meetings = _meetings(booking)
    if is_first:
        return first(booking, [entries.of(meeting) for meeting in meetings])
    if len(meetings) != 1:
        return Invitation(file(booking), "")
    return _part(booking, meetings[0], "REQUEST")


def first(booking: Booking, rows: Sequence[entries.Row]) -> Invitation:
    """Return the first part about a booking that had no seat before, for its meetings in order."""
    numbered = [(row, row.sequence) for row in rows]
    if len(rows) != 1:
        return Invitation(_file(booking, numbered), "")
    return _about_one(booking, *numbered[0], "REQUEST")


def cancel(booking: Booking) -> Invitation | None:
    """Return the part that takes the seat out of the calendar; None without e-mail.

    To be made after the booking's change: each change of a seat raises SEQUENCE. What is past
    stays where it is.
    """
    if not booking.participant.email:
        return None
    sent = called_off(booking)
    whole = [booking.meeting] if booking.meeting else booking.workshop.meetings
    meetings = [meeting for meeting in whole if meeting.ends_at > dates.now()] or whole
    if sent or len(meetings) == 1:
        return _part(booking, sent[0] if sent else meetings[0], "CANCEL")
    return Invitation(_file(booking, _numbered(booking, meetings)), "")


def called_off(booking: Booking) -> list[Meeting]:
    """Return the meetings to come that a REQUEST put in the calendar, and that stand there yet."""
    by_id = {meeting.id: meeting for meeting in booking.workshop.meetings}
    sent = (by_id[row.meeting_id] for row in invited.standing(about(booking)))
    return [meeting for meeting in sent if meeting.ends_at > dates.now()]


def about(booking: Booking) -> str:
    """Return how messages name the booking that they are about."""
    return f"booking:{booking.uuid}"


def moved(booking: Booking, meeting: Meeting) -> Invitation | None:
    """Return the REQUEST that moves one meeting, of a parcours too; None without e-mail."""
    return _part(booking, meeting, "REQUEST") if booking.participant.email else None


def cancel_meeting(booking: Booking, meeting: Meeting) -> Invitation | None:
    """Return the CANCEL of one meeting of a booking that goes on; None without e-mail."""
    return _part(booking, meeting, "CANCEL") if booking.participant.email else None


def file(booking: Booking) -> bytes:
    """Return a file with all the booking's meetings to keep or import: no METHOD, no ATTENDEE.

    Importing a file with an ATTENDEE has mailed strangers.
    """
    return _file(booking, _numbered(booking, _meetings(booking)))


def _numbered(booking: Booking, meetings: Sequence[Meeting]) -> list[tuple[entries.Row, int]]:
    return [(entries.of(meeting), sequence(booking, meeting)) for meeting in meetings]


def _file(booking: Booking, numbered: Sequence[tuple[entries.Row, int]]) -> bytes:
    with force_locale(booking.participant.locale):
        parts = [ics.fragment(event(booking, *one)) for one in numbered]
    return ics.calendar(ics.Calendar(), parts, {row.where.zone for row, _ in numbered})


def _meetings(booking: Booking) -> list[Meeting]:
    """Return what the booking is for: a guest has one meeting, others all those still held."""
    if booking.meeting is not None:
        return [booking.meeting]
    return booking.workshop.coming or booking.workshop.meetings


def _part(booking: Booking, meeting: Meeting, method: str) -> Invitation:
    return _about_one(booking, entries.of(meeting), sequence(booking, meeting), method)


def _about_one(booking: Booking, row: entries.Row, number: int, method: str) -> Invitation:
    person = booking.participant
    with force_locale(person.locale):
        entry = event(booking, row, number)
    body = for_one(entry, method, ics.attendee(ics.Mailbox(person.email, person.name)))
    return Invitation(body, method, entry.uid, row.meeting_id, number)


def for_one(entry: ics.Event, method: str, attendee: bytes) -> bytes:
    """Return the part that asks one reader to keep an entry, or to take it out."""
    organizer = ics.organizer(ics.Mailbox(sender(), current_app.config["ORGANISATION"]))
    entry = entry._replace(
        status="CANCELLED" if method == "CANCEL" else entry.status,
        busy=method == "REQUEST",
        others=(*entry.others, organizer, attendee),
    )
    return ics.calendar(ics.Calendar(method), [ics.fragment(entry)], {entry.zone})


def uid(booking_uuid: UUID, row: entries.Row) -> str:
    """Return what calendars know one meeting of one booking by."""
    return f"inscription-{booking_uuid}-{row.uuid}@{current_app.config['UID_DOMAIN']}"


def event(booking: Booking, row: entries.Row, number: int) -> ics.Event:
    """Return one meeting as its participant's calendar has it; `number` is its SEQUENCE."""
    is_off = row.is_cancelled or not booking.holds_seat
    ended_at = row.ended_at or ics.moment(booking.changed_at) if is_off else None
    page = f"{current_app.config['BASE_URL']}/ateliers/{row.workshop_id}"
    return ics.Event(
        uid=uid(booking.uuid, row),
        sequence=number,
        stamp=ics.moment(dates.now()),
        changed_at=max(row.changed_at, row.series.changed_at, ics.moment(booking.changed_at)),
        created_at=row.created_at,
        starts=row.starts,
        ends=row.ends,
        zone=row.where.zone,
        status="CANCELLED" if is_off else "CONFIRMED",
        busy=not is_off,
        others=(
            ics.summary(writing.summary(row._replace(ended_at=ended_at))),
            ics.description(_description(booking, row, page)),
            ics.place(writing.place(row.where, row.room)),
            ics.categories(row.what.kind.french, row.what.theme),
            ics.url(page),
        ),
    )


def _description(booking: Booking, row: entries.Row, page: str) -> str:
    """Say all that the day needs. No personal link: a calendar is shared and synchronised."""
    lines = [
        gettext("Votre référence : %(reference)s", reference=booking.reference),
        *writing.facts(row.what, row.where),
        _help(),
        gettext("Détails : %(page)s", page=page),
    ]
    return "\n".join(lines)


def _help() -> str:
    phone, mail = current_app.config["CONTACT_PHONE"], current_app.config["CONTACT_EMAIL"]
    if phone:
        return gettext("Vous ne pouvez pas venir ? Appelez le %(phone)s.", phone=phone)
    return gettext("Vous ne pouvez pas venir ? Écrivez à %(mail)s.", mail=mail)


def sequence(booking: Booking, meeting: Meeting) -> int:
    """Return the SEQUENCE of one meeting of a booking, the same in mails and in feeds.

    The meeting's own, and how often the seat was lost or had again, the first time apart: it
    rises with each mail for one UID, and the first REQUEST has the meeting's number.
    """
    return meeting.sequence + max(0, _seat_changes(booking) - 1)


def had_seat(booking: Booking) -> bool:
    """Tell whether the booking ever had a seat."""
    return _seat_changes(booking) > 0


def _seat_changes(booking: Booking) -> int:
    was_held = func.coalesce(BookingEvent.from_state.in_(HOLDING), False)
    changes = db.session.scalar(
        select(func.count())
        .select_from(BookingEvent)
        .where(
            BookingEvent.booking_id == booking.id,
            was_held != BookingEvent.to_state.in_(HOLDING),
        )
    )
    return changes or 0


def sender() -> str:
    """Return the address that the mail comes from, which is the ORGANIZER's."""
    return parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1]
