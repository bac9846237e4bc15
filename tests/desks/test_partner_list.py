"""The partner's list: who came and how long, offers answered, dates changed, files defused."""

import csv
import io
import re
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select

from app import dates, retention
from app.bookings import wish_actions
from app.bookings.actions import cancel
from app.bookings.attendance import Attendance, Presence
from app.bookings.models import Booking, State
from app.bookings.reads import ParticipantRead
from app.bookings.wishes import Wish, WishState
from app.extensions import db
from app.people.actors import PARTICIPANT, SYSTEM, ActorKind, acting
from app.people.models import Account, Role
from app.planning.actions import cancel_workshop
from app.transactions import transaction
from app.web.exports import defused
from app.workshops.models import Kind, LineMode
from tests.entering import a_browser
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_programme,
    a_workshop,
    again,
    an_account,
    fill,
)


@pytest.fixture
def member(app: Flask) -> Account:
    return an_account(Role.PARTNER, partner_id=a_partner("CCAS de Lille").id)


@pytest.fixture
def browser(app: Flask, member: Account) -> FlaskClient:
    return a_browser(app, member)


def came(booking: Booking, *presences: Presence) -> None:
    with transaction() as session:
        for meeting, presence in zip(booking.workshop.meetings, presences, strict=False):
            session.add(
                Attendance(
                    booking_id=booking.id,
                    meeting_id=meeting.id,
                    presence=presence,
                    actor_kind=ActorKind.TRAINER,
                )
            )


def test_the_list_says_who_came_and_how_many_hours_of_a_parcours(
    app: Flask, member: Account
) -> None:
    actor = acting(member)
    course = a_programme(Kind.PARCOURS, hours=15)
    long = a_booking(
        a_workshop(meetings=6, minutes=150, programme=course), a_person("Paul"), actor=actor
    )
    short = a_booking(a_workshop(), a_person("Carla"), actor=actor)
    unknown = a_booking(a_workshop(), a_person("Inès"), actor=actor)
    came(long, Presence.PRESENT, Presence.ABSENT, Presence.PRESENT)
    came(short, Presence.EXCUSED)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=20), tick=False):
        page = " ".join(a_browser(app, member).get("/partenaire/").text.split())
    parts = re.split("<h2>(Viennent|Sont venues, ou non)</h2>", page)
    said = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert "Paul" in said["Viennent"]
    assert "5 h sur 15 h" in said["Viennent"]
    assert re.search(r"Carla.*?excusé", said["Sont venues, ou non"])
    assert re.search(r"Inès.*?pas noté", said["Sont venues, ou non"])
    assert unknown.reference in said["Sont venues, ou non"]


def test_the_list_shows_one_colleague_s_people(app: Flask, member: Account) -> None:
    other = an_account(Role.PARTNER, partner_id=member.partner_id, name="Odile")
    stranger = an_account(Role.PARTNER, partner_id=a_partner().id)
    a_booking(a_workshop(), a_person("Mienne"), actor=acting(member))
    a_booking(a_workshop(), a_person("Sienne"), actor=acting(other))
    browser = a_browser(app, member)
    page = browser.get(f"/partenaire/?collegue={other.uuid}").text
    assert "Sienne" in page
    assert "Mienne" not in page
    page = browser.get(f"/partenaire/?collegue={stranger.uuid}").text
    assert "Mienne" in page
    assert stranger.name not in page


def test_an_offer_is_answered_for_someone(app: Flask, member: Account) -> None:
    workshop = a_workshop(
        capacity=1, programme=a_programme(line_mode=LineMode.OFFER), starts=in_days(10)
    )
    taken = fill(workshop)[0]
    booking = a_booking(workshop, a_person("Awa"), actor=acting(member))
    stranger = an_account(Role.PARTNER, partner_id=a_partner().id)
    theirs = a_booking(workshop, a_person("Bo"), actor=acting(stranger))
    browser = a_browser(app, member)
    with transaction():
        cancel(again(taken), acting(member))
    assert again(booking).state is State.OFFERED
    assert "Une place leur est proposée" in browser.get("/partenaire/").text
    path = f"/partenaire/inscriptions/{booking.uuid}"
    assert "Une place est proposée" in browser.get(path).text
    a_browser(app, stranger).post(f"{path}/repondre", data={"answer": "oui"})
    assert again(booking).state is State.OFFERED
    browser.post(f"{path}/repondre", data={"answer": "pas_maintenant"})
    assert again(booking).state is State.PAUSED
    assert again(theirs).state is State.OFFERED
    assert "La demande est en pause" in browser.get(path).text
    browser.post(f"{path}/repondre", data={"answer": "attendre"})
    assert again(booking).state is State.WAITING
    a_browser(app, stranger).post(
        f"/partenaire/inscriptions/{theirs.uuid}/repondre", data={"answer": "non"}
    )
    assert again(booking).state is State.OFFERED
    browser.post(f"{path}/repondre", data={"answer": "oui"})
    assert again(booking).state is State.CONFIRMED
    assert browser.post(f"{path}/repondre", data={"answer": "non"}).status_code == 409


