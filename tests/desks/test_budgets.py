"""What each page asks of the database: bounded, however much there is."""

from datetime import date, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import dates
from app.bookings import quotas, standing, wish_actions
from app.bookings.models import Booking
from app.extensions import db
from app.people import absences
from app.people.actors import acting
from app.people.models import Account, Role
from app.planning import replacing
from app.planning.rules.preview import prepare
from app.planning.rules.wanted import Line, Wanted
from app.planning.rules.writing import write
from app.transactions import transaction
from app.workshops import closures, schedule
from app.workshops.closures import Cause
from app.workshops.models import Audience, Kind
from tests.browser import desk_pages
from tests.browser.meeting_pages import meeting_pages
from tests.browser.public_pages import public_pages
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
PUBLIC = 14
"""Questions of a page that anyone opens."""
TRIED = 110
"""Those of a preview that does the act and takes it back: what it shows is what is then done."""
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


def asked(browser: FlaskClient, addresses: list[str]) -> dict[str, int]:
    """Count what each address asks for."""
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
    "/coordination/renforts",
    "/coordination/benevoles",
    "/coordination/chiffres/",
    "/coordination/chiffres/a-imprimer",
]


def test_lists_ask_as_much_for_four_of_everything_as_for_one(app: Flask) -> None:
    a_round(app)
    few = asked(a_browser(app, an_account(Role.COORDINATOR)), LISTS)
    for _ in range(3):
        a_round(app)
    many = asked(a_browser(app, an_account(Role.COORDINATOR)), LISTS)
    assert {each: (few[each], many[each]) for each in LISTS if many[each] > few[each]} == {}
    assert {each: count for each, count in few.items() if count > MOST} == {}


TEAM = [
    "/formateur/",
    "/formateur/disponibilites",
    "/formateur/remplacements",
    "/formateur/malade",
    "/formateur/renforts",
    "/formateur/a-dire",
]
PARTNER = [
    "/partenaire/",
    "/partenaire/inscrire",
    "/partenaire/orienter",
    "/partenaire/semaine",
    "/partenaire/quota",
    "/partenaire/formations",
    "/partenaire/equipe",
    "/partenaire/inscriptions.csv",
]


def a_day(leader: Account, member: Account, number: int) -> None:
    """Write one more of everything that a trainer's and a partner's lists show."""
    nadia, starts = an_account(), DAY + timedelta(days=number)
    soon = dates.wall(dates.now(), "Europe/Paris") + timedelta(minutes=20 + number)
    programme, venue = a_programme(one_follows=1), a_venue()
    lacking = a_workshop(leader=nadia, programme=programme, venue=venue)
    own = a_workshop(leader=leader, starts=starts, meetings=2, venue=venue)
    now = a_workshop(leader=leader, starts=soon, minutes=1, venue=venue)
    training = a_programme(Kind.FORMATION, audience=Audience.PROFESSIONALS)
    a_workshop(programme=training)
    an_account(Role.PARTNER, partner_id=member.partner_id)
    for turn, workshop in enumerate((lacking, lacking, own, now)):
        a_booking(workshop, a_person(f"Ana {number}{turn}"), actor=acting(member))
    first, last = (starts + timedelta(days=each) for each in (0, 1))
    office = acting(an_account(Role.COORDINATOR))
    with transaction():
        quotas.keep(own.id, member.partner_id, 1, office)
        replacing.ask(again(nadia), {again(lacking).meetings[0].id})
        replacing.ask(again(leader), {again(own).meetings[1].id})
        absences.add(again(leader), first.date(), last.date())


def test_the_lists_of_the_team_and_of_partners_ask_as_much_for_four(app: Flask) -> None:
    leader = an_account()
    member = an_account(Role.PARTNER, partner_id=a_partner().id, may_invite=True)
    counts: list[dict[str, int]] = []
    for first, last in ((0, 1), (1, 4)):
        for number in range(first, last):
            a_day(leader, member, number)
        ours, theirs = a_browser(app, leader), a_browser(app, member)
        counts.append(asked(ours, TEAM) | asked(theirs, PARTNER))
    few, many = counts
    assert {each: (few[each], many[each]) for each in few if many[each] > few[each]} == {}
    assert {each: count for each, count in few.items() if count > MOST} == {}


def test_every_page_stays_within_the_budget(app: Flask) -> None:
    for email, addresses in [*desk_pages.all_of(), meeting_pages()]:
        account = db.session.scalars(select(Account).where(Account.email == email)).one()
        counts = asked(a_browser(app, account), addresses)
        assert {each: count for each, count in counts.items() if count > budget(each)} == {}
    counts = asked(app.test_client(), public_pages()[:-1])
    assert {each: count for each, count in counts.items() if count > PUBLIC} == {}


def budget(address: str) -> int:
    """Return how many questions a page may ask."""
    is_tried = "/fiches/" in address or ("/regles/" in address and address.endswith("/publier"))
    return TRIED if is_tried else MOST
