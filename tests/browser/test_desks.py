"""Every page of the three desks: no finding of axe, no sideways scroll at 320 px."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app import dates
from app.bookings import overrides, quotas, standing, wish_actions
from app.bookings.actions import Request, book_party, cancel
from app.bookings.models import Booking
from app.extensions import db
from app.messages.models import Channel, Message
from app.people import signin
from app.people.actors import acting
from app.people.models import Account, Role
from app.planning import seating
from app.transactions import transaction
from tests.browser.conftest import Site
from tests.browser.looking import findings
from tests.browser.test_accessibility import LONG
from tests.factories import a_booking, a_partner, a_person, a_workshop, again, an_account, fill

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def tours(site: Site) -> list[tuple[str, list[str]]]:
    """Give an account of each role, and the pages it opens."""
    with site.app.app_context():
        leader = an_account()
        partner = a_partner()
        member = an_account(Role.PARTNER, partner_id=partner.id, may_invite=True)
        workshop = a_workshop(capacity=2, leader=leader)
        a_workshop(meetings=6, leader=leader)
        booking = a_booking(workshop, a_person(LONG), actor=acting(member))
        seated = a_booking(workshop)
        a_booking(workshop, a_person("Sans téléphone"), actor=acting(member))
        with transaction():
            cancel(again(seated), acting(member))
        full = a_workshop(capacity=1)
        fill(full)
        a_booking(full, a_person("Awa", email="awa@pouce.example"), actor=acting(member))
        paused = passed_over_and_kept(workshop.id, member)
        a_workshop(starts=dates.wall(dates.now(), "Europe/Paris") - timedelta(days=30))
        meeting = workshop.meetings[0]
        mail = db.session.scalars(select(Message).where(Message.channel == Channel.EMAIL)).first()
        assert mail is not None
        week = meeting.starts_local.strftime("%G-W%V")
        return [
            (
                leader.email,
                [
                    "/formateur/",
                    f"/formateur/seances/{meeting.id}",
                    "/formateur/disponibilites",
                    "/formateur/remplacements",
                    "/formateur/malade",
                    "/formateur/renforts",
                    "/compte",
                ],
            ),
            (
                member.email,
                [
                    "/partenaire/",
                    f"/partenaire/inscriptions/{booking.uuid}",
                    "/partenaire/inscrire",
                    f"/partenaire/inscrire/{full.id}",
                    f"/partenaire/inscriptions/{booking.uuid}/deplacer",
                    "/partenaire/orienter",
                    "/partenaire/orienter/papier",
                    "/partenaire/semaine",
                    "/partenaire/quota",
                    "/partenaire/formations",
                    "/partenaire/equipe",
                ],
            ),
            (
                an_account(Role.COORDINATOR).email,
                [
                    f"/coordination/?semaine={week}",
                    "/coordination/?semaine=2030-W01",
                    f"/coordination/ateliers/{workshop.id}",
                    f"/coordination/ateliers/{workshop.id}/annuler",
                    f"/coordination/seances/{meeting.id}/deplacer",
                    f"/coordination/inscriptions/{booking.uuid}",
                    f"/coordination/inscriptions/{paused.uuid}",
                    f"/coordination/ateliers/{workshop.id}/places",
                    f"/coordination/ateliers/{workshop.id}/places?capacite=1",
                    f"/coordination/ateliers/{workshop.id}/annonce",
                    f"/coordination/ateliers/{workshop.id}/au-dela",
                    "/coordination/quotas",
                    "/coordination/souhaits",
                    "/coordination/groupes",
                    "/coordination/partenaires",
                    "/coordination/partenaires/nouveau",
                    f"/coordination/partenaires/{partner.uuid}",
                    "/coordination/appels",
                    "/coordination/messages",
                    f"/coordination/messages/{mail.uuid}",
                    "/coordination/chiffres/",
                    "/coordination/chiffres/a-imprimer",
                    "/coordination/a-faire",
                    "/coordination/renforts",
                    "/coordination/benevoles",
                    "/coordination/chercher?q=awa",
                    f"/coordination/ateliers/{workshop.id}/places",
                    f"/coordination/ateliers/{workshop.id}/publier",
                    f"/coordination/ateliers/{workshop.id}/inscrire",
                    f"/coordination/seances/{meeting.id}/equipe",
                    f"/coordination/seances/{meeting.id}/salle",
                    f"/coordination/inscriptions/{booking.uuid}/date",
                    f"/coordination/mois?mois={meeting.starts_local:%Y-%m}&par=salle",
                    "/coordination/saison/",
                    "/coordination/saison/nouvelle",
                    "/coordination/saison/fermetures",
                    "/coordination/saison/feuille",
                    f"/coordination/seances/{meeting.id}/venue",
                    f"/coordination/inscriptions/{booking.uuid}/fiches",
                    f"/coordination/inscriptions/{booking.uuid}/fiches/{paused.uuid}",
                    "/coordination/catalogue/",
                    "/coordination/catalogue/programmes/nouveau",
                    f"/coordination/catalogue/lieux/{workshop.venue_id}",
                    "/coordination/catalogue/equipe",
                    f"/coordination/catalogue/equipe/{leader.id}",
                ],
            ),
        ]


def passed_over_and_kept(workshop_id: int, member: Account) -> Booking:
    """Write a group, kept seats, a rule, a wish and something beyond the rule; return who waits."""
    me, partner_id = acting(again(member)), again(member).partner_id
    requests = [Request(a_person(LONG)), Request(a_person("Moussa"))]
    day = dates.today() + timedelta(days=30)
    with transaction():
        seating.resize(workshop_id, 6, me)
        quotas.keep(workshop_id, partner_id, 2, me)
        standing.add_rule(partner_id, 2)
        wish_actions.wish(a_person(LONG), wish_actions.Wanted(day, half_days=["0m"]), actor=me)
        asked = Request(a_person(LONG))
        overrides.book_beyond(workshop_id, asked, "our_mistake", me)
    small = a_workshop(capacity=1)
    with transaction():
        first = book_party(small.id, [Request(a_person())], actor=me)[0]
        waiting = book_party(
            small.id, requests, actor=me, together=True, accept_line=True, accept_overlap=True
        )
        for cause in ("our_mistake", "agreement"):
            overrides.move_forward(waiting[1], cause, me)
        assert first.holds_seat
    return again(waiting[0])


@pytest.fixture
def narrow(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(base_url=site.url, viewport={"width": 320, "height": 700})
    yield context.new_page()
    context.close()


def test_no_desk_has_a_finding(
    narrow: Page, site: Site, tours: list[tuple[str, list[str]]]
) -> None:
    found: list[str] = []
    for email, addresses in tours:
        narrow.context.clear_cookies()
        narrow.goto(link(site, email))
        found += findings(narrow, "the link's page")
        narrow.get_by_role("button", name="Me connecter").click()
        for address in addresses:
            answer = narrow.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            found += findings(narrow, address)
    assert found == []


def link(site: Site, email: str) -> str:
    with site.app.app_context(), transaction() as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        return signin.print_link(account)
