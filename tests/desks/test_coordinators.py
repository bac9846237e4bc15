"""The coordinator's desk: a week with its seats, a workshop with its line and why it moved."""

from datetime import datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.people.actors import acting
from app.people.models import Branch, Role
from app.transactions import transaction
from app.workshops import schedule
from app.workshops.models import Workshop
from tests.counting import statements
from tests.entering import a_browser
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_venue,
    a_workshop,
    again,
    an_account,
    fill,
)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR, name="Claire Exemple"))


def words(text: str) -> str:
    return " ".join(text.split())


def rows(page: str) -> dict[str, str]:
    """Return each line of the tables and each meeting of the planning by its time and workshop."""
    lines = [
        words(line) for line in page.replace('<li class="slot', '<tr class="slot').split("<tr")
    ]
    lines = [line.split("</li>")[0] for line in lines[1:]]
    return {line.split('">', 2)[-1]: line for line in lines}


def line_of(page: str, title: str) -> str:
    return next(line for line in rows(page).values() if title in line)


def test_a_week_says_seats_line_leaders_and_what_is_cancelled(app: Flask) -> None:
    with time_machine.travel("2026-11-22 06:00:00+00:00", tick=False) as clock:
        nadia = an_account(name="Nadia Exemple")
        full = a_workshop(
            starts=datetime(2026, 11, 23, 9), capacity=2, title="Complet", leader=nadia
        )
        open_ = a_workshop(starts=datetime(2026, 11, 29, 14), title="Ouvert")
        off = a_workshop(starts=datetime(2026, 11, 25, 14), title="Annulé")
        a_workshop(starts=datetime(2026, 11, 30, 9), title="Semaine suivante")
        a_workshop(starts=datetime(2026, 11, 22, 9), title="Semaine passée")
        fill(full)
        a_booking(full)
        a_booking(open_)
        with transaction():
            again(off).meetings[0].cancelled_at = off.created_at
        clock.shift(2 * 24 * 3600)
        browser = a_browser(app, an_account(Role.COORDINATOR))
        page = browser.get("/coordination/").text
        assert "Semaine du lundi 23 novembre au dimanche 29 novembre" in page
        line = line_of(page, "Complet")
        assert "2/2" in line
        assert "1 en attente" in line
        assert "Nadia Exemple" in line
        assert "9 h – 10 h 30" in line
        line = line_of(page, "Ouvert")
        assert "1/8" in line
        assert '<strong class="warn">personne</strong>' in line
        assert "lacks" in line
        assert "slot gone" in line_of(page, "Annulé")
        assert "3/18" not in page
        assert "2 séances, 3 places prises sur 10" in page
        assert "1 sans personne pour l’animer" in page
        assert page.count("Semaine suivante</a>") == 1
        assert "Semaine passée" not in page
        after = browser.get("/coordination/?semaine=2026-W49").text
        assert after.count("Semaine suivante</a>") == 2


@pytest.mark.parametrize("week", ["", "2026-W99", "demain", "9999-W52", "0001-W01", "2026-48"])
def test_a_week_that_cannot_be_read_is_this_one(browser: FlaskClient, week: str) -> None:
    with time_machine.travel("2026-11-23 00:47:00+00:00", tick=False):
        browser = a_browser(browser.application, an_account(Role.COORDINATOR))
        page = browser.get("/coordination/", query_string={"semaine": week})
        assert page.status_code == 200
        assert "Semaine du lundi 23 novembre" in page.text
        assert "semaine=2026-W49" in page.text
        assert "Aucune séance cette semaine" in page.text


def test_a_week_is_narrowed_to_one_venue(browser: FlaskClient) -> None:
    here, there = a_venue("Espace Nord"), a_venue("Espace Sud")
    workshops = [a_workshop(venue=venue, title=f"Chez {venue.name}") for venue in (here, there)]
    week = workshops[0].meetings[0].starts_local.strftime("%G-W%V")
    page = browser.get(f"/coordination/?semaine={week}&lieu={here.slug}").text
    assert "Chez Espace Nord" in page
    assert "Chez Espace Sud" not in page
    assert f'value="{there.slug}"' in page
    assert f"lieu={here.slug}" in page


def test_a_month_of_400_meetings_asks_at_most_12_times(browser: FlaskClient) -> None:
    starts = datetime(2026, 12, 1, 8)
    leader = an_account()
    venues = [a_venue() for _ in range(10)]
    a_booking(a_workshop(starts=starts, leader=leader, venue=venues[0]))
    with statements() as one:
        browser.get("/coordination/mois?mois=2026-12")
    for venue in venues:
        a_workshop(starts=starts, meetings=40, every_days=0, minutes=10, leader=leader, venue=venue)
    for by in ("lieu", "salle", "formateur"):
        with statements() as many:
            page = browser.get(f"/coordination/mois?mois=2026-12&par={by}").text
        assert "401 séances" in page
        assert len(many) == len(one) <= 12


