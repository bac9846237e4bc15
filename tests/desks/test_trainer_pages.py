"""The trainer's other pages: hours, what comes next, needs, and what a volunteer sees."""

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.bookings import marking
from app.bookings.actions import book
from app.bookings.attendance import Note
from app.bookings.models import Booking
from app.people.models import Role
from app.workshops.models import Kind, Workshop
from tests.bookings.conftest import clock
from tests.bookings.doing import COORDINATOR, TRAINER, by, do
from tests.counting import statements
from tests.entering import a_browser
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_programme,
    a_workshop,
    again,
    an_account,
)

__all__ = ["clock"]  # a fixture
pytestmark = pytest.mark.usefixtures("clock")


def path_of(workshop: Workshop, number: int = 0) -> str:
    return f"/formateur/seances/{again(workshop).meetings[number].id}"


def noted(booking: Booking, said: Note, number: int = 0) -> None:
    do(marking.note, again(booking), again(booking).workshop.meetings[number], said, TRAINER)


def test_hours_show_who_falls_behind_and_make_it_up(app: Flask, clock: Traveller) -> None:
    leader, programme = an_account(), a_programme(Kind.PARCOURS)
    group = a_workshop(leader=leader, meetings=2, every_days=2, programme=programme)
    starts = group.meetings[0].starts_local + timedelta(days=20)
    later = a_workshop(meetings=2, programme=programme, starts=starts)
    booking = a_booking(group, a_person("Zoé", family_name="Martin"))
    clock.move_to(group.meetings[0].ends_at)
    noted(booking, Note.ABSENT)
    browser, path = a_browser(app, leader), path_of(group)
    page = browser.get(f"{path}/heures").text
    assert "0 h sur 15 h" in page
    assert "Séance manquée, à rattraper" in page
    asked = {
        "inscription": booking.uuid,
        "manquee": again(group).meetings[0].id,
        "seance": again(later).meetings[0].id,
    }
    draft = a_workshop(meetings=2, programme=programme, starts=starts, published_at=None)
    assert "Prend du retard" in browser.get(f"{path}/heures").text
    browser.post(f"{path}/rattraper", data={**asked, "seance": again(draft).meetings[0].id})
    assert "n’est plus proposée" in browser.get(f"{path}/heures").text
    assert browser.post(f"{path}/rattraper", data=asked).status_code == 303
    page = browser.get(f"{path}/heures").text
    assert "Zoé M. rattrape une séance" in page
    assert "Rien à rattraper" in page
    assert again(later).guest_peak == 1
    browser.post(f"{path}/rattraper", data={**asked, "seance": 0})
    assert "n’est pas inscrite" in browser.get(f"{path}/heures").text


def test_who_is_elsewhere_at_that_hour_is_asked_about(app: Flask, clock: Traveller) -> None:
    leader, programme = an_account(), a_programme(Kind.PARCOURS)
    group = a_workshop(leader=leader, meetings=2, every_days=2, programme=programme)
    starts = group.meetings[0].starts_local + timedelta(days=20)
    later = a_workshop(meetings=2, programme=programme, starts=starts)
    booking = a_booking(group)
    do(book, a_workshop(starts=starts).id, booking.participant, actor=COORDINATOR)
    clock.move_to(group.meetings[0].ends_at)
    noted(booking, Note.ABSENT)
    browser, path = a_browser(app, leader), f"{path_of(group)}/rattraper"
    asked = {
        "inscription": booking.uuid,
        "manquee": again(group).meetings[0].id,
        "seance": again(later).meetings[0].id,
    }
    answer = browser.post(path, data=asked)
    assert answer.status_code == 409
    assert "a déjà une place au même moment" in answer.text
    assert f'value="{asked["seance"]}" selected' in answer.text
    assert again(later).guest_peak == 0
    assert browser.post(path, data={**asked, "accept_overlap": "y"}).status_code == 303
    assert again(later).guest_peak == 1


def test_hours_cost_as_much_for_many_as_for_one(app: Flask) -> None:
    leader = an_account()
    group = a_workshop(leader=leader, meetings=6, capacity=20)
    a_booking(group)
    browser, path = a_browser(app, leader), path_of(group)
    for address in (f"{path}/heures", path):
        with statements() as few:
            browser.get(address)
        for _ in range(6):
            a_booking(group)
        with statements() as many:
            browser.get(address)
        assert len(many) == len(few) <= 16, address


