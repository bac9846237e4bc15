"""Two cards that were merged by mistake, separated again: what would happen, and doing it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from app import intake
from app.bookings import merges, seats
from app.bookings.merges import Merge
from app.bookings.models import Booking
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
    back = [each for each in _bookings(kept) if each.id in took["moved"]]
    mine = select(func.count()).select_from(Booking).where(Booking.participant_id == kept.id)
    wishes = select(func.count()).where(Wish.id.in_(took["wishes"]))
    return Foreseen(
        back=back,
        ended=[each for each in _bookings(kept) if each.id in took.get("ended", ())],
        stay=(db.session.scalar(mine) or 0) - len(back),
        wishes=db.session.scalar(wishes) or 0,
        takes_contact=any(getattr(kept, name) for name in took["filled"]),
    )


def split(merge: Merge, actor: Actor) -> Foreseen:
    """Give a card back what a merge took from it; what was written since stays on the kept card.

    A booking that the merge ended stays ended. Nobody is told. Raises CannotSplit.
    """
    _take(merge)
    db.session.refresh(merge)
    db.session.refresh(kept := merge.kept)
    db.session.refresh(gone := merge.gone)
    foreseen, took = foresee(merge), merge.took
    for booking in foreseen.back:
        booking.participant = gone
        seats.change(booking, booking.state, "split", actor)
    for booking_id, partner_id in took.get("lent", {}).items():
        lent = db.session.get(Booking, int(booking_id))
        if lent is not None and lent.partner_id == partner_id:
            lent.partner_id = None
    db.session.flush()
    rows_changed(
        update(Wish)
        .where(Wish.id.in_(took["wishes"]), Wish.participant_id == kept.id)
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
    for workshop in {booking.workshop for booking in foreseen.back}:
        seats.announce(workshop)
    return foreseen


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


def _bookings(person: Participant) -> Sequence[Booking]:
    return db.session.scalars(
        select(Booking)
        .where(Booking.participant_id == person.id)
        .order_by(Booking.id)
        .execution_options(populate_existing=True)
    ).all()
