"""One person on two cards: what a merge would do, and doing it.

The card that is kept has everything afterwards; the other one stays, empty, and points to it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from app import dates, intake
from app.bookings import (
    catching_up,
    doubles,
    invitations,
    line,
    mails,
    merges,
    notices,
    offer_notices,
    seats,
    seeking,
)
from app.bookings.doubles import Double
from app.bookings.models import Booking, State
from app.bookings.participants import Participant, ParticipantPartner, Reminders
from app.bookings.wishes import Wish
from app.errors import DomainError
from app.extensions import db
from app.messages import delivery, invited
from app.messages.outbox import withdraw_calls
from app.people.actors import Actor
from app.transactions import rows_changed
from app.workshops.models import Workshop

_SHARED = (
    "family_name", "email", "email_key", "phone", "phone_e164", "spoken_language", "access_needs",
)  # fmt: skip
"""What the kept card takes from the other where it is empty."""


class SameCard(DomainError):
    status = 422
    sentence = "C’est déjà une seule fiche."


class TwoPartners(DomainError):
    sentence = (
        "Cette personne a deux places au même atelier (%(name)s), par deux partenaires. Annulez "
        "d’abord l’une des deux avec elle, puis recommencez."
    )


class NotAgreed(DomainError):
    status = 422
    sentence = (
        "Un partenaire verrait ce que l’autre a écrit. Demandez à la personne si elle est "
        "d’accord, cochez la case, puis recommencez."
    )


@dataclass(frozen=True)
class Foreseen:
    """What merging two cards would do."""

    moved: list[Booking]
    doubles: list[Double]
    stay: list[Booking]
    """Past doubles of two partners: each keeps its own record of who came."""
    wishes: int
    partners: Collection[int]
    """Who follows the person afterwards."""
    needs_consent: bool
    """One partner would read what another has written."""
    has_links_that_end: bool


def foresee(kept: Participant, gone: Participant) -> Foreseen:
    """Say what `merge` would do now. Raises SameCard and TwoPartners."""
    if kept.id == gone.id or kept.merged_into or gone.merged_into:
        raise SameCard
    mine, theirs = _bookings(kept), _bookings(gone)
    found = doubles.among(mine, theirs)
    moment = dates.now()
    across = [each for each in found if each.is_of_two_partners]
    if coming := [each for each in across if not each.loser.workshop.has_ended(moment)]:
        raise TwoPartners(name=coming[0].loser.workshop.name)
    stay = [booking for each in across for booking in (each.winner, each.loser)
            if booking.participant_id == gone.id]  # fmt: skip
    ours, others = merges.followers(kept.id), merges.followers(gone.id)
    return Foreseen(
        moved=[booking for booking in theirs if booking not in stay],
        doubles=[each for each in found if each not in across],
        stay=stay,
        wishes=_wishes(gone),
        partners=ours | others,
        needs_consent=ours != others and bool(ours | others) and _differ(kept, gone, ours, others),
        has_links_that_end=kept.token_version != gone.token_version,
    )


def merge(kept: Participant, gone: Participant, actor: Actor, *, agreed: bool) -> Foreseen:
    """Give one card everything of the other: bookings, wishes, partners, answers, who came.

    Of two bookings of one workshop the better one stays, and the other's seat goes to the next.
    `agreed` says that the person accepts what each partner will read. Raises SameCard,
    TwoPartners, NotAgreed.
    """
    _take(kept, gone)
    db.session.refresh(kept)
    db.session.refresh(gone)
    foreseen = foresee(kept, gone)
    if foreseen.needs_consent and not agreed:
        raise NotAgreed
    made = merges.note(kept, gone, foreseen.moved, _SHARED)
    lent = {
        double.winner.id: double.loser.partner_id
        for double in foreseen.doubles
        if double.loser.partner_id and not double.winner.partner_id
    }
    losers = [double.loser for double in foreseen.doubles]
    made.note(
        lent=lent,
        ended=[each.id for each in losers],
        seated=[each.id for each in losers if each.state is State.CONFIRMED],
        carried=[row for each in foreseen.doubles for row in doubles.carry_attendance(each)],
    )
    left = [double for double in foreseen.doubles if _give_up(double, actor)]
    for booking in foreseen.moved:
        booking.participant = kept
        seats.change(booking, booking.state, "merged", actor)
    db.session.flush()
    _take_over(kept, gone)
    for double in left:
        _put_in_calendar(double.winner)
    for workshop in {booking.workshop for booking in foreseen.moved}:
        seats.announce(workshop)
    for double in sorted(foreseen.doubles, key=lambda each: each.loser.workshop_id):
        line.fill(double.loser.workshop)
        seeking.seek_again(double.loser)
    return foreseen


def _take(*people: Participant) -> None:
    """Take the workshops of their bookings, also of one that was written meanwhile."""
    taken: set[int] = set()
    while more := {one.workshop_id for each in people for one in _bookings(each)} - taken:
        for workshop_id in sorted(more):
            seats.take(workshop_id)
        taken |= more


def _give_up(double: Double, actor: Actor) -> bool:
    """Cancel the lesser of two bookings: the person keeps the other.

    Returns whether an entry of a calendar goes with it.
    """
    loser = double.loser
    had_seat = loser.state is State.CONFIRMED
    if loser.is_offered:
        offer_notices.is_over(loser)
        loser.offer_expires_at = None
    withdraw_calls(mails.about(loser))
    delivery.stop(mails.about(loser), "reminder", "Inscription réunie avec une autre")
    double.winner.partner_id = double.winner.partner_id or loser.partner_id
    seats.change(loser, State.CANCELLED, "same_person", actor)
    leaves = bool(had_seat and loser.participant.email and invited.standing(mails.about(loser)))
    if had_seat and loser.participant.email:
        notices.take_out_the_others(loser, keeps_seat=True)
    for booking in (double.winner, loser):
        if booking.flag == "same_person":
            booking.flag = ""
    return leaves


def _put_in_calendar(booking: Booking) -> None:
    """Send the entry of the seat that is kept to a calendar that only had the other one's."""
    if booking.state is State.CONFIRMED and not invited.standing(mails.about(booking)):
        mails.tell(
            "confirmed",
            booking,
            revision="merged",
            invitation=invitations.request(booking),
            late=catching_up.joined(booking),
        )


