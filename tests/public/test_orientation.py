"""The public's four questions: one a page, nothing stored, the partners' rules, real dates."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.orientation import advising, grid
from app.orientation.models import Orientation
from app.people.drafts import Draft
from app.workshops.models import Audience, Kind
from tests.factories import a_programme, a_venue, a_workshop
from tests.public.test_list import shown

ANSWERED = "goal=job&ease=alone&procedures=alone&reading=well"


def test_four_pages_with_one_question_each(app: Flask, client: FlaskClient) -> None:
    address = "/orientation"
    for number, question in enumerate(grid.current().public_questions, 1):
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert f"<h1>{question.ask_me}</h1>" in answer.text
        assert answer.text.count("<h1>") == 1
        assert ("Question précédente" in answer.text) is (number > 1)
        for choice in question.choices:
            assert choice.say_me in answer.text
        sign = "&" if "?" in address else "?"
        forgotten = client.get(f"{address}{sign}question={question.code}").text
        assert "<title>Erreur : " in forgotten
        assert f'href="#{question.code}-0"' in forgotten
        address += f"{sign}{question.code}={question.codes[-1]}"
    assert number == 4
    assert "C’est notre conseil." in client.get(address).text


def test_the_advice_is_the_partners_own(app: Flask, client: FlaskClient) -> None:
    told = dict(pair.split("=") for pair in ANSWERED.split("&"))
    rules = advising.recommend(grid.current(), {code: frozenset({told[code]}) for code in told})
    page = client.get(f"/orientation?{ANSWERED}").text
    assert f"<h1>{rules.advice.say}</h1>" in page
    assert rules.because_me in page
    assert "Aucune date pour le moment." in page
    assert 'href="/souhaits/nouveau?type=parcours"' in page


def test_it_leads_to_dates_near_that_anyone_may_book(client: FlaskClient) -> None:
    job = a_programme(Kind.PARCOURS, theme="Recherche d’emploi", hours=30)
    closed = a_programme(
        Kind.PARCOURS, theme="Recherche d’emploi", hours=30, audience=Audience.PARTNERS
    )
    lille, lyon = a_venue(city="Lille", postcode="59000"), a_venue(city="Lyon", postcode="69003")
    far = a_workshop(programme=job, venue=lyon, meetings=3)
    near = a_workshop(programme=job, venue=lille, meetings=4)
    a_workshop(programme=closed, venue=lille, meetings=4)
    a_workshop(venue=lille)
    page = client.get(f"/orientation?{ANSWERED}").text
    assert re.findall(r'href="/ateliers/(\d+)\?envie=job"', page) == [str(far.id), str(near.id)]
    page = client.get(f"/orientation?{ANSWERED}&pres=lille").text
    assert re.findall(r'href="/ateliers/(\d+)\?envie=job"', page) == [str(near.id)]
    assert 'href="/ateliers/?type=parcours&amp;pres=lille"' in page
    assert shown(client, "?type=parcours&pres=lille")[0] == near.id


def test_nothing_is_kept_and_odd_answers_are_no_answers(app: Flask, client: FlaskClient) -> None:
    page = client.get("/orientation?goal=<b>&ease=x&procedures=&reading=%00&pres=%00")
    assert page.status_code == 200
    assert "<b>" not in page.text
    assert "Un coup de pouce d’1 h 30" in page.text
    for table in (Draft, Orientation):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
