"""Many workshops at once, with texts as long as real ones."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import insert, select

from app import dates
from app.extensions import db
from app.publications import revisions
from app.workshops import schedule
from app.workshops.models import Kind, Meeting, Programme, Workshop
from app.workshops.places import Venue

LINES = {
    "summary": "Une personne vous aide sur votre téléphone ou sur un de nos ordinateurs : "
    "démarches, messages, photos. Venez avec votre question.",
    "what_to_bring": "votre téléphone et son chargeur, vos identifiants si vous les avez",
}
WAY = "Métro ligne 1, arrêt Fives. L’entrée est à gauche de l’école, au premier étage."


def venue(name: str) -> Venue:
    return schedule.add_venue(
        name=name,
        city="Lille",
        postcode="59800",
        address="12 rue de l’Église",
        latitude=50.6292,
        longitude=3.0573,
        phone="03 99 00 12 34",
        directions=WAY,
    )


def fill(place: Venue, count: int) -> None:
    """Add workshops of one meeting at a place, eight a day of the coming months, all published."""
    programmes = [
        schedule.add_programme(
            name=f"{name} {place.name}", kind=Kind.COUP_DE_POUCE, hours=1.5, **LINES
        )
        for name in (
            "Coup de pouce numérique à",
            "Mes démarches en ligne à",
            "Téléphone et photos à",
        )
    ]
    db.session.flush()
    workshops, meetings = [], []
    for number, start in enumerate(_starts(count)):
        workshops.append(_workshop(programmes[number % 3], place, start))
        meetings.append(_meeting(place, start))
    db.session.execute(insert(Workshop), workshops)
    made = db.session.scalars(
        select(Workshop.id).where(Workshop.venue_id == place.id).order_by(Workshop.id)
    )
    rows = zip(meetings, made, strict=True)
    db.session.execute(insert(Meeting), [{**meeting, "workshop_id": id_} for meeting, id_ in rows])
    revisions.touch(revisions.LIST, revisions.AGENDA, revisions.venue(place.id))


def _starts(count: int) -> Iterator[datetime]:
    first = datetime.combine(dates.today(), datetime.min.time()) + timedelta(days=1, hours=9)
    a_day = max(8, -(-count // 300))
    for number in range(count):
        yield first + timedelta(days=number // a_day, minutes=(number % a_day) * 480 // a_day)


def _workshop(programme: Programme, place: Venue, start: datetime) -> dict[str, object]:
    begins = dates.instant(start, place.zone)
    return {
        "uuid": uuid4(),
        "programme_id": programme.id,
        "venue_id": place.id,
        "capacity": 8,
        "starts_at": begins,
        "ends_at": begins + timedelta(minutes=90),
        "closes_at": begins,
        "published_at": dates.now(),
    }


def _meeting(place: Venue, start: datetime) -> dict[str, object]:
    end = start + timedelta(minutes=90)
    return {
        "uuid": uuid4(),
        "venue_id": place.id,
        "starts_local": start,
        "ends_local": end,
        "starts_at": dates.instant(start, place.zone),
        "ends_at": dates.instant(end, place.zone),
    }
