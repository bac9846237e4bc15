"""Volunteers bring volunteers: the code, the application, the answer, the first meetings chosen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import dates, retention
from app.errors import InvalidInput
from app.extensions import db
from app.messages.models import Message
from app.people import abilities, volunteers
from app.people.abilities import About
from app.people.models import Account, Role
from app.people.volunteers import Application, Offer
from app.planning import joining
from app.transactions import transaction
from app.workshops.models import Assignment, AssignmentRole, AssignmentState
from tests.entering import a_browser
from tests.factories import a_booking, a_venue, a_workshop, again, an_account


def apply(**more: object) -> None:
    values: dict[str, object] = {"first_name": "Lou", "email": "lou@exemple.fr", "phone": ""}
    with transaction():
        volunteers.apply(Offer(**{**values, **more}), f"key-{uuid4()}")  # type: ignore[arg-type]


def waiting() -> int:
    return db.session.scalar(select(func.count()).select_from(Application)) or 0


def test_a_code_reads_aloud_clearly_and_finds_its_volunteer(app: Flask) -> None:
    marcel, other = an_account(Role.VOLUNTEER), an_account(Role.VOLUNTEER)
    code = volunteers.code(marcel)
    assert len(code) == 6
    assert not set(code) & set("0O1IL2Z5S8B")
    assert code != volunteers.code(other)
    assert volunteers.of_code(f" {code[:3].lower()} {code[3:].lower()}-") == marcel
    assert volunteers.of_code("333333") is None


def test_an_application_is_noted_once_and_says_nothing_of_accounts(
    app: Flask, client: FlaskClient
) -> None:
    venue = a_venue("Espace Nord")
    marcel = an_account(Role.VOLUNTEER, "lou@exemple.fr", name="Marcel")
    code = volunteers.code(marcel)
    page = client.get(f"/benevoles?code={code}").text
    key = page.split('name="request_key" type="hidden" value="')[1].split('"')[0]
    assert f'value="{code}"' in page
    typed = {
        "request_key": key,
        "first_name": "Lou",
        "email": "lou@exemple.fr",
        "venues": [str(venue.id)],
        "half_days": ["1a", "3m"],
        "code": code.lower(),
    }
    for _ in range(2):
        assert client.post("/benevoles", data=typed).location == "/benevoles/merci"
    assert "trois mois" in page
    assert client.get("/benevoles/merci").status_code == 200
    kept = db.session.scalars(select(Application)).one()
    assert (kept.half_days, kept.venue_ids, kept.brought_by) == ("1a 3m", str(venue.id), marcel.id)
    apply(email="LOU@exemple.fr")
    assert waiting() == 1
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_a_double_click_is_one_application_and_one_answer(app: Flask) -> None:
    typed = {"request_key": "k" * 22, "first_name": "Lou", "email": "lou@exemple.fr"}

    def click(_: int) -> str | None:
        with app.app_context():
            return app.test_client().post("/benevoles", data=typed).location

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(click, range(8)))
    assert answers == ["/benevoles/merci"] * 8
    assert waiting() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"first_name": ""}, "Écrivez le prénom"),
        ({"email": ""}, "une adresse e-mail ou un numéro de téléphone"),
        ({"code": "ABCDEF"}, "Nous ne connaissons pas ce code"),
        ({"first_name": "1 84 12 76 451 089 46"}, "sécurité sociale"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(
    app: Flask, client: FlaskClient, typed: dict[str, str], sentence: str
) -> None:
    whole = {"first_name": "Lou", "email": "lou@exemple.fr", "code": ""}
    answer = client.post("/benevoles", data={**whole, **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Lou" in answer.text or "lou@" in answer.text
    assert waiting() == 0
    with pytest.raises(InvalidInput):
        apply(**typed)


def test_a_coordinator_accepts_once_and_who_sent_is_counted(app: Flask) -> None:
    venue = a_venue("Espace Nord")
    marcel = an_account(Role.VOLUNTEER, name="Marcel")
    apply(
        email="",
        phone="06 12 34 56 78",
        venue_ids=[venue.id],
        half_days=["1a"],
        code=volunteers.code(marcel),
    )
    application = db.session.scalars(select(Application)).one()
    browser = a_browser(app, an_account(Role.COORDINATOR))
    assert "1 personne voudrait aider" in browser.get("/coordination/a-faire").text
    page = browser.get("/coordination/benevoles").text
    assert "de la part de Marcel" in page
    assert "06 12 34 56 78" in page
    path = f"/coordination/benevoles/{application.uuid}"
    assert browser.post(path, data={"answer": "oui", "email": ""}).status_code == 422
    taken = {"answer": "oui", "email": marcel.email}
    assert browser.post(path, data=taken).status_code == 409
    assert waiting() == 1
    accepted = {"answer": "oui", "email": "lou@exemple.fr"}
    assert browser.post(path, data=accepted).status_code == 303
    assert browser.post(path, data=accepted).status_code == 404
    lou = db.session.scalars(select(Account).where(Account.email == "lou@exemple.fr")).one()
    assert (lou.role, lou.name, lou.phone) == (Role.VOLUNTEER, "Lou", "+33612345678")
    given = abilities.of([lou])[lou.id]
    assert (given[About.VENUE], given[About.HALF_DAY]) == ({venue.id}, {3})
    assert db.session.scalars(select(Message.notice)).all() == ["invitation"]
    assert waiting() == 0
    desk = a_browser(app, marcel).get("/formateur/renforts").text
    assert "Vous avez fait venir 1 bénévole." in desk
    assert volunteers.code(marcel) in desk
    assert "Vous avez fait venir 1 bénévole." in a_browser(app, marcel).get("/formateur/").text


def test_a_refusal_keeps_nothing_and_silence_is_kept_three_months(app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as clock:
        apply()
        application = db.session.scalars(select(Application)).one()
        browser = a_browser(app, an_account(Role.COORDINATOR))
        browser.post(f"/coordination/benevoles/{application.uuid}", data={"answer": "non"})
        assert waiting() == 0
        apply()
        for days, left in ((91, 1), (2, 0)):
            clock.shift(timedelta(days=days))
            with transaction():
                retention.purge()
            assert waiting() == left


def test_a_newcomer_chooses_where_hands_are_missing_and_steps_back(app: Flask) -> None:
    nadia, lou = an_account(name="Nadia"), an_account(Role.VOLUNTEER, name="Lou")
    short, alone = a_workshop(leader=nadia, title="À deux"), a_workshop(title="Sans personne")
    for _ in range(5):
        a_booking(short)
    desk = a_browser(app, lou)
    page = desk.get("/formateur/renforts").text
    assert "Il manque 1 personne pour 5 participants" in page
    assert "Sans personne" not in page  # a volunteer comes where someone leads
    path = f"/formateur/renforts/{short.meetings[0].id}"
    for _ in range(2):
        assert desk.post(path).status_code == 303
    row = db.session.scalars(select(Assignment).where(Assignment.account_id == lou.id)).one()
    assert (row.role, row.state) == (AssignmentRole.SUPPORT, AssignmentState.ASSIGNED)
    assert "Là où vous aidez déjà" in desk.get("/formateur/renforts").text
    late = an_account(Role.VOLUNTEER)
    with pytest.raises(joining.EnoughHands), transaction() as session:
        joining.join(short.meetings[0].id, session.merge(late))
    with pytest.raises(joining.NotForYou), transaction() as session:
        joining.join(alone.meetings[0].id, session.merge(late))
    desk.post(f"{path}/retirer")
    assert again(row).state is AssignmentState.RELEASED
    with pytest.raises(joining.AskInstead), transaction() as session:
        joining.step_back(short.meetings[0].id, session.merge(nadia))
    trainer = an_account()
    with transaction() as session:
        joining.join(alone.meetings[0].id, session.merge(trainer))
    assert again(alone).meetings[0].leaders
    assert alone.meetings[0].starts_at > dates.now()
