"""How a meeting comes back to what it was: its hour, its place, its being held."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app import dates
from app.bookings import quotas, seats, wishing
from app.bookings.models import ACTIVE, Booking, State
from app.bookings.wishes import Wish, WishState
from app.errors import DomainError
from app.extensions import db
from app.people.actors import Actor
from app.planning import meetings
from app.workshops import changes, closures, schedule
from app.workshops.closures import Closure
from app.workshops.models import Meeting, Workshop
from app.workshops.places import Room, Venue
from app.workshops.season_rules import SeasonRule

Step = dict[str, Any]
"""One thing to take back, as ids, codes and instants: it outlives the change in a wave's row."""

WHY = {
    "told": "quelqu’un a déjà été prévenu, ou l’heure est passée",
    "another": "seule la personne qui l’a fait peut le reprendre",
    "several": "il touche plusieurs choses à la fois, qui ne se reprennent pas d’un geste",
    "given": "une place a été donnée ou proposée à quelqu’un d’autre",
    "wish": "une personne a retrouvé sa place dans une autre file, ou une place ailleurs",
    "changed": "autre chose a changé depuis",
    "booked": "une inscription a changé depuis, et cette personne a lu ce qui est prévu maintenant",
    "answered": "une personne a déjà répondu à ce qui est prévu maintenant",
    "written": "un autre message a été écrit depuis à une personne de cet atelier",
    "elsewhere": "une personne a pris depuis une place ailleurs, à la même heure",
    "erased": "une personne a été effacée depuis, à sa demande",
    "taken": "une personne a pris l’une de ces places depuis",
    "room": "la salle est prise par une autre séance",
}
"""Each code as a clause: why a change stands."""


class CannotUndo(DomainError):
    sentence = (
        "Ce changement ne peut plus être repris : %(why)s. Vous pouvez encore arrêter l’envoi, "
        "ou faire le changement inverse, dont chacun sera prévenu."
    )

    def __init__(self, code: str = "changed", *, why: str = "") -> None:
        super().__init__(why=why or WHY[code])
        self.why = code


@dataclass(frozen=True)
class Before:
    """What is asked of workshops before a change that may be taken back."""

    changed: dict[int, datetime | None]
    """When each meeting last changed so that people had to be told."""
    offers: dict[int, datetime | None]
    """Until when each offered seat was kept, by booking."""
    wishes: dict[int, tuple[WishState, int]]
    """What state and rank each wish had that one of the bookings belongs to."""


@dataclass(frozen=True)
class Back:
    """A step taken back: its workshop, when the change was made, and what is held as before."""

    workshop: Workshop
    since: datetime
    meetings: Sequence[Meeting] = ()


def before(workshops: Collection[Workshop]) -> Before:
    """Return what has to be known before a change of these workshops."""
    ids = {workshop.id for workshop in workshops}
    here = Booking.workshop_id.in_(ids) & Booking.state.in_(ACTIVE)
    offered = select(Booking.id, Booking.offer_expires_at).where(
        here, Booking.state == State.OFFERED
    )
    wished = select(Wish.id, Wish.state, Wish.priority).where(
        Wish.id.in_(select(Booking.wish_id).where(here, Booking.wish_id.is_not(None)))
    )
    return Before(
        changed={
            meeting.id: meeting.rescheduled_at
            for workshop in workshops
            for meeting in workshop.meetings
        },
        offers={row.id: row.offer_expires_at for row in db.session.execute(offered)},
        wishes={row.id: (row.state, row.priority) for row in db.session.execute(wished)},
    )


def of_meeting(do: str, meeting: Meeting, known: Before) -> Step:
    """Return the step that takes back what was done to one meeting."""
    return {
        "do": do,
        "workshop": meeting.workshop_id,
        "meeting": meeting.id,
        "sequence": meeting.sequence,
        "changed": moments([meeting], known),
    }


def of_move(
    meeting: Meeting, start: datetime, end: datetime, moved_from: datetime | None, known: Before
) -> Step:
    """Return the step that takes a move back, from what the meeting was before."""
    return of_meeting("move", meeting, known) | {
        "start": start.isoformat(),
        "end": end.isoformat(),
        "moved_from": moved_from.isoformat() if moved_from else None,
    }