def test_the_planning_is_by_room_or_by_person_and_shows_gaps_alone(browser: FlaskClient) -> None:
    nadia = an_account(name="Nadia Exemple")
    venue = a_venue("Espace Nord")
    with transaction() as session:
        room = schedule.add_room(session.merge(venue), "Salle B")
    day = datetime(2026, 12, 1, 9)
    a_workshop(starts=day, venue=venue, room=again(room), leader=nadia, title="Avec")
    a_workshop(starts=day, venue=venue, title="Sans")
    page = words(browser.get("/coordination/?semaine=2026-W49&par=salle").text)
    assert "Espace Nord, Lille – Salle B</h2>" in page
    assert "Espace Nord, Lille – sans salle précise</h2>" in page
    page = words(browser.get("/coordination/?semaine=2026-W49&par=formateur").text)
    assert page.index("Personne de prévu</h2>") < page.index("Nadia Exemple</h2>")
    page = browser.get("/coordination/mois?mois=2026-12&manque=1").text
    assert "Sans</a>" in page
    assert "Avec</a>" not in page
    assert "Décembre 2026" in page


@pytest.mark.parametrize("month", ["", "2026-13", "demain", "9999-12", "0001-01", "2026"])
def test_a_month_that_cannot_be_read_is_this_one(app: Flask, month: str) -> None:
    with time_machine.travel("2026-11-23 00:47:00+00:00", tick=False):
        browser = a_browser(app, an_account(Role.COORDINATOR))
        page = browser.get("/coordination/mois", query_string={"mois": month})
        assert page.status_code == 200
        assert "Novembre 2026" in page.text
        assert "mois=2026-12" in page.text


@pytest.fixture
def queue(app: Flask) -> Workshop:
    workshop = a_workshop(capacity=1, title="Les bases")
    partner = a_partner("CCAS de Lille")
    member = an_account(Role.PARTNER, partner_id=partner.id, name="Samira Exemple")
    a_booking(workshop, a_person("Première"), actor=acting(member))
    a_booking(workshop, a_person("Deuxième", email="deux@pouce.example"))
    a_booking(workshop, a_person("Troisième", phone_e164="+33639981234"))
    return workshop


def test_a_workshop_shows_its_line_and_explains_it(browser: FlaskClient, queue: Workshop) -> None:
    page = browser.get(f"/coordination/ateliers/{queue.id}").text
    text = words(page)
    assert "1 prise sur 1, 2 en attente" in text
    assert "place réservée" in line_of(page, "Première")
    assert "CCAS de Lille" in line_of(page, "Première")
    assert "rang 1" in line_of(page, "Deuxième")
    assert "deux@pouce.example" in line_of(page, "Deuxième")
    assert "rang 2" in line_of(page, "Troisième")
    assert "06 39 98 12 34" in line_of(page, "Troisième")
    link = line_of(page, "Première").split('href="')[1].split('"')[0]
    shown = browser.get(link).text
    assert "demande reçue, par un partenaire (Samira Exemple, CCAS de Lille)." in shown
    answer = browser.post(f"{link}/annuler", follow_redirects=True)
    after = words(answer.text)
    assert "L’inscription est annulée." in after
    assert "inscription annulée, par la coordination (Claire Exemple)." in after
    assert "elle va à la première personne de la file, selon la règle de la file." in after
    assert "place réservée" in line_of(answer.text, "Deuxième")
    assert "rang 1" in line_of(answer.text, "Troisième")


def test_a_person_who_may_be_here_twice_is_flagged(browser: FlaskClient) -> None:
    workshop = a_workshop()
    for _ in range(2):
        booking = a_booking(workshop, a_person("Ana", email="ana@pouce.example"))
    page = browser.get(f"/coordination/ateliers/{workshop.id}").text
    assert page.count("peut-être la même personne") == 1
    assert "vérifiez avec elle" in browser.get(f"/coordination/inscriptions/{booking.uuid}").text


def test_a_workshop_that_is_not_published_is_shown_to_coordinators(browser: FlaskClient) -> None:
    workshop = a_workshop(title="Brouillon", published_at=None)
    with transaction():
        again(workshop).published_at = None
    week = workshop.meetings[0].starts_local.strftime("%G-W%V")
    assert "pas publié" in browser.get(f"/coordination/?semaine={week}").text
    page = browser.get(f"/coordination/ateliers/{workshop.id}")
    assert page.status_code == 200
    assert "La page publique" not in page.text


def test_a_branch_s_coordinator_sees_its_branch_only(app: Flask) -> None:
    with transaction() as session:
        ours, theirs = Branch(name="Nord"), Branch(name="Sud")
        session.add_all([ours, theirs])
    here, there = a_venue(branch_id=ours.id), a_venue(branch_id=theirs.id)
    mine, other = (
        a_workshop(venue=venue, title=title)
        for venue, title in ((here, "Chez nous"), (there, "Ailleurs"))
    )
    bookings = [a_booking(workshop) for workshop in (mine, other)]
    client = a_browser(app, an_account(Role.COORDINATOR, branch_id=ours.id))
    week = mine.meetings[0].starts_local.strftime("%G-W%V")
    page = client.get(f"/coordination/?semaine={week}").text
    assert "Chez nous" in page
    assert "Ailleurs" not in page
    seen = [
        (
            client.get(f"/coordination/ateliers/{workshop.id}").status_code,
            client.get(f"/coordination/ateliers/{workshop.id}/file").status_code,
            client.get(f"/coordination/ateliers/{workshop.id}/annuler").status_code,
            client.get(f"/coordination/seances/{workshop.meetings[0].id}/deplacer").status_code,
            client.get(f"/coordination/inscriptions/{booking.uuid}").status_code,
            client.get(f"/formateur/seances/{workshop.meetings[0].id}").status_code,
        )
        for workshop, booking in zip((mine, other), bookings, strict=True)
    ]
    assert seen == [(200,) * 6, (404,) * 6]
