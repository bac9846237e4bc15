"""Two cards that were merged by mistake, separated again: what would happen, and doing it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update

from app import dates, intake
from app.bookings import causes, doubles, merges, seats
from app.bookings.merges import Merge
from app.bookings.models import Booking, State
from app.bookings.participants import Participant, ParticipantPartner, Reminders
from app.bookings.wishes import Wish
from app.errors import DomainError
from app.extensions import db
from app.people.actors import Actor
from app.transactions import rows_changed


class CannotSplit(DomainError):
    sentence = (
        "Ces fiches ne peuvent plus être séparées : %(why)s. Faites une nouvelle inscription pour "
        "l’autre personne."
    )


@dataclass(frozen=True)
class Foreseen:
    """What separating two cards would do."""

    back: Sequence[Booking]
    """The bookings that the other card gets back."""
    ended: Sequence[Booking]
    """Those that the merge ended: their seat went to the next, they do not come back by themselves."""
    seated: Sequence[Booking]
    """Those that it ended of workshops that are over: they count again, with who came."""
    stay: int
    """Bookings made on the kept card since, or on it before."""
    wishes: int
    takes_contact: bool
    """The kept card loses what it had from the other."""


def foresee(merge: Merge) -> Foreseen:
    """Say what `split` would do now. Raises CannotSplit."""
    kept, gone = merge.kept, merge.gone
    if gone.merged_into != kept.id or kept.merged_into is not None:
        raise CannotSplit(why="une fiche a été réunie avec une autre depuis, ou déjà séparée")
    if kept.name_forgotten_at or gone.name_forgotten_at:
        raise CannotSplit(why="le nom de l’une des deux personnes est oublié")
    took = merge.took
    theirs = {*took["wishes"], *_wishes_since(merge)}
    back = [each for each in _bookings(kept) if _goes(each, merge, theirs)]
    ended = _by_id(took.get("ended", ()))
    seated = [each for each in ended if _counts_again(each, took)]
    mine = select(func.count()).select_from(Booking).where(Booking.participant_id == kept.id)
    return Foreseen(
        back=back,
        ended=[each for each in ended if each not in seated],
        seated=seated,
        stay=(db.session.scalar(mine) or 0) - len(back),
        wishes=len(theirs),
        takes_contact=any(getattr(kept, name) for name in took["filled"]),
    )


def split(merge: Merge, actor: Actor) -> Foreseen:
    """Give a card back what a merge took from it; what was written since stays on the kept card.

    What came of the other person's wishes since goes with her, and what a partner wrote that
    followed her alone. A booking that the merge ended stays ended, unless its workshop is over.
    Nobody is told. Raises CannotSplit.
    """
    _take(merge)
    db.session.refresh(merge)
    db.session.refresh(kept := merge.kept)
    db.session.refresh(gone := merge.gone)
    foreseen, took = foresee(merge), merge.took
    wishes = {*took["wishes"], *_wishes_since(merge)}
    for booking in foreseen.back:
        booking.participant = gone
        seats.change(booking, booking.state, "split", actor)
    for booking_id, partner_id in took.get("lent", {}).items():
        lent = db.session.get(Booking, int(booking_id))
        if lent is not None and lent.partner_id == partner_id:
            lent.partner_id = None
    db.session.flush()
    for booking in foreseen.seated:
        _seat_again(booking, actor)
    for row in took.get("carried", ()):
        doubles.give_attendance_back(row)
    rows_changed(
        update(Wish)
        .where(Wish.id.in_(wishes), Wish.participant_id == kept.id)
        .values(participant_id=gone.id)
    )
    rows_changed(
        update(Participant)
        .where(Participant.id.in_(took["cards"]), Participant.merged_into == kept.id)
        .values(merged_into=gone.id)
    )
    _give_back(kept, gone, took["filled"])
    _follow(kept, gone, took)
    if gone.reminders is Reminders.NONE and kept.reminders is Reminders.NONE:
        kept.reminders = Reminders(took["reminders"])
    gone.token_version = max(gone.token_version, kept.token_version)
    gone.merged_into = None
    db.session.flush()
    db.session.delete(merge)
    for workshop in {booking.workshop for booking in (*foreseen.back, *foreseen.seated)}:
        seats.announce(workshop)
    return foreseen


def _goes(booking: Booking, merge: Merge, wishes: Collection[int]) -> bool:
    """Tell whether a booking of the kept card is the other person's."""
    took = merge.took
    if booking.id in took["moved"] or booking.wish_id in wishes:
        return True
    is_since = booking.created_at >= merge.at and str(booking.id) not in took.get("lent", {})
    return is_since and booking.partner_id in took["new"]


def _wishes_since(merge: Merge) -> Sequence[int]:
    """Return the wishes that partners of the other person alone made for the kept card since."""
    return db.session.scalars(
        select(Wish.id).where(
            Wish.participant_id == merge.kept_id,
            Wish.partner_id.in_(merge.took["new"]),
            Wish.created_at >= merge.at,
        )
    ).all()


def _counts_again(booking: Booking, took: dict[str, Any]) -> bool:
    is_over = booking.workshop.has_ended(dates.now())
    return is_over and booking.id in took.get("seated", ()) and not booking.is_active


def _seat_again(booking: Booking, actor: Actor) -> None:
    """Give a seat of a workshop that is over back: whoever was there is counted."""
    workshop = booking.workshop
    if not booking.is_guest and workshop.seats_left < 1:
        workshop.overbooked += 1 - workshop.seats_left
        seats.note(workshop, "overbooked", actor, cause=causes.NOTED_LATER)
    seats.change(booking, State.CONFIRMED, "split", actor)


def _take(merge: Merge) -> None:
    """Take the workshops of the kept card's bookings, in order."""
    wanted = select(Booking.workshop_id).where(Booking.participant_id == merge.kept_id).distinct()
    for workshop_id in sorted(db.session.scalars(wanted).all()):
        seats.take(workshop_id)


def _give_back(kept: Participant, gone: Participant, filled: Sequence[str]) -> None:
    """Empty on the kept card what the other one had filled, unless it was changed since."""
    for name in filled:
        if getattr(kept, name) == (getattr(gone, name) or getattr(kept, name)):
            setattr(gone, name, getattr(kept, name))
            setattr(kept, name, "")
    if "access_needs" in filled and not kept.access_needs:
        kept.access_expires_at = None
    for card in (kept, gone):
        card.name_key = intake.fold(f"{card.first_name} {card.family_name}")


def _follow(kept: Participant, gone: Participant, took: dict[str, list[int]]) -> None:
    """Have each card followed by its own partners; who booked for the kept one since follows it."""
    since = select(Booking.partner_id).where(
        Booking.participant_id == kept.id, Booking.partner_id.is_not(None)
    )
    leaving = set(took["new"]) - set(db.session.scalars(since))
    rows_changed(
        delete(ParticipantPartner).where(
            ParticipantPartner.participant_id == kept.id,
            ParticipantPartner.partner_id.in_(leaving),
        )
    )
    for partner_id in set(took["followed"]) - merges.followers(gone.id):
        db.session.add(ParticipantPartner(participant_id=gone.id, partner_id=partner_id))


def _by_id(ids: Collection[int]) -> Sequence[Booking]:
    return db.session.scalars(
        select(Booking)
        .where(Booking.id.in_(ids))
        .order_by(Booking.id)
        .execution_options(populate_existing=True)
    ).all()


def _bookings(person: Participant) -> Sequence[Booking]:
    return db.session.scalars(
        select(Booking)
        .where(Booking.participant_id == person.id)
        .order_by(Booking.id)
        .execution_options(populate_existing=True)
    ).all()