def in_days(days: int, hour: int = 14) -> datetime:
    return datetime.combine(dates.today() + timedelta(days=days), time(hour))


def test_a_date_is_changed_or_nothing_is(browser: FlaskClient, member: Account) -> None:
    programme = a_programme()
    first = a_workshop(programme=programme)
    better = a_workshop(programme=programme, venue=first.venue, starts=in_days(8, 9))
    full = a_workshop(programme=programme, capacity=1, starts=in_days(9, 9))
    fill(full)
    booking = a_booking(first, a_person("Carla"), actor=acting(member))
    path = f"/partenaire/inscriptions/{booking.uuid}/deplacer"
    page = browser.get(path).text
    assert f'value="{better.id}"' in page
    assert f'value="{full.id}"' not in page
    refused = browser.post(path, data={"workshop": full.id})
    assert refused.status_code == 422
    assert "Rien n’a changé." in refused.text
    assert again(booking).state is State.CONFIRMED
    assert browser.post(path, data={}).status_code == 422
    typed = {"workshop": better.id, "request_key": "k" * 22}
    answers = [browser.post(path, data=typed) for _ in range(2)]
    assert again(booking).state is State.CANCELLED
    moved = db.session.scalars(select(Booking).where(Booking.workshop_id == better.id)).one()
    assert moved.state is State.CONFIRMED
    assert moved.participant_id == booking.participant_id
    assert answers[0].location == f"/partenaire/inscriptions/{moved.uuid}"
    assert again(first).held == 0


def test_a_date_at_the_hours_of_another_seat_is_asked_about(
    browser: FlaskClient, member: Account
) -> None:
    programme = a_programme()
    first = a_workshop(programme=programme)
    better = a_workshop(programme=programme, venue=first.venue, starts=in_days(8, 9))
    booking = a_booking(first, actor=acting(member))
    a_booking(a_workshop(starts=in_days(8, 9)), again(booking).participant, actor=acting(member))
    path, typed = f"/partenaire/inscriptions/{booking.uuid}/deplacer", {"workshop": better.id}
    asked = browser.post(path, data=typed)
    assert "a déjà une place au même moment" in asked.text
    assert f'value="{better.id}" checked' in asked.text
    assert browser.post(path, data={**typed, "accept_overlap": "y"}).status_code == 303
    assert (again(better).held, again(first).held) == (1, 0)


def test_who_has_a_seat_and_still_wishes_is_asked_about(
    browser: FlaskClient, member: Account
) -> None:
    with transaction():
        wanted = wish_actions.Wanted(dates.today() + timedelta(days=30), Kind.PARCOURS)
        wish = wish_actions.wish(a_person("Souad"), wanted, actor=acting(member))
        wish_actions.wish(wish.participant, wanted, actor=PARTICIPANT)
    booking = a_booking(a_workshop(), again(wish).participant, actor=acting(member))
    page = browser.get(f"/partenaire/inscriptions/{booking.uuid}").text
    assert page.count("Elle a aussi un souhait") == 1
    assert f"/partenaire/souhaits/{wish.uuid}" in page
    office = a_browser(browser.application, an_account(Role.COORDINATOR))
    page = office.get(f"/coordination/inscriptions/{booking.uuid}").text
    assert page.count("Elle a aussi un souhait") == 2
    browser.post(f"/partenaire/souhaits/{wish.uuid}")
    assert again(wish).state is WishState.WITHDRAWN
    page = browser.get(f"/partenaire/inscriptions/{booking.uuid}").text
    assert "un souhait" not in page


