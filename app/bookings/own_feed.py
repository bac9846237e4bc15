"""A participant's own feed: the meetings they have a seat for, by an address signed, not stored."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import Uuid, bindparam, literal, or_, select
from sqlalchemy.orm import selectinload

from app import tokens
from app.bookings import invitations
from app.bookings.models import Booking, State
from app.bookings.participants import Participant
from app.calendars import ics
from app.calendars.editions import Variant, Window
from app.database import CalendarText
from app.errors import DomainError, NotFound
from app.extensions import db
from app.publications import revisions
from app.publications.questions import Question
from app.publications.revisions import Publication
from app.workshops import entries
from app.workshops.agendas import Agenda, Entry, Kind, moment
from app.workshops.models import Workshop

PURPOSE = "agenda"


class UnknownOwnFeed(NotFound):
    sentence = "Cette adresse d’agenda n’existe pas. Copiez-la à nouveau, en entier."


class OwnFeedRevoked(DomainError):
    status = 410
    sentence = (
        "Cette adresse d’agenda ne sert plus. Supprimez-la de votre agenda, puis demandez-nous la "
        "nouvelle."
    )


_FOUND = (
    select(
        Participant.id,
        Participant.token_version,
        Participant.merged_into,
        Participant.locale,
        Publication.revision,
        CalendarText(Publication.changed_at),
    )
    .outerjoin(Publication, Publication.scope == literal(revisions.LIST))
    .where(Participant.uuid == bindparam("uuid", type_=Uuid()))
)


def path(participant: Participant) -> str:
    """Return the path of the feed; raising the token version closes it for ever."""
    token = tokens.sign(PURPOSE, participant.uuid, participant.token_version)
    return f"/agendas/i/{token}.ics"


def path_of(uuid: UUID) -> str | None:
    """Return the path of the feed of the participant with this uuid, or None."""
    found = db.session.scalar(select(Participant).where(Participant.uuid == uuid))
    return path(found) if found else None


def find(token: str) -> Question[Agenda]:
    """Ask what a participant's address gives, with one indexed read.

    Raises UnknownOwnFeed when it is forged; the answer raises OwnFeedRevoked.
    """
    read = tokens.read(PURPOSE, token)
    if read is None:
        raise UnknownOwnFeed
    uuid, version = read

    def told(row: Sequence[Any] | None) -> Agenda:
        if row is None:
            raise UnknownOwnFeed
        id_, current, merged_into, locale, revision, changed_at = row
        if current != version or merged_into:
            raise OwnFeedRevoked
        return Agenda(Kind.PARTICIPANT, revision or 0, moment(changed_at), id_, language=locale)

    return Question(_FOUND, told, {"uuid": uuid})


def contents(agenda: Agenda, window: Window, variant: Variant) -> Sequence[Entry]:
    """Return the meetings of a participant's seats; what was called off or given up stays a while.

    Their UIDs and SEQUENCE are those of the mails.
    """
    found = [
        entry for booking in _bookings(agenda.subject) for entry in _of(booking, window, variant)
    ]
    return sorted(found, key=lambda entry: (entry[0].starts, entry[0].uuid))


def _bookings(participant_id: int) -> Sequence[Booking]:
    held = or_(Booking.state == State.CONFIRMED, Booking.state == State.CANCELLED)
    return db.session.scalars(
        select(Booking)
        .where(Booking.participant_id == participant_id, held)
        .options(selectinload(Booking.workshop).selectinload(Workshop.meetings))
        .order_by(Booking.id)
    ).all()


def _of(booking: Booking, window: Window, variant: Variant) -> Iterator[Entry]:
    if not booking.holds_seat and not invitations.had_seat(booking):
        return
    meetings = [booking.meeting] if booking.meeting else booking.workshop.meetings
    reference = gettext("Votre référence : %(reference)s", reference=booking.reference)
    extra = entries.Extra("", (reference,), ics.moment(booking.changed_at))
    for meeting in meetings:
        if not (meeting.ends_at >= window.since and meeting.starts_at < window.until):
            continue
        row = entries.of(meeting)
        ended_at = row.ended_at or (None if booking.holds_seat else extra.changed_at)
        if ended_at and (variant.hides_cancelled or _is_past(meeting.ends_at, ended_at, window)):
            continue
        yield (
            row._replace(
                uuid=f"{booking.uuid}-{meeting.uuid}",
                sequence=invitations.sequence(booking, meeting),
                ended_at=ended_at,
                is_draft=False,
                series=row.series._replace(related=None),
            ),
            extra,
        )


def _is_past(ends_at: Any, ended_at: str, window: Window) -> bool:
    """Tell whether 14 days went by since the later of its end and its cancelling."""
    since = window.cancelled_since
    return bool(ends_at < since and ended_at < ics.moment(since))
