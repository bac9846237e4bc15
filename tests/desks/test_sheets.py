"""The sign-in sheet: names, meetings, boxes, room for walk-ins, in the page and in the PDF."""

from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from app.people.models import Role
from app.workshops.models import Workshop
from tests.entering import a_browser
from tests.factories import a_booking, a_person, a_workshop, again, an_account

NAMES = (("Ève-Noëlle", "Čapková Łuczak"), ("محمد", "بن علي"), ("Zoé", "Martin"))


def a_sheet(**more: object) -> tuple[str, Workshop]:
    workshop = a_workshop(**more)  # type: ignore[arg-type]
    for first, family in NAMES:
        a_booking(workshop, a_person(first, family_name=family))
    return f"/formateur/seances/{again(workshop).meetings[0].id}/emargement", workshop


def text_of(pdf: bytes) -> str:
    """Read a PDF back."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_the_sheet_has_names_boxes_and_room_for_walk_ins(app: Flask) -> None:
    leader = an_account(name="Nadia Émond")
    path, workshop = a_sheet(leader=leader)
    browser = a_browser(app, leader)
    page = browser.get(path).text
    for first, family in NAMES:
        assert f"{first} {family}" in page
    assert "4 lignes pour qui vient sans inscription" in page
    answer = browser.get(f"{path}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    text = text_of(answer.data)
    for said in (
        "Ève-Noëlle Čapková Łuczak",
        "Zoé Martin",
        "Nadia Émond",
        "Signature",
        workshop.name,
    ):
        assert said in text, text
    assert "محمد" in text, "letters joined and from right to left are still these letters"


def test_a_parcours_has_a_column_for_each_meeting(app: Flask) -> None:
    leader = an_account()
    path, workshop = a_sheet(leader=leader, meetings=8)
    browser = a_browser(app, leader)
    days = [f"{each.starts_local:%d/%m/%Y}" for each in again(workshop).meetings]
    assert days[1] not in browser.get(path).text
    page = browser.get(f"{path}?seances=toutes").text
    text = text_of(browser.get(f"{path}.pdf?seances=toutes").data)
    assert all(day in page and day in text for day in days)


def test_a_volunteer_prints_first_names_and_a_stranger_nothing(app: Flask) -> None:
    helper = an_account(Role.VOLUNTEER)
    path, _ = a_sheet(leader=helper)
    page = a_browser(app, helper).get(path).text
    assert "Zoé" in page
    assert "Martin" not in page
    stranger = a_browser(app, an_account())
    for address in (path, f"{path}.pdf"):
        assert stranger.get(address).status_code == 404


@pytest.mark.parametrize(("people", "pages"), [(0, 1), (25, 3)])
def test_an_empty_sheet_and_a_long_one_are_sheets(app: Flask, people: int, pages: int) -> None:
    leader = an_account()
    workshop = a_workshop(leader=leader, capacity=25)
    for number in range(people):
        a_booking(workshop, a_person(f"Inscrite {number}", family_name="Rivière " * 9))
    path = f"/formateur/seances/{again(workshop).meetings[0].id}/emargement.pdf"
    found = PdfReader(BytesIO(a_browser(app, leader).get(path).data)).pages
    texts = [page.extract_text() for page in found]
    assert len(texts) == pages
    for number, text in enumerate(texts, start=1):
        assert "Prénom et nom" in text, "each page says what its columns are"
        assert f"Page {number}" in text
    whole = " ".join(texts).split()
    assert whole.count("Inscrite") == people, "each name once, whole, on one page"
    assert "Signature de la personne qui anime" in " ".join(whole)
