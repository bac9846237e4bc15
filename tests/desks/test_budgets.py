"""What each page of the coordinators' desk asks of the database: bounded, however much there is."""

from datetime import date, datetime, timedelta

from flask import Flask

from app import dates
from app.bookings import quotas, standing, wish_actions
from app.bookings.models import Booking
from app.people.actors import acting
from app.people.models import Role
from app.planning.rules.preview import prepare
from app.planning.rules.wanted import Line, Wanted
from app.planning.rules.writing import write
from app.transactions import transaction
from app.workshops import closures, schedule
from app.workshops.closures import Cause
from tests.counting import statements
from tests.entering import a_browser
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    an_account,
)

MOST = 32
"""Questions of the fullest page, signing in included."""
DAY = datetime(2030, 3, 5, 14)


def a_round(app: Flask) -> Booking:
    """Write one more of everything that the lists show; return a booking of a full parcours."""
    leader, partner = an_account(name="Inès"), a_partner()
    member = an_account(Role.PARTNER, partner_id=partner.id)
    coordinator = an_account(Role.COORDINATOR)
    venue, programme = a_venue(), a_programme(minimum_group=5)
    with transaction() as session:
        schedule.add_room(session.merge(venue), "Bleue")
        closures.close(date(2030, 7, 1), date(2030, 7, 2), Cause.WORKS, venue=session.merge(venue))
        standing.add_rule(partner.id, 1)
        until = dates.today() + timedelta(days=60)
        wish_actions.wish(
            a_person("Ana"), wish_actions.Wanted(until, half_days=["0m"]), actor=acting(member)
        )
    line = Line(venue.id, DAY.time(), (DAY + timedelta(minutes=90)).time(), None, leader.id)
    wanted = Wanted(programme.id, DAY.date(), DAY.date() + timedelta(days=8), (1, 3), (line,))
    with transaction():
        preview = prepare(wanted)
        write(preview, preview.fingerprint, again(coordinator), publish=False)
    soon = a_workshop(programme=programme, title="Bientôt")
    a_booking(soon, a_person("Ana", email="ana@pouce.example"), actor=acting(member))
    full = a_workshop(capacity=2, meetings=2, venue=venue, leader=leader, starts=DAY)
    with transaction():
        quotas.keep(full.id, partner.id, 1, acting(coordinator))
    bookings = [a_booking(full, a_person("Ana")) for _ in range(3)]
    return bookings[-1]


def asked(app: Flask, addresses: list[str]) -> dict[str, int]:
    browser = a_browser(app, an_account(Role.COORDINATOR))
    counts = {}
    for address in addresses:
        with statements() as seen:
            answer = browser.get(address)
        assert answer.status_code == 200, address
        counts[address] = len(seen)
    return counts


LISTS = [
    "/coordination/?semaine=2030-W10",
    "/coordination/mois?mois=2030-03&par=formateur",
    "/coordination/a-faire",
    "/coordination/chercher?q=ana",
    "/coordination/saison/",
    "/coordination/saison/nouvelle",
    "/coordination/saison/fermetures",
    "/coordination/saison/feuille",
    "/coordination/saison/feuille.csv",
    "/coordination/catalogue/",
    "/coordination/catalogue/equipe",
    "/coordination/appels",
    "/coordination/messages",
    "/coordination/souhaits",
    "/coordination/groupes",
    "/coordination/quotas",
    "/coordination/partenaires",
    "/coordination/agendas",
]


def test_lists_ask_as_much_for_four_of_everything_as_for_one(app: Flask) -> None:
    a_round(app)
    few = asked(app, LISTS)
    for _ in range(3):
        a_round(app)
    many = asked(app, LISTS)
    assert {each: (few[each], many[each]) for each in LISTS if many[each] > few[each]} == {}
    assert {each: count for each, count in few.items() if count > MOST} == {}


def test_the_pages_of_one_thing_stay_within_the_budget(app: Flask) -> None:
    booking = a_round(app)
    workshop = booking.workshop
    meeting = workshop.meetings[0]
    addresses = [
        f"/coordination/ateliers/{workshop.id}",
        f"/coordination/ateliers/{workshop.id}/file",
        f"/coordination/ateliers/{workshop.id}/places",
        f"/coordination/ateliers/{workshop.id}/annuler",
        f"/coordination/ateliers/{workshop.id}/capacite",
        f"/coordination/seances/{meeting.id}/deplacer",
        f"/coordination/seances/{meeting.id}/annuler",
        f"/coordination/seances/{meeting.id}/salle",
        f"/coordination/seances/{meeting.id}/equipe",
        f"/coordination/seances/{meeting.id}/venue",
        f"/coordination/inscriptions/{booking.uuid}",
        f"/coordination/inscriptions/{booking.uuid}/date",
        f"/coordination/inscriptions/{booking.uuid}/fiches",
        f"/coordination/catalogue/lieux/{workshop.venue_id}",
        f"/coordination/catalogue/programmes/{workshop.programme_id}",
    ]
    counts = asked(app, addresses)
    assert {address: count for address, count in counts.items() if count > MOST} == {}