def moments(some: Collection[Meeting], known: Before) -> dict[int, str]:
    """Write down when meetings last changed before, as far as they ever did."""
    return {one.id: at.isoformat() for one in some if (at := known.changed.get(one.id)) is not None}


def move(step: Step, _actor: Actor) -> Back:
    """Hold a meeting at its old hour again, by its venue's clock."""
    meeting = _standing(step)
    since = meeting.rescheduled_at or meeting.changed_at
    zone = meeting.venue.zone
    meeting.starts_local = datetime.fromisoformat(step["start"])
    meeting.ends_local = datetime.fromisoformat(step["end"])
    meeting.starts_at = dates.instant(meeting.starts_local, zone)
    meeting.ends_at = dates.instant(meeting.ends_local, zone)
    meeting.moved_from = datetime.fromisoformat(step["moved_from"]) if step["moved_from"] else None
    settle(meeting.workshop, [meeting], step)
    return Back(meeting.workshop, since, [meeting])


def place(step: Step, _actor: Actor) -> Back:
    """Hold a meeting where it was again, if its room is still free."""
    meeting = _standing(step)
    workshop = meeting.workshop
    since = meeting.rescheduled_at or meeting.changed_at
    room = db.session.get(Room, step["room"]) if step["room"] else None
    if room is not None and meetings.using(room, meeting) is not None:
        raise CannotUndo("room")
    schedule.touch(workshop)  # the feed of the place it leaves
    meeting.venue, meeting.room = db.session.get_one(Venue, step["venue"]), room
    workshop.venue = db.session.get_one(Venue, step["home"])
    settle(workshop, [meeting], step)
    return Back(workshop, since, [meeting])


def call_in(step: Step, _actor: Actor) -> Back:
    """Hold a meeting after all that was called off, its workshop going on."""
    meeting = _as_left(step)
    since = meeting.cancelled_at
    if since is None or meeting.workshop.is_cancelled:
        raise CannotUndo
    meeting.cancelled_at = None
    settle(meeting.workshop, [meeting], step)
    return Back(meeting.workshop, since, [meeting])


def open_again(step: Step, _actor: Actor) -> None:
    """Take a closure back; someone may have done so already."""
    closure = db.session.get(Closure, step["closure"])
    if closure is not None:
        closures.reopen(closure)


def go_on(step: Step, _actor: Actor) -> None:
    """Give a rule of the season its last day back."""
    rule = db.session.get_one(SeasonRule, step["rule"], with_for_update=True)
    if rule.last_day != date.fromisoformat(step["ended"]):
        raise CannotUndo
    rule.last_day, rule.changed_at = date.fromisoformat(step["last"]), dates.now()


def settle(workshop: Workshop, changed: Collection[Meeting], step: Step) -> None:
    """Derive what follows from meetings that are as before; calendars get a higher SEQUENCE."""
    for meeting in changed:
        changes.renumber(meeting)
        at = step["changed"].get(str(meeting.id))
        meeting.rescheduled_at = datetime.fromisoformat(at) if at else None
    schedule.settle(workshop)
    quotas.follow(workshop)
    schedule.touch(workshop)
    seats.announce(workshop)


def turn_back(wish_id: int, was: WishState, priority: int, among: WishState) -> None:
    """Give a wish the state and rank that it had. Raises CannotUndo when it moved on since."""
    wish = db.session.get_one(Wish, wish_id)
    if (wish.state, wish.priority) == (was, priority):  # by another seat of the same person
        return
    if not wishing.turn(wish, was, among):
        raise CannotUndo("wish")
    wish.priority = priority


def _standing(step: Step) -> Meeting:
    meeting = _as_left(step)
    if meeting.is_cancelled or meeting.workshop.is_cancelled:
        raise CannotUndo
    return meeting


def _as_left(step: Step) -> Meeting:
    """Return a meeting whose workshop's row is taken. Raises CannotUndo when it changed since."""
    meeting = db.session.get_one(Meeting, step["meeting"], populate_existing=True)
    if meeting.sequence != step["sequence"] or meeting.ends_at <= dates.now():
        raise CannotUndo
    return meeting
