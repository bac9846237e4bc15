"""Places of the national schema into venues, found again by their `id`."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from app import dates
from app.extensions import db
from app.publications import revisions
from app.tables import shown
from app.workshops import schedule
from app.workshops.models import Meeting, Workshop
from app.workshops.national.columns import UNSEEN, VENUE
from app.workshops.national.reading import Note, Place
from app.workshops.places import Venue

Progress = Callable[[Sequence[Place]], Iterable[Place]]
"""What shows how far an import is: it gives the places back one by one."""

_WHERE = frozenset({"name", "city", "postcode", "address", "address_extra"})
_LOCATING = frozenset({"postcode", "insee_code"})


@dataclass
class Outcome:
    """What became of the places of one file."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Note] = field(default_factory=list)
    remarks: list[Note] = field(default_factory=list)


def import_places(places: Sequence[Place], progress: Progress = iter) -> Outcome:
    """Add new places and update those whose `id` a venue has; what is the same is not touched.

    A filled cell wins over what the venue has; an empty cell erases nothing. A renamed venue keeps
    its slug. A place whose clock would change while it has meetings to come is refused.
    """
    outcome = Outcome()
    venues = db.session.scalars(select(Venue)).all()
    known = {venue.external_id: venue for venue in venues if venue.external_id}
    by_hand = {venue.sort_key: venue for venue in venues if not venue.external_id}
    busy = _busy_venues()
    changed: list[Venue] = []
    for place in progress(places):
        venue = known.get(place.external_id)
        if venue is None:
            _add(place, by_hand, outcome)
        elif _changes_zone(venue, place) and venue.id in busy:
            outcome.refused.append(_zone_note(venue, place))
        elif _update(venue, place, outcome, busy=venue.id in busy):
            changed.append(venue)
    _publish(changed)
    return outcome


def _add(place: Place, by_hand: dict[str, Venue], outcome: Outcome) -> None:
    values = {"national": {}} | place.values
    venue = schedule.add_venue(external_id=place.external_id, zone=place.zone, **values)
    outcome.new += 1
    outcome.remarks += place.remarks
    if twin := by_hand.get(venue.sort_key):
        text = f"un lieu du même nom est déjà dans cette ville : /lieux/{twin.slug}"
        outcome.remarks.append(Note(place.line, text))


def _update(venue: Venue, place: Place, outcome: Outcome, *, busy: bool) -> bool:
    """Change what differs; tell whether anything that shows did."""
    outcome.remarks += [*place.remarks, *_kept(venue, place)]
    wanted = {**place.values, "national": venue.national | place.values.get("national", {})}
    if _changes_zone(venue, place):
        wanted["zone"] = place.zone
    changes = {name: value for name, value in wanted.items() if getattr(venue, name) != value}
    if not changes:
        outcome.unchanged += 1
        return False
    for name, value in changes.items():
        setattr(venue, name, value)
    outcome.updated += 1
    if busy and _WHERE & changes.keys():
        text = "ce lieu a des séances à venir : prévenez les personnes inscrites s’il a déménagé."
        outcome.remarks.append(Note(place.line, text))
    return not changes.keys() <= UNSEEN


def _changes_zone(venue: Venue, place: Place) -> bool:
    """Tell whether a new postcode or INSEE code brings another clock.

    A zone that someone corrected by hand stays while the codes stay.
    """
    moved = any(place.values.get(code, "") not in ("", getattr(venue, code)) for code in _LOCATING)
    return moved and venue.zone != place.zone


def _zone_note(venue: Venue, place: Place) -> Note:
    return Note(
        place.line,
        f"« {shown(venue.name)} » passerait de l’heure {venue.zone} à l’heure {place.zone}, or ce "
        "lieu a des séances à venir. Vérifiez son code postal, ou déplacez d’abord ces séances.",
    )


def _kept(venue: Venue, place: Place) -> Iterator[Note]:
    for column, attribute in VENUE.items():
        if attribute in {"external_id", *place.values}:
            continue
        value: Any = getattr(venue, attribute)
        if value not in ("", None):
            text = f"{column} : rien à garder du fichier, « {shown(str(value))} » reste."
            yield Note(place.line, text)


def _busy_venues() -> set[int]:
    """Return the ids of the venues that have meetings to come, cancelled ones counted."""
    coming = select(Meeting.venue_id).where(Meeting.ends_at > dates.now())
    return set(db.session.scalars(coming.distinct()))


def _publish(changed: Sequence[Venue]) -> None:
    """Date what changed and raise the revision of every page and feed in which it can be seen."""
    if not changed:
        return
    moment = dates.now()
    for venue in changed:
        schedule.set_sort_keys(venue)
        venue.changed_at = moment
    revisions.touch(
        revisions.LIST, revisions.AGENDA, *(revisions.venue(venue.id) for venue in changed)
    )
    for workshop in _workshops_at({venue.id for venue in changed}):
        for meeting in workshop.meetings:
            if meeting.ends_at > moment:
                meeting.changed_at = moment
        schedule.touch(workshop)


def _workshops_at(venue_ids: set[int]) -> Iterable[Workshop]:
    here = select(Meeting.workshop_id).where(Meeting.venue_id.in_(venue_ids))
    return db.session.scalars(
        select(Workshop)
        .where(or_(Workshop.venue_id.in_(venue_ids), Workshop.id.in_(here)))
        .options(selectinload(Workshop.meetings).selectinload(Meeting.assignments))
    )
