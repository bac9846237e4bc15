"""Two active bookings of one workshop that turn out to be one person's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import dates
from app.bookings.attendance import Attendance, Presence
from app.bookings.models import Booking, State
from app.extensions import db
from app.people.actors import ActorKind

_BEST = (State.CONFIRMED, State.OFFERED, State.WAITING, State.PAUSED)


@dataclass(frozen=True)
class Double:
    """The booking that stays, and the one that is given up."""

    winner: Booking
    loser: Booking

    @property
    def is_of_two_partners(self) -> bool:
        """Tell whether two partners made them: neither may learn of the other's."""
        one, two = self.winner.partner_id, self.loser.partner_id
        return one is not None and two is not None and one != two


def among(mine: Sequence[Booking], theirs: Sequence[Booking]) -> list[Double]:
    """Return the doubles between two people's bookings, a seat before an offer before the line."""
    return [
        Double(*sorted((one, two), key=_rank))
        for one in mine
        for two in theirs
        if one.is_active and two.is_active and _is_double(one, two)
    ]


def _rank(booking: Booking) -> tuple[object, ...]:
    """Whole bookings before guests, then the state, then the rank in line."""
    place = _BEST.index(booking.state)
    return booking.is_guest, place, booking.priority, booking.arrived_at, booking.id


def _is_double(one: Booking, two: Booking) -> bool:
    if one.workshop_id != two.workshop_id:
        return False
    if one.meeting_id == two.meeting_id:
        return True
    whole, guest = (one, two) if two.is_guest else (two, one)
    has_seat = not whole.is_guest and whole.state is State.CONFIRMED
    return has_seat and guest.meeting is not None and guest.meeting.ends_at > dates.now()


def carry_attendance(double: Double) -> list[dict[str, Any]]:
    """Keep what is known of who came: "present" on either booking is present.

    Returns what it took from where, in ids and codes, so that it can be given back.
    """
    known = {row.meeting_id: row for row in _noted(double.winner)}
    carried = []
    for row in _noted(double.loser):
        other = known.get(row.meeting_id)
        ids = {"from": double.loser.id, "to": double.winner.id, "meeting": row.meeting_id}
        carried.append({**ids, "had": _said(row), "was": _said(other) if other else None})
        if other is None:
            row.booking_id = double.winner.id
            continue
        if row.presence is Presence.PRESENT:
            other.presence = Presence.PRESENT
            other.computer_lent = other.computer_lent or row.computer_lent
        db.session.delete(row)
    return carried


def give_attendance_back(carried: Mapping[str, Any]) -> None:
    """Have one carried row on each booking again, as it was; what was noted anew since stays."""
    meeting, had, was = carried["meeting"], carried["had"], carried["was"]
    known = _row(carried["to"], meeting)
    if _row(carried["from"], meeting) is None:
        given = Attendance(booking_id=carried["from"], meeting_id=meeting)
        _say(given, had)
        db.session.add(given)
    if known is not None and known.at.isoformat() == (was or had)["at"]:
        if was:
            _say(known, was)
        else:
            db.session.delete(known)


def _said(row: Attendance) -> dict[str, Any]:
    return {
        "presence": row.presence.value,
        "lent": row.computer_lent,
        "kind": row.actor_kind.value,
        "by": row.actor_id,
        "at": row.at.isoformat(),
    }


def _say(row: Attendance, said: Mapping[str, Any]) -> None:
    row.presence, row.computer_lent = Presence(said["presence"]), said["lent"]
    row.actor_kind, row.actor_id = ActorKind(said["kind"]), said["by"]
    row.at = datetime.fromisoformat(said["at"])


def _row(booking_id: int, meeting_id: int) -> Attendance | None:
    return db.session.scalar(
        select(Attendance).where(
            Attendance.booking_id == booking_id, Attendance.meeting_id == meeting_id
        )
    )


def _noted(booking: Booking) -> Iterator[Attendance]:
    yield from db.session.scalars(select(Attendance).where(Attendance.booking_id == booking.id))
