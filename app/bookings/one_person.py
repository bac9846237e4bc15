"""One person's rights over what is kept of them: a copy, and erasure (GDPR articles 15 and 17)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app import dates, intake
from app.bookings import actions, coming, contacts, mails, merges, wish_actions, wish_notices
from app.bookings.attendance import Attendance, AttendanceMark
from app.bookings.errors import UnknownReference
from app.bookings.models import Booking, BookingEvent
from app.bookings.participants import Participant, ParticipantPartner
from app.bookings.wishes import Wish
from app.extensions import db
from app.messages import retention
from app.messages.models import Message
from app.messages.rendering import mask
from app.people.actors import Actor
from app.people.models import Partner
from app.workshops.models import Workshop


def find(reference: str) -> Participant:
    """Return the person of a booking's reference, however it is typed. Raises UnknownReference."""
    typed = intake.clean(reference).replace(" ", "").upper()
    booking = db.session.scalar(select(Booking).where(Booking.reference == typed))
    if booking is None:
        raise UnknownReference
    person = booking.participant
    return db.session.get_one(Participant, person.merged_into) if person.merged_into else person


def everything(person: Participant) -> dict[str, object]:
    """Return all that is kept of a person, ready for JSON; instants are ISO 8601 in UTC."""
    bookings = _bookings(person)
    return {
        "personne": {
            column.name: _plain(getattr(person, column.name))
            for column in Participant.__table__.columns
            if column.name not in {"id", "name_key", "email_key", "informed_by", "merged_into"}
        },
        "autres fiches": [
            {
                "prénom": card.first_name,
                "nom": card.family_name,
                "e-mail": card.email,
                "téléphone": card.phone,
            }
            for card in _cards(person)[1:]
        ],
        "fiches réunies le": [_plain(merge.at) for merge in merges.into(person)],
        "partenaires": list(
            db.session.scalars(
                select(Partner.name)
                .join(ParticipantPartner, ParticipantPartner.partner_id == Partner.id)
                .where(ParticipantPartner.participant_id == person.id)
                .order_by(Partner.name)
            )
        ),
        "inscriptions": [_booking(booking) for booking in bookings],
        "souhaits": [_wish(wish) for wish in _wishes(person)],
        "messages": [
            {
                "quand": _plain(message.created_at),
                "par": message.channel.value,
                "à": message.to_address,
                "objet": message.subject,
                "texte": mask(message.body_text),
                "état": message.status.french,
            }
            for message in _messages(_abouts(person, bookings))
        ],
    }


def erase(person: Participant, actor: Actor) -> list[UUID]:
    """Forget a person at once; seats and places in line still held are given to the next.

    Counts stay, names do not: bookings and their events remain without anyone. Returns the uuids
    of the messages whose words were forgotten, whose files are the caller's to delete.
    """
    moment = dates.now()
    coming = [
        booking
        for booking in _bookings(person)
        if booking.is_active and not booking.workshop.has_ended(moment)
    ]
    for wish in _wishes(person):  # first: a wish would look for another seat
        wish_actions.withdraw(wish, actor, "erased")
        wish.request_key, wish.goal = None, ""
    for booking in sorted(coming, key=lambda booking: booking.workshop_id):
        actions.cancel(booking, actor, "erased")
    db.session.flush()
    bookings = _bookings(person)
    for booking in bookings:
        booking.request_key = None
        booking.goal = booking.flag = ""
    merges.forget(card.id for card in _cards(person))
    for card in _cards(person):
        _blank(card, moment)
    for link in db.session.scalars(
        select(ParticipantPartner).where(ParticipantPartner.participant_id == person.id)
    ):
        db.session.delete(link)
    return retention.forget_about(_abouts(person, bookings))


def _blank(card: Participant, moment: datetime) -> None:
    for name in ("first_name", "family_name", "name_key", "email", "email_key", "phone"):
        setattr(card, name, "")
    card.phone_e164 = card.access_needs = card.spoken_language = ""
    card.access_expires_at = None
    card.contact_forgotten_at = card.name_forgotten_at = moment
    card.token_version += 1


def _cards(person: Participant) -> list[Participant]:
    """Return a person's card, then those that were merged into it."""
    merged = select(Participant).where(Participant.merged_into == person.id)
    return [person, *db.session.scalars(merged.order_by(Participant.id))]


def _bookings(person: Participant) -> list[Booking]:
    return list(
        db.session.scalars(
            select(Booking)
            .join(Workshop)
            .where(Booking.participant_id.in_([card.id for card in _cards(person)]))
            .order_by(Workshop.starts_at, Booking.id)
        )
    )


def _wishes(person: Participant) -> list[Wish]:
    mine = select(Wish).where(Wish.participant_id == person.id).order_by(Wish.id)
    return list(db.session.scalars(mine))


def _abouts(person: Participant, bookings: list[Booking]) -> list[str]:
    return [
        *(contacts.who(card) for card in _cards(person)),
        *(mails.about(booking) for booking in bookings),
        *(wish_notices.about(wish) for wish in _wishes(person)),
    ]


def _messages(abouts: list[str]) -> list[Message]:
    return list(
        db.session.scalars(select(Message).where(Message.about.in_(abouts)).order_by(Message.id))
    )


def _booking(booking: Booking) -> dict[str, object]:
    events = db.session.scalars(
        select(BookingEvent).where(BookingEvent.booking_id == booking.id).order_by(BookingEvent.id)
    )
    answers = coming.of_booking(booking)
    return {
        "référence": booking.reference,
        "atelier": booking.workshop.name,
        "lieu": booking.workshop.venue.name,
        "début": _plain(booking.workshop.starts_at),
        "état": booking.state.french,
        "demande": booking.goal,
        "présences": [
            {"séance": _plain(one.meeting.starts_at), "présence": one.note.french}
            for one in db.session.scalars(
                select(Attendance)
                .where(Attendance.booking_id == booking.id)
                .order_by(Attendance.meeting_id)
            )
        ],
        "présences notées": [
            {"quand": _plain(mark.at), "avant": mark.before.french, "après": mark.after.french}
            for mark in db.session.scalars(
                select(AttendanceMark)
                .where(AttendanceMark.booking_id == booking.id)
                .order_by(AttendanceMark.id)
            )
        ],
        "réponses": [
            {"séance": _plain(meeting.starts_at), "réponse": answers[meeting.id].french}
            for meeting in booking.workshop.meetings
            if meeting.id in answers
        ],
        "histoire": [
            {"quand": _plain(event.at), "état": event.to_state.french, "motif": event.reason}
            for event in events
        ],
    }


def _wish(wish: Wish) -> dict[str, object]:
    return {
        "demande": wish.goal,
        "sorte": wish.kind.french if wish.kind else "",
        "programme": wish.programme.name if wish.programme else "",
        "thème": wish.theme_key,
        "demi-journées": wish.half_days,
        "jusqu’au": _plain(wish.until),
        "depuis": _plain(wish.arrived_at),
        "état": wish.state.french,
    }


def _plain(value: object) -> object:
    """Return a value as JSON has it."""
    if value is None or isinstance(value, int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
