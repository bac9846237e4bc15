"""What anyone can open: a page of each kind, with long names, a full workshop, an offer, a wish."""

from datetime import timedelta

from app import dates
from app.bookings import coming, links
from app.bookings.actions import cancel
from app.bookings.wish_actions import Wanted, wish
from app.people.actors import PARTICIPANT
from app.transactions import transaction
from app.workshops.models import LineMode, Workshop
from app.workshops.places import Venue
from tests.factories import (
    a_booking,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    fill,
)

LONG = "Anne-Sophie-Marie Bérengère de la Très-Longue-Rivière-Exemple"
NOWHERE = "/nulle-part"


def public_pages() -> list[str]:
    """Write a little of everything, and return each page's address; the last one leads nowhere."""
    venue = a_venue("Maison de quartier des Grands-Boulevards et du Vieux-Port", "Marseille")
    workshop = a_workshop(venue=venue, capacity=2)
    parcours = a_workshop(meetings=6, minutes=150, venue=venue)
    booking = a_booking(workshop, a_person(LONG))
    fill(workshop)
    waiting = a_booking(workshop)
    mine, theirs = links.token(booking), links.token(waiting)
    several = a_booking(parcours, a_person(LONG))
    with transaction():
        coming.say_no(again(several), again(parcours).meetings[1], PARTICIPANT)
    of_parcours = links.token(again(several))
    reminders = links.reminders_token(again(several).participant)
    offered = an_offer(venue)
    wished = a_wish(workshop)
    return [
        "/",
        "/ateliers/",
        "/ateliers/?ville=nulle-part",
        "/ateliers/?pres=marseille&jour=lundi",
        "/orientation",
        "/orientation?goal=job&question=ease",
        "/orientation?goal=job&ease=alone&procedures=&reading=hard",
        f"/ateliers/{workshop.id}",
        f"/ateliers/{parcours.id}",
        f"/ateliers/{workshop.id}/inscription",
        f"/ateliers/{parcours.id}/inscription",
        f"/inscriptions/{mine}",
        f"/inscriptions/{mine}/papier",
        f"/inscriptions/{mine}/annuler",
        f"/inscriptions/{mine}/contact",
        f"/inscriptions/{mine}/je-viens",
        f"/inscriptions/{of_parcours}/je-ne-viens-pas",
        f"/inscriptions/{of_parcours}",
        f"/inscriptions/{theirs}/je-viens",
        f"/rappels/{reminders}",
        "/inscriptions/retrouver",
        f"/inscriptions/{theirs}",
        f"/inscriptions/{offered}",
        f"/inscriptions/{offered}/oui",
        f"/inscriptions/{offered}/non",
        f"/inscriptions/{theirs}/oui",
        "/souhaits/nouveau",
        "/benevoles",
        "/benevoles/merci",
        f"/souhaits/nouveau?atelier={workshop.id}",
        f"/souhaits/{wished}",
        f"/souhaits/{wished}/papier",
        f"/souhaits/{wished}/arreter",
        "/lieux/",
        f"/lieux/{venue.slug}",
        f"/lieux/{venue.slug}/affiche",
        f"/lieux/{venue.slug}/affiche?semaine={dates.iso_week(dates.today())}",
        "/agendas/",
        "/connexion",
        "/connexion/demande",
        "/connexion/demande/recue",
        "/accessibilite",
        "/mentions-legales",
        "/donnees-personnelles",
        NOWHERE,
    ]


def an_offer(venue: Venue) -> str:
    """Offer a seat to someone with a long name; return their link."""
    programme = a_programme(line_mode=LineMode.OFFER)
    workshop = a_workshop(venue=venue, programme=programme, capacity=1)
    (seated,) = fill(workshop)
    waiting = a_booking(workshop, a_person(LONG))
    with transaction():
        cancel(seated, PARTICIPANT)
    return links.token(again(waiting))


def a_wish(workshop: Workshop) -> str:
    """Write a wish and a place in line that belong together; return the wish's link."""
    place = a_booking(workshop, a_person(LONG))
    wanted = Wanted(
        dates.today() + timedelta(days=30),
        programme_id=workshop.programme_id,
        venue_ids=[workshop.venue_id],
        half_days=["0m", "0a", "3a", "5m"],
    )
    with transaction():
        made = wish(place.participant, wanted, actor=PARTICIPANT, place=place)
    return links.wish_token(again(made))
