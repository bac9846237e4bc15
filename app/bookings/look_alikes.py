"""Cards that may be one person's, for staff who merge them."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app import intake
from app.bookings.models import Booking
from app.bookings.participants import Participant
from app.extensions import db
from app.workshops.models import Workshop
from app.workshops.places import Venue

MOST = 20


def of(person: Participant, branch_id: int | None) -> Sequence[Participant]:
    """Return the cards with the same name or the same contact, all of whose bookings are ours."""
    first = person.name_key.partition(" ")[0]
    clues = [Participant.name_key == person.name_key]
    for column, value in (
        (Participant.phone_e164, person.phone_e164),
        (Participant.email_key, person.email_key),
    ):
        if value:
            clues.append((column == value) & Participant.name_key.startswith(first))
    found = db.session.scalars(
        select(Participant)
        .where(
            or_(*clues),
            Participant.id != person.id,
            Participant.name_key != "",
            Participant.merged_into.is_(None),
        )
        .order_by(Participant.id.desc())
        .limit(MOST)
    ).all()
    return [each for each in found if may_merge(each, branch_id)]


def by_reference(typed: str) -> Participant | None:
    """Return whose booking has this reference, however it is typed."""
    reference = intake.clean(typed).replace(" ", "").upper()
    booking = db.session.scalar(
        select(Booking)
        .where(Booking.reference == reference)
        .options(joinedload(Booking.participant))
    )
    return booking.participant if booking else None


def may_merge(person: Participant, branch_id: int | None) -> bool:
    """Tell whether every booking of a card is in this branch; without one all are."""
    if branch_id is None:
        return True
    elsewhere = (
        select(Booking.id)
        .join(Booking.workshop)
        .join(Workshop.venue)
        .where(
            Booking.participant_id == person.id,
            or_(Venue.branch_id.is_(None), Venue.branch_id != branch_id),
        )
        .limit(1)
    )
    return db.session.scalar(elsewhere) is None


def bookings_of(people: Sequence[Participant]) -> dict[int, list[Booking]]:
    """Return the bookings of each card, the latest workshop first."""
    rows = db.session.scalars(
        select(Booking)
        .join(Booking.workshop)
        .where(Booking.participant_id.in_({each.id for each in people}))
        .options(
            joinedload(Booking.partner),
            joinedload(Booking.workshop).joinedload(Workshop.programme),
            joinedload(Booking.workshop).joinedload(Workshop.venue),
            joinedload(Booking.workshop).selectinload(Workshop.meetings),
        )
        .order_by(Workshop.starts_at.desc(), Booking.id)
    ).all()
    found: dict[int, list[Booking]] = {each.id: [] for each in people}
    for booking in rows:
        found[booking.participant_id].append(booking)
    return found
