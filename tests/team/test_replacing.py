"""Someone else for a meeting: who is asked, who has it, and what each of them is told."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller, travel

from app import dates
from app.extensions import db
from app.messages.models import Message
from app.people import abilities, absences
from app.people.abilities import About
from app.people.absences import Absence
from app.people.models import Account, Role
from app.planning import joining, replacing, unstaffed
from app.planning.replacements import Replacement
from app.planning.replacing import NoLongerAsked, NotYours
from app.transactions import transaction
from app.workshops.models import Assignment, AssignmentRole, AssignmentState, Meeting, Workshop
from tests.entering import a_browser
from tests.factories import a_booking, a_person, a_venue, a_workshop, again, an_account

TUESDAY = datetime(2027, 1, 12, 14)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(datetime(2026, 11, 23, 7, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def ask(account: Account, *workshops: Workshop) -> list[Replacement]:
    with transaction() as session:
        ids = [each.meetings[0].id for each in map(again, workshops)]
        return replacing.ask(session.merge(account), ids)


def told(notice: str) -> list[str]:
    rows = select(Message.to_name).where(Message.notice == notice).order_by(Message.id)
    return list(db.session.scalars(rows))


def leaders(meeting: Meeting) -> list[str]:
    return [leader.name for leader in again(meeting).leaders]


def test_who_can_is_asked_once_and_the_first_has_it(app: Flask) -> None:
    an_account(Role.COORDINATOR, name="Claire")
    nadia, omar, ines, lea = (an_account(name=name) for name in ("Nadia", "Omar", "Inès", "Léa"))
    an_account(Role.VOLUNTEER, name="Marcel")
    first, second = a_workshop(starts=TUESDAY, leader=nadia), a_workshop(leader=nadia)
    a_workshop(starts=TUESDAY, leader=ines)
    with transaction() as session:
        absences.add(session.merge(lea), TUESDAY.date(), TUESDAY.date())
    asked = next(
        each for each in ask(nadia, first, second) if each.meeting_id == first.meetings[0].id
    )
    assert sorted(told("replacement_wanted")) == ["Inès", "Léa", "Omar"]  # one each
    assert ask(nadia, first) == []
    assert leaders(first.meetings[0]) == ["Nadia"]
    path = f"/formateur/remplacements/{asked.uuid}"
    his = a_browser(app, omar)
    assert "Je la prends" in his.get(path).text
    assert again(asked).is_open
    assert his.post(path).status_code == 303
    assert leaders(first.meetings[0]) == ["Omar"]
    assert told("released") == ["Nadia"]
    assert told("assigned") == ["Omar"]
    assert told("replacement_found") == ["Claire"]
    assert (
        "Omar prend votre place"
        in db.session.scalars(select(Message.body_text).where(Message.notice == "released")).one()
    )
    late = a_browser(app, lea).post(path)
    assert late.status_code == 409
    assert "Quelqu’un l’a déjà prise" in late.text
    assert his.post(path).status_code == 303


def test_two_who_press_together_do_not_both_have_it(app: Flask) -> None:
    nadia = an_account(name="Nadia")
    people = [an_account() for _ in range(4)]
    workshop = a_workshop(starts=TUESDAY, leader=nadia)
    (asked,) = ask(nadia, workshop)
    path = f"/formateur/remplacements/{asked.uuid}"
    browsers = [a_browser(app, each) for each in people]

    def press(number: int) -> int:
        with app.app_context():
            return browsers[number].post(path).status_code

    db.session.rollback()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, range(4)))
    assert sorted(answers) == [303, 409, 409, 409]
    assert len(leaders(workshop.meetings[0])) == 1
    assert len(told("assigned")) == 1


def test_the_role_goes_with_the_meeting_and_a_volunteer_leads_what_they_give(app: Flask) -> None:
    nadia, marcel = an_account(name="Nadia"), an_account(Role.VOLUNTEER, name="Marcel")
    lead, support = a_workshop(starts=TUESDAY, leader=nadia), a_workshop(leader=nadia)
    with transaction() as session:
        row = session.scalars(select(Assignment).join(Meeting).where(
            Meeting.workshop_id == support.id)).one()  # fmt: skip
        row.role = AssignmentRole.SUPPORT
    led, supported = ask(nadia, lead, support)
    led, supported = (led, supported) if led.role is AssignmentRole.LEAD else (supported, led)
    desk = a_browser(app, marcel)
    page = desk.get("/formateur/remplacements").text
    assert str(supported.uuid) in page
    assert str(led.uuid) not in page
    assert desk.post(f"/formateur/remplacements/{led.uuid}").status_code == 409
    with transaction() as session:
        abilities.put(session.merge(marcel), {About.PROGRAMME: [lead.programme_id]})
    assert desk.post(f"/formateur/remplacements/{led.uuid}").status_code == 303
    roles = db.session.scalars(
        select(Assignment.role).where(Assignment.account_id == marcel.id)
    ).all()
    assert roles == [AssignmentRole.LEAD]


def test_who_asked_may_come_after_all_and_nobody_asks_for_another(app: Flask) -> None:
    nadia, omar = an_account(name="Nadia"), an_account(name="Omar")
    workshop = a_workshop(starts=TUESDAY, leader=nadia)
    (asked,) = ask(nadia, workshop)
    theirs = f"/formateur/remplacements/{asked.uuid}/retirer"
    assert a_browser(app, omar).post(theirs).status_code == 404
    assert again(asked).is_open
    a_browser(app, nadia).post(f"/formateur/remplacements/{asked.uuid}/retirer")
    with pytest.raises(NoLongerAsked), transaction() as session:
        replacing.take(asked.id, session.merge(omar))
    with pytest.raises(NotYours):
        ask(omar, workshop)


def test_a_coordinator_s_choice_ends_the_request(app: Flask) -> None:
    nadia, omar = an_account(name="Nadia"), an_account(name="Omar")
    meeting = a_workshop(starts=TUESDAY, leader=nadia).meetings[0]
    (asked,) = ask(nadia, meeting.workshop)
    browser = a_browser(app, an_account(Role.COORDINATOR))
    assert "Remplacements demandés" in browser.get("/coordination/a-faire").text
    path = f"/coordination/seances/{meeting.id}/equipe"
    page = browser.post(path, data={"people": str(omar.id)}).text
    seen = page.split('name="vu" value="')[1].split('"')[0]
    assert browser.post(path, data={"people": str(omar.id), "vu": seen}).status_code == 303
    assert not again(asked).is_open


@pytest.mark.parametrize("is_away_only", [False, True])
def test_who_joins_a_meeting_without_trainer_ends_the_request(
    app: Flask, is_away_only: bool
) -> None:
    nadia, omar, ines = (an_account(name=name) for name in ("Nadia", "Omar", "Inès"))
    meeting = a_workshop(starts=TUESDAY, leader=nadia).meetings[0]
    with transaction() as session:
        her = session.merge(nadia)
        (asked,) = replacing.ask(her, [meeting.id], leaving=not is_away_only)
        absences.add(her, TUESDAY.date(), TUESDAY.date())
    with transaction() as session:
        joining.join(meeting.id, session.merge(omar))
    assert not again(asked).is_open
    with pytest.raises(NoLongerAsked), transaction() as session:
        replacing.take(asked.id, session.merge(ines))


def test_ill_in_the_morning_is_one_tap(app: Flask, clock: Traveller) -> None:
    an_account(Role.COORDINATOR, name="Claire")
    nadia, omar = an_account(name="Nadia"), an_account(name="Omar")
    today = a_workshop(starts=datetime(2026, 11, 23, 14), leader=nadia)
    tomorrow = a_workshop(starts=datetime(2026, 11, 24, 14), leader=nadia)
    desk = a_browser(app, nadia)
    assert "Je suis malade aujourd’hui" in desk.get("/formateur/").text
    page = desk.get("/formateur/malade").text
    assert "lundi 23 novembre" in page
    assert "mardi 24 novembre" not in page
    assert leaders(today.meetings[0]) == ["Nadia"]
    for _ in range(2):
        assert desk.post("/formateur/malade").status_code == 303
    assert leaders(today.meetings[0]) == []
    assert leaders(tomorrow.meetings[0]) == ["Nadia"]
    assert told("away_today") == ["Claire"]
    assert told("replacement_wanted") == ["Omar"]
    assert [each.words for each in db.session.scalars(select(Absence))] == ["le lundi 23 novembre"]
    everything = " ".join(db.session.scalars(select(Message.subject + Message.body_text)))
    assert "malad" not in everything
    asked = db.session.scalars(select(Replacement)).one()
    a_browser(app, omar).post(f"/formateur/remplacements/{asked.uuid}")
    assert leaders(today.meetings[0]) == ["Omar"]
    assert told("replacement_found") == ["Claire", "Nadia"]
    states = select(Assignment.state).where(
        Assignment.account_id == nadia.id, Assignment.meeting_id == today.meetings[0].id
    )
    assert db.session.scalars(states).one() is AssignmentState.RELEASED


def test_ill_twice_in_a_far_morning_is_one_day(app: Flask, clock: Traveller) -> None:
    nadia = an_account(name="Nadia")
    a_workshop(
        starts=datetime(2026, 11, 24, 14), leader=nadia, venue=a_venue(zone="Pacific/Noumea")
    )
    clock.move_to(datetime(2026, 11, 23, 20, tzinfo=UTC))  # 7 h on Tuesday there
    for hours in (0, 1, 9):
        clock.shift(timedelta(hours=hours))
        with transaction() as session:
            replacing.ill(session.merge(nadia))
    assert [each.words for each in db.session.scalars(select(Absence))] == ["le mardi 24 novembre"]


def test_an_absence_over_a_meeting_offers_to_ask(app: Flask) -> None:
    nadia = an_account(name="Nadia")
    an_account(name="Omar")
    meeting = a_workshop(starts=TUESDAY, leader=nadia).meetings[0]
    browser = a_browser(app, an_account(Role.COORDINATOR))
    path = f"/coordination/catalogue/equipe/{nadia.id}"
    browser.post(f"{path}/absences", data={"first": "2027-01-12"})
    assert f'name="seances" value="{meeting.id}" checked' in browser.get(path).text
    browser.post(f"{path}/remplacer", data={"seances": str(meeting.id)})
    assert told("replacement_wanted") == ["Omar"]
    hers = a_browser(app, nadia)
    assert "Vos demandes" in hers.get("/formateur/remplacements").text
    assert hers.post("/formateur/remplacements").status_code == 422
    asked = hers.get(f"/formateur/remplacements?seances={meeting.id}")
    assert asked.status_code == 200


def test_three_hours_before_a_meeting_without_trainer_is_put_forward(
    app: Flask, clock: Traveller
) -> None:
    an_account(Role.COORDINATOR, name="Claire")
    nadia, marcel = an_account(name="Nadia"), an_account(Role.VOLUNTEER, name="Marcel")
    led = a_workshop(starts=datetime(2026, 11, 23, 14), leader=nadia, title="Avec Nadia")
    alone = a_workshop(starts=datetime(2026, 11, 23, 14), title="Sans personne")
    parcours = a_workshop(starts=datetime(2026, 11, 23, 14), meetings=2, title="Parcours")
    a_booking(alone, a_person("Ana", email="ana@pouce.example"))
    with transaction() as session:
        for meeting in (again(led).meetings[0], again(parcours).meetings[0]):
            role = AssignmentRole.SUPPORT
            session.add(Assignment(meeting=meeting, account_id=marcel.id, role=role))
    assert unstaffed.due(dates.now()) == []
    clock.move_to(datetime(2026, 11, 23, 10, tzinfo=UTC))
    both = [alone.meetings[0].id, parcours.meetings[0].id]
    assert unstaffed.due(dates.now()) == both
    for _ in range(2):
        for each in both:
            with transaction():
                unstaffed.tell(each)
    assert told("nobody_to_lead") == ["Claire", "Claire"]
    browser = a_browser(app, an_account(Role.COORDINATOR))
    page = browser.get("/coordination/a-faire").text
    assert "Commence bientôt, sans personne pour animer" in page
    assert "Avec Nadia" not in page
    link = f"/coordination/ateliers/{alone.id}/annuler?raison=trainer_absent"
    assert link in page
    preview = browser.get(link).text
    assert "1 personne sera prévenue" in preview
    assert not again(alone).is_cancelled
    part = f"/coordination/seances/{parcours.meetings[0].id}/annuler?raison=trainer_absent"
    assert part in page
    assert browser.get(part).status_code == 200
    with transaction() as session:
        absences.add(session.merge(nadia), date(2026, 11, 23), date(2026, 11, 23))
    assert led.meetings[0].id in unstaffed.due(dates.now())
