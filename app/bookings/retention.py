"""Forgetting the people who came, while what they did is still counted."""

from datetime import datetime

from sqlalchemy import delete, exists, func, or_, select, update

from app.bookings.attendance import AttendanceMark
from app.bookings.models import Booking, BookingEvent, WorkshopEvent
from app.bookings.participants import Participant, ParticipantPartner
from app.bookings.wishes import OPEN, Wish, WishVenue
from app.dates import now
from app.extensions import db
from app.transactions import rows_changed
from app.workshops.models import Workshop

_last_meeting = func.coalesce(
    select(func.max(Workshop.ends_at))
    .join(Booking, Booking.workshop_id == Workshop.id)
    .where(Booking.participant_id == func.coalesce(Participant.merged_into, Participant.id))
    .correlate(Participant)
    .scalar_subquery(),
    Participant.created_at,
)
"""Of a card that was merged into another, the last meeting is the other's."""
_wishes = (
    exists()
    .where(Wish.participant_id == Participant.id, Wish.state.in_(OPEN))
    .correlate(Participant)
)
"""Whoever still wishes for a seat must be reached, however long ago the last meeting was."""
_has_contact = or_(
    Participant.email != "",
    Participant.email_key != "",
    Participant.phone != "",
    Participant.phone_e164 != "",
    Participant.access_needs != "",
    Participant.spoken_language != "",
)
_has_name = or_(
    Participant.first_name != "", Participant.family_name != "", Participant.name_key != ""
)


def forget_contacts(before: datetime) -> int:
    """Forget how to reach the people whose last meeting ended before an instant."""
    return rows_changed(
        update(Participant)
        .where(_last_meeting < before, ~_wishes, _has_contact)
        .values(
            email="",
            email_key="",
            phone="",
            phone_e164="",
            access_needs="",
            access_expires_at=None,
            spoken_language="",
            contact_forgotten_at=now(),
        )
    )


def forget_names(before: datetime) -> int:
    """Forget the names of the people whose last meeting ended before an instant."""
    return rows_changed(
        update(Participant)
        .where(_last_meeting < before, ~_wishes, _has_name)
        .values(first_name="", family_name="", name_key="", name_forgotten_at=now())
    )


def forget_followers(before: datetime) -> int:
    """Forget which partner followed whom, with the names."""
    old = select(Participant.id).where(_last_meeting < before, ~_wishes)
    return rows_changed(
        delete(ParticipantPartner).where(ParticipantPartner.participant_id.in_(old))
    )


def forget_expired_needs(moment: datetime) -> int:
    """Forget access needs whose consent has expired at that instant."""
    return rows_changed(
        update(Participant)
        .where(Participant.access_needs != "", Participant.access_expires_at <= moment)
        .values(access_needs="", access_expires_at=None)
    )


def forget_request_keys(before: datetime) -> int:
    """Forget the keys of forms that were sent before an instant."""
    return sum(
        rows_changed(
            update(sent)
            .where(sent.created_at < before, sent.request_key.is_not(None))
            .values(request_key=None)
        )
        for sent in (Booking, Wish)
    )


def drop_wishes(before: datetime) -> int:
    """Drop the wishes that ended before an instant; bookings made from them stay."""
    ended = select(Wish.id).where(Wish.state.not_in(OPEN), Wish.changed_at < before)
    rows_changed(update(Booking).where(Booking.wish_id.in_(ended)).values(wish_id=None))
    db.session.execute(delete(WishVenue).where(WishVenue.wish_id.in_(ended)))
    return rows_changed(delete(Wish).where(Wish.id.in_(ended)))


def drop_events(before: datetime) -> int:
    """Drop the ledger's events that are older than an instant; they name nobody."""
    return sum(
        rows_changed(delete(table).where(table.at < before))
        for table in (BookingEvent, WorkshopEvent)
    )


def drop_marks(before: datetime) -> int:
    """Drop the trace of attendance noted before an instant; what is known of who came stays."""
    return rows_changed(delete(AttendanceMark).where(AttendanceMark.received_at < before))
