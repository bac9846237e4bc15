"""A meeting that is going on, as a volunteer who leads alone sees it: each page of it."""

from datetime import timedelta

from app import dates
from app.bookings import marking, overrides
from app.bookings.attendance import Note
from app.bookings.enrolling import Request
from app.bookings.models import Booking
from app.people.actors import Actor, ActorKind
from app.people.models import Role
from app.transactions import transaction
from app.workshops.models import Kind, Workshop
from tests.browser.public_pages import LONG
from tests.factories import a_person, a_programme, a_workshop, again, an_account

ME = Actor(ActorKind.TRAINER)


def booked(workshop: Workshop, name: str) -> Booking:
    """Book someone for a workshop that has begun, as a coordinator may."""
    office = Actor(ActorKind.COORDINATOR)
    with transaction():
        return overrides.book_beyond(workshop.id, Request(a_person(name)), "our_mistake", office)


def noted(booking: Booking, said: Note) -> None:
    with transaction():
        marking.note(again(booking), again(booking).workshop.meetings[0], said, ME)


def meeting_pages() -> tuple[str, list[str]]:
    """Write a coup de pouce and a parcours under way; return who leads them, and the pages."""
    leader = an_account(Role.VOLUNTEER, name=LONG)
    began = dates.wall(dates.now(), "Europe/Paris") - timedelta(minutes=20)
    programme = a_programme(Kind.PARCOURS, "Les bases du numérique, pas à pas")
    here = a_workshop(leader=leader, starts=began, meetings=2, every_days=1, programme=programme)
    short = a_workshop(leader=leader, starts=began)
    a_workshop(programme=programme, meetings=2, starts=began + timedelta(days=15))
    first = booked(short, LONG)
    for said in (Note.LENT, Note.ABSENT, Note.EXCUSED):
        person = booked(short, f"{LONG[:50]} {said.value}")
        noted(person, said)
    noted(first, Note.PRESENT)
    away = booked(here, LONG)
    noted(away, Note.ABSENT)
    at = f"/formateur/seances/{again(short).meetings[0].id}"
    group = f"/formateur/seances/{again(here).meetings[0].id}"
    return again(leader).email, [
        "/formateur/",
        at,
        group,
        f"/formateur/seances/{again(here).meetings[1].id}",
        f"{at}/sans-inscription",
        f"{at}/emargement",
        f"{group}/emargement?seances=toutes",
        f"{group}/heures",
        f"{at}/suite/{first.uuid}",
        f"{at}/suite/{first.uuid}?programme={programme.id}",
        f"{at}/personnes/{first.uuid}/besoins",
    ]
