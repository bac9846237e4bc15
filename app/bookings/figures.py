"""A workshop's figures held against the rows that they count: where they differ, something is broken."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from app.bookings import seats
from app.bookings.allotments import Allotment
from app.bookings.models import HOLDING, Booking, WorkshopEvent
from app.extensions import db
from app.workshops.models import Workshop


def differences(
    workshop: Workshop, bookings: Iterable[Booking], events: Sequence[WorkshopEvent]
) -> list[str]:
    """Say which figures are not what bookings, kept seats and events say; nothing when they are."""
    bookings = list(bookings)
    return [
        *_kept(workshop, bookings),
        *_guests(workshop, bookings),
        *_beyond(workshop, events[-1] if events else None),
    ]


def _kept(workshop: Workshop, bookings: Sequence[Booking]) -> list[str]:
    allotments = db.session.scalars(
        select(Allotment).where(Allotment.workshop_id == workshop.id).order_by(Allotment.id)
    ).all()
    found = []
    for allotment in allotments:
        booked = sum(one.allotment_id == allotment.id and one.state in HOLDING for one in bookings)
        if booked != allotment.booked:
            found.append(
                f"{allotment.booked} places gardées pour {allotment.partner.name} sont comptées "
                f"comme prises ; {booked} le sont."
            )
    left = sum(allotment.left for allotment in allotments)
    if left != workshop.reserved:
        found.append(f"L’atelier compte {workshop.reserved} places gardées ; il y en a {left}.")
    return found


def _guests(workshop: Workshop, bookings: Sequence[Booking]) -> list[str]:
    """Compare the guests; a meeting just over may still be counted for a minute."""
    here = [one.meeting_id for one in bookings if one.is_guest and one.state in HOLDING]
    most = max((here.count(meeting_id) for meeting_id in here), default=0)
    least = seats.guests(workshop) if here else 0
    if least <= workshop.guest_peak <= most:
        return []
    return [f"L’atelier compte {workshop.guest_peak} places de passage ; il y en a {least}."]


def _beyond(workshop: Workshop, last: WorkshopEvent | None) -> list[str]:
    found = []
    taken = workshop.held + workshop.reserved + workshop.guest_peak
    if workshop.overbooked != max(0, taken - workshop.capacity):
        found.append(
            f"L’atelier compte {workshop.overbooked} places en plus de sa capacité ; "
            f"il y en a {max(0, taken - workshop.capacity)}."
        )
    said = (last.capacity, last.overbooked) if last else (workshop.capacity, 0)
    if said != (workshop.capacity, workshop.overbooked):
        found.append(
            f"L’atelier a {workshop.capacity} places et {workshop.overbooked} en plus ; "
            f"ses événements disent {said[0]} et {said[1]}."
        )
    return found
