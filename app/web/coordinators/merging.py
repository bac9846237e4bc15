"""One person on two cards: who it may be, what a merge does, and doing it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import look_alikes, merges, merging, queries, reads, splitting
from app.bookings.merges import Merge
from app.bookings.models import Booking
from app.bookings.participants import Participant
from app.errors import DomainError, NotFound
from app.extensions import db
from app.orientation import keeping
from app.people.actors import Actor, acting
from app.people.models import Account
from app.people.queries import partner_names
from app.transactions import transaction
from app.web import guards
from app.web.coordinators import telling
from app.web.coordinators.bookings import seen_booking
from app.web.phrases import REACHES

MINE, OTHER = "celle-ci", "autre"


def candidates(booking_uuid: UUID) -> ResponseReturnValue:
    """List the cards that may be the same person's; another is found by a reference."""
    booking = seen_booking(booking_uuid)
    branch_id = guards.signed_in().branch_id
    found = list(look_alikes.of(booking.participant, branch_id))
    typed, problem = request.args.get("reference", ""), ""
    if typed:
        named = look_alikes.by_reference(typed)
        if named is None or not look_alikes.may_merge(named, branch_id):
            problem = "Cette référence n’est pas connue. Vérifiez les six caractères."
        elif named.id == booking.participant_id:
            problem = "Cette référence est celle de la même fiche."
        elif named not in found:
            found.insert(0, named)
    _note({booking.participant_id, *(each.id for each in found)}, "search")
    page = render_template(
        "coordinators/same_person.html",
        booking=booking,
        found=found,
        bookings=look_alikes.bookings_of(found),
        typed=typed,
        problem=problem,
        reaches=REACHES,
        now=dates.now(),
    )
    return page, 404 if problem else 200


def merge(booking_uuid: UUID, other_uuid: UUID) -> ResponseReturnValue:
    """Show both cards and what the merge does; on POST do it, all or nothing."""
    booking, other = seen_booking(booking_uuid), _other(booking_uuid, other_uuid)
    _note({booking.participant_id, other.id}, "person")
    account = guards.signed_in()
    actor, cards = acting(account), {MINE: booking.participant, OTHER: other}
    keep = request.values.get("garder", MINE)
    if keep not in cards:
        keep = MINE
    kept, gone = cards[keep], cards[OTHER if keep == MINE else MINE]
    agreed = request.form.get("accord") == "oui"
    problem, seen, foreseen = "", None, None
    try:
        foreseen = merging.foresee(kept, gone)
        if agreed or not foreseen.needs_consent:
            seen = telling.change(lambda: _merge(kept, gone, actor, agreed=agreed), keep, agreed)
    except DomainError as refusal:
        problem = str(refusal)
    if seen and seen.is_kept:
        flash("C’est une seule fiche. Rien n’est perdu : tout est sur la fiche gardée.")
        return redirect(_page_of(kept, booking_uuid), 303)
    if foreseen is not None:
        foreseen = merging.foresee(kept, gone)
    page = render_template(
        "coordinators/merge.html",
        booking=seen_booking(booking_uuid),
        cards=cards,
        bookings=look_alikes.bookings_of(list(cards.values())),
        keep=keep,
        kept=kept,
        agreed=agreed,
        foreseen=foreseen,
        partners=partner_names(),
        seen=seen,
        problem=problem,
        reaches=REACHES,
    )
    return page, 409 if problem else 200


def split(booking_uuid: UUID, merge_uuid: UUID) -> ResponseReturnValue:
    """Show what separating two merged cards does; on POST do it, all or nothing."""
    booking, merge = seen_booking(booking_uuid), merges.find(merge_uuid)
    may = look_alikes.may_merge(booking.participant, guards.signed_in().branch_id)
    if merge is None or merge.kept_id != booking.participant_id or not may:
        raise NotFound
    _note({merge.kept_id, merge.gone_id}, "person")
    actor, kept_id = acting(guards.signed_in()), merge.kept_id
    problem, seen, foreseen = "", None, None
    try:
        foreseen = splitting.foresee(merge)
        seen = telling.change(lambda: _split(merge, actor), [each.id for each in foreseen.back])
    except DomainError as refusal:
        problem = str(refusal)
    if seen and seen.is_kept:
        flash("Ce sont de nouveau deux fiches. Chacune a ses inscriptions.")
        kept = db.session.get_one(Participant, kept_id)
        return redirect(_page_of(kept, booking_uuid), 303)
    if foreseen is not None:
        foreseen = splitting.foresee(merge)
    page = render_template(
        "coordinators/split.html",
        booking=seen_booking(booking_uuid),
        merge=merge,
        foreseen=foreseen,
        seen=seen,
        problem=problem,
        now=dates.now(),
    )
    return page, 409 if problem else 200


def _split(merge: Merge, actor: Actor) -> None:
    kept_id, gone_id, answers = merge.kept_id, merge.gone_id, merge.took.get("answers", ())
    splitting.split(merge, actor)
    keeping.give_back(kept_id, answers, gone_id)


def _note(people: set[int], what: str) -> None:
    account_id = guards.signed_in().id
    with transaction() as session:
        reads.note(session.get_one(Account, account_id), people, what)


def _merge(kept: Participant, gone: Participant, actor: Actor, *, agreed: bool) -> None:
    merging.merge(kept, gone, actor, agreed=agreed)
    merges.of(kept, gone).note(answers=keeping.follow_person(kept.id, gone.id))


def _other(booking_uuid: UUID, other_uuid: UUID) -> Participant:
    """Return the other card, named by one of its bookings that this coordinator may merge."""
    booking: Booking | None = queries.booking(other_uuid)
    branch_id = guards.signed_in().branch_id
    first = seen_booking(booking_uuid).participant
    if booking is None or not all(
        look_alikes.may_merge(each, branch_id) for each in (first, booking.participant)
    ):
        raise NotFound
    return booking.participant


def _page_of(kept: Participant, booking_uuid: UUID) -> str:
    """Return the address of a booking of the person: the one that was open, or its double."""
    booking = queries.booking(booking_uuid)
    if booking is None or not booking.is_active:
        rows = look_alikes.bookings_of([db.session.get_one(Participant, kept.id)])[kept.id]
        booking = next((each for each in rows if each.is_active), booking)
    return url_for("coordinators.booking", booking_uuid=booking.uuid if booking else booking_uuid)