def _take_over(kept: Participant, gone: Participant) -> None:
    rows_changed(update(Wish).where(Wish.participant_id == gone.id).values(participant_id=kept.id))
    known = merges.followers(kept.id)
    for partner_id in merges.followers(gone.id) - known:
        db.session.add(ParticipantPartner(participant_id=kept.id, partner_id=partner_id))
    rows_changed(delete(ParticipantPartner).where(ParticipantPartner.participant_id == gone.id))
    if not kept.access_needs:
        kept.access_expires_at = gone.access_expires_at
    if gone.reminders is Reminders.NONE:
        kept.reminders = Reminders.NONE
    for column in _SHARED:
        if not getattr(kept, column):
            setattr(kept, column, getattr(gone, column))
    kept.name_key = intake.fold(f"{kept.first_name} {kept.family_name}")
    kept.token_version = max(kept.token_version, gone.token_version)
    rows_changed(
        update(Participant).where(Participant.merged_into == gone.id).values(merged_into=kept.id)
    )
    gone.merged_into = kept.id
    db.session.flush()


def _differ(
    kept: Participant, gone: Participant, ours: Collection[int], others: Collection[int]
) -> bool:
    """Tell whether a partner would read a name or a contact that it did not know.

    Whoever follows the other card reads the kept one; whoever follows the kept one reads what
    fills it.
    """
    new_to_others = any(
        getattr(kept, column) and getattr(kept, column) != getattr(gone, column)
        for column in ("first_name", *_SHARED)
    )
    new_to_ours = any(getattr(gone, column) and not getattr(kept, column) for column in _SHARED)
    return (bool(others) and new_to_others) or (bool(ours) and new_to_ours)


def _bookings(person: Participant) -> Sequence[Booking]:
    return db.session.scalars(
        select(Booking)
        .join(Workshop)
        .where(Booking.participant_id == person.id)
        .order_by(Workshop.starts_at, Booking.id)
        .execution_options(populate_existing=True)
    ).all()


def _wishes(person: Participant) -> int:
    mine = select(func.count()).select_from(Wish).where(Wish.participant_id == person.id)
    return db.session.scalar(mine) or 0