def test_a_next_step_becomes_a_booking_or_a_wish(app: Flask, clock: Traveller) -> None:
    leader, programme = an_account(), a_programme(Kind.PARCOURS, "Les bases")
    here = a_workshop(leader=leader)
    came, also = a_booking(here, a_person("Ali")), a_booking(here, a_person("Zoé"))
    starts = here.meetings[0].starts_local + timedelta(days=9)
    coming = a_workshop(meetings=6, programme=programme, starts=starts)
    clock.move_to(here.starts_at)
    browser, path = a_browser(app, leader), path_of(here)
    address = f"{path}/suite/{came.uuid}"
    assert "dernière séance" in browser.get(address).text
    for booking in (came, also):
        noted(booking, Note.PRESENT)
    assert address in browser.get(path).text
    chosen = {"programme": programme.id}
    assert f"atelier-{coming.id}" in browser.get(address, query_string=chosen).text
    assert browser.post(address, data={**chosen, "suite": "autre chose"}).status_code == 422
    assert (
        browser.post(address, data={**chosen, "suite": f"atelier-{coming.id}"}).status_code == 303
    )
    assert "Ali : place réservée pour « Les bases »" in browser.get(path).text
    again_ = browser.post(address, data={**chosen, "suite": f"atelier-{coming.id}"})
    assert (again_.status_code, "déjà inscrite" in again_.text) == (409, True)
    browser.post(f"{path}/suite/{also.uuid}", data={**chosen, "suite": "souhait-partout"})
    assert "Zoé : souhait noté pour « Les bases »" in browser.get(path).text
    assert again(coming).held == 2, "a free seat is offered to the wish at once"


def test_needs_are_codes_with_consent_and_end_with_it(app: Flask, clock: Traveller) -> None:
    leader = an_account()
    workshop = a_workshop(leader=leader)
    booking = a_booking(workshop, a_person("Zoé"))
    browser, path = a_browser(app, leader), path_of(workshop)
    address = f"{path}/personnes/{booking.uuid}/besoins"
    refused = browser.post(address, data={"besoin": ["computer"]})
    assert (refused.status_code, "d’accord" in refused.text) == (422, True)
    forged = browser.post(address, data={"besoin": ["her story"], "accord": "oui"})
    assert forged.status_code == 422
    wanted = {"besoin": ["computer", "sight"], "accord": "oui"}
    assert browser.post(address, data=wanted).status_code == 303
    said = "un ordinateur à prêter, de grands caractères"
    assert said in browser.get(path).text
    assert "À préparer" not in browser.get("/formateur/").text, "not today"
    clock.move_to(workshop.starts_at)
    browser = a_browser(app, leader)
    assert "À préparer :</strong> un ordinateur à prêter" in browser.get("/formateur/").text
    clock.shift(timedelta(days=365))
    workshop = a_workshop(leader=leader)
    a_booking(workshop, booking.participant)
    assert said not in a_browser(app, leader).get(path_of(workshop)).text


def test_a_volunteer_sees_less_and_what_the_help_was_worth(app: Flask, clock: Traveller) -> None:
    helper, partner = an_account(Role.VOLUNTEER), a_partner("CCAS des Lilas")
    group = a_workshop(leader=helper, meetings=2)
    person = a_person("Zoé", family_name="Martin", phone_e164="+33639981234")
    booking = a_booking(group, person, actor=by(partner))
    do(marking.note, again(booking), again(group).meetings[0], Note.EXCUSED, by(partner))
    clock.move_to(group.meetings[0].ends_at)
    noted(booking, Note.PRESENT)
    browser, path = a_browser(app, helper), path_of(group)
    pages = [
        browser.get(each).text
        for each in (path, f"{path}/heures", f"{path}/emargement", "/formateur/")
    ]
    for hidden in ("Martin", "Zoé M", "98 12 34", "CCAS"):
        assert not any(hidden in page for page in pages), hidden
    assert "1 séance, soit 1 h 30" in pages[3]
    assert "1 personne" in pages[3]
    assert "Merci" not in a_browser(app, an_account()).get("/formateur/").text
