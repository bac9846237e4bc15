"""Keeping a diagnostic's answers for a bounded time, giving a copy of them, forgetting them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update

from app.bookings.models import Booking
from app.extensions import db
from app.orientation import advising, matching
from app.orientation.advising import Answers, coded
from app.orientation.grid import Diagnostic
from app.orientation.models import Followed, Orientation
from app.transactions import rows_changed


def keep(diagnostic: Diagnostic, answers: Answers, booking: Booking) -> Orientation | None:
    """Keep the answers given by the person of a booking; None when nothing was answered.

    Coded, apart from the booking, and with the partner that asked: no one else reads them.
    """
    if not answers or booking.partner_id is None:
        return None
    advice = advising.recommend(diagnostic, answers).advice
    follows = matching.suits(advice, booking.workshop.programme)
    kept = Orientation(
        partner_id=booking.partner_id,
        participant_id=booking.participant_id,
        version=diagnostic.version,
        answers=coded(answers),
        advice=advice.code,
        followed=Followed.YES if follows else Followed.OTHER,
    )
    db.session.add(kept)
    return kept


def of_person(participant_id: int) -> list[dict[str, str]]:
    """Return a copy of what is kept of a person's diagnostics (GDPR article 15)."""
    rows = db.session.scalars(
        select(Orientation)
        .where(Orientation.participant_id == participant_id)
        .order_by(Orientation.id)
    )
    return [
        {
            "quand": row.created_at.isoformat(),
            "version": row.version,
            "réponses": row.answers,
            "conseil": row.advice,
            "suite": row.followed.french,
        }
        for row in rows
    ]


def follow_person(kept_id: int, gone_id: int) -> list[int]:
    """Give the answers of one card to the card that it was merged into; return them by id."""
    ids = list(
        db.session.scalars(select(Orientation.id).where(Orientation.participant_id == gone_id))
    )
    give_back(gone_id, ids, kept_id)
    return ids


def give_back(from_id: int, ids: Collection[int], to_id: int) -> int:
    """Give some answers of one card to another: they are that person's, and who asked reads them."""
    some = update(Orientation).where(Orientation.participant_id == from_id, Orientation.id.in_(ids))
    return rows_changed(some.values(participant_id=to_id))


def forget_person(participant_id: int) -> int:
    """Drop all the answers of a person (GDPR article 17)."""
    return rows_changed(delete(Orientation).where(Orientation.participant_id == participant_id))


def drop_old(before: datetime) -> int:
    """Drop the answers given before an instant."""
    return rows_changed(delete(Orientation).where(Orientation.created_at < before))