def test_whose_workshop_we_cancelled_is_put_first_by_their_social_worker(
    browser: FlaskClient, member: Account
) -> None:
    programme = a_programme()
    workshop = a_workshop(programme=programme)
    booking = a_booking(workshop, actor=acting(member))
    path = f"/partenaire/inscriptions/{booking.uuid}"
    browser.post(f"{path}/souhait")
    assert db.session.scalar(select(func.count()).select_from(Wish)) == 0
    with transaction():
        cancel_workshop(workshop.id, "venue_closed", SYSTEM)
    assert "Elle passe avant les autres" in browser.get(path).text
    answers = [browser.post(f"{path}/souhait") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    wish = db.session.scalars(select(Wish)).one()
    assert (wish.priority, wish.programme_id, wish.partner_id) == (
        -1, programme.id, member.partner_id
    )  # fmt: skip
    assert "Elle passe avant les autres" not in browser.get(path).text


def test_a_wish_is_shown_and_can_be_ended(browser: FlaskClient, member: Account) -> None:
    with transaction():
        wanted = wish_actions.Wanted(dates.today() + timedelta(days=30), Kind.PARCOURS)
        wish = wish_actions.wish(a_person("Souad"), wanted, actor=acting(member))
    assert "Souad" in browser.get("/partenaire/").text
    browser.post(f"/partenaire/souhaits/{wish.uuid}", data={"answer": "retirer"})
    assert again(wish).state is WishState.WITHDRAWN
    assert db.session.scalar(select(func.count()).select_from(Wish)) == 1


@pytest.mark.parametrize(
    "typed", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", " =1", "\u00a0=1", "\uff1d1"]
)
def test_what_a_spreadsheet_would_compute_is_text(typed: str) -> None:
    assert defused(typed).startswith("'")
    assert defused("Amina") == "Amina"
    assert defused("d’Alembert-Exemple") == "d’Alembert-Exemple"


def test_the_files_hold_the_list_and_no_formula(browser: FlaskClient, member: Account) -> None:
    evil = a_person(
        "=cmd|calc", family_name="@Zoé", phone="06 12 34 56 78", phone_e164="+33612345678"
    )
    booking = a_booking(a_workshop(title="+Atelier"), evil, actor=acting(member))
    answer = browser.get("/partenaire/inscriptions.csv")
    assert (
        "attachment; filename=inscriptions-ccas-de-lille" in answer.headers["Content-Disposition"]
    )
    assert answer.data.startswith(b"\xef\xbb\xbf")
    header, line = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    told = dict(zip(header, line, strict=True))
    assert told["Prénom"] == "'=cmd|calc"
    assert told["Nom"] == "'@Zoé"
    assert told["Téléphone"] == "06 12 34 56 78"
    assert told["Atelier"] == "'+Atelier"
    assert told["Référence"] == booking.reference
    sheet = load_workbook(io.BytesIO(browser.get("/partenaire/inscriptions.xlsx").data)).active
    assert sheet is not None
    cells = next(sheet.iter_rows(min_row=2))
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert cells[0].value == "'=cmd|calc"
    assert browser.get("/partenaire/inscriptions.exe").status_code == 404


def test_the_week_prints_by_day(browser: FlaskClient, member: Account) -> None:
    a_booking(a_workshop(starts=in_days(2)), a_person("Bientôt"), actor=acting(member))
    a_booking(a_workshop(starts=in_days(12)), a_person("Plustard"), actor=acting(member))
    page = browser.get("/partenaire/semaine").text
    assert "Bientôt" in page
    assert "Plustard" not in page


def test_who_read_what_is_appended_once_and_kept_a_year(
    app: Flask, browser: FlaskClient, member: Account
) -> None:
    booking = a_booking(a_workshop(), a_person("Carla"), actor=acting(member))
    for _ in range(2):
        browser.get("/partenaire/")
        browser.get(f"/partenaire/inscriptions/{booking.uuid}")
        browser.get("/partenaire/inscriptions.csv")
    whats = db.session.scalars(select(ParticipantRead.what).order_by(ParticipantRead.what)).all()
    assert whats == ["booking", "export", "list"]
    desk = a_browser(app, an_account(Role.COORDINATOR))
    assert member.partner is not None
    page = desk.get(f"/coordination/partenaires/{member.partner.uuid}").text
    assert "a exporté la liste, Carla" in page
    page = desk.get(f"/coordination/inscriptions/{booking.uuid}").text
    assert f"{member.name}, CCAS de Lille, a ouvert l’inscription" in page
    with time_machine.travel(datetime.now(UTC) + timedelta(days=366), tick=False), transaction():
        retention.purge()
    assert db.session.scalar(select(func.count()).select_from(ParticipantRead)) == 0
