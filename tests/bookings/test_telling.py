"""Kept seats, offers, groups, wishes, overrides and figures, each said with its why."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.bookings import figures, guests, ledger, offers, overrides, quotas
from app.bookings.actions import book_party
from app.bookings.enrolling import Request
from app.people.actors import PARTICIPANT
from app.planning import seating
from app.transactions import transaction
from app.workshops.models import Kind, LineMode, Workshop
from tests.bookings.doing import COORDINATOR, by, deliver, do, gives_up, mailed, tend, wishes
from tests.bookings.test_ledger import story, told
from tests.factories import a_booking, a_partner, a_person, a_programme, a_workshop, again, fill

pytestmark = pytest.mark.usefixtures("clock")
TEN_DAYS = datetime(2026, 12, 3, 14)


def agrees(workshop: Workshop) -> None:
    assert ledger.explain(workshop.id).differences == []


def test_a_kept_seat_says_whose_and_who_was_passed(app: Flask) -> None:
    workshop, partner = a_workshop(capacity=4, starts=TEN_DAYS), a_partner("CCAS de Lille")
    do(quotas.keep, workshop.id, partner.id, 2, COORDINATOR)
    fill(again(workshop))
    waiting = a_booking(workshop)
    own = a_booking(workshop, actor=by(partner))
    assert told(own).startswith("A une place gardée pour son partenaire, depuis le")
    assert "Une place gardée pour son partenaire était libre : elle est réservée" in told(own)
    assert (
        f"L’inscription {waiting.reference} avait un meilleur rang, mais : les seules places "
        "libres étaient gardées pour un partenaire." in told(own)
    )
    assert "toutes les places sont prises, ou gardées pour des partenaires" in told(waiting)
    assert "Les places libres étaient gardées" in told(waiting)
    assert (
        "Des places ont été gardées pour un partenaire (CCAS de Lille), par la coordination : "
        "4 places, dont 2 gardées." in story(workshop)
    )
    gives_up(own)
    assert "gardée pour son partenaire, lui reste jusqu’à la date de retour" in told(own)
    agrees(workshop)


def test_a_release_says_why_a_seat_is_free(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(capacity=2, starts=TEN_DAYS)
    do(quotas.keep, workshop.id, a_partner().id, 1, COORDINATOR)
    fill(again(workshop))
    waiting = a_booking(workshop)
    clock.move_to(workshop.starts_at - timedelta(hours=72))
    (due,) = quotas.due(workshop.starts_at)
    do(quotas.release, due)
    assert (
        "une place est devenue libre (des places gardées sont rendues à tout le monde). Elle est "
        "réservée aussitôt à la première inscription" in told(waiting)
    )
    agrees(workshop)


def test_more_and_fewer_seats_are_said_with_their_figures(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    (seated,) = fill(workshop)
    first, second = a_booking(workshop), a_booking(workshop)
    do(seating.resize, workshop.id, 2, COORDINATOR)
    assert "une place est devenue libre (le nombre de places a changé)" in told(first)
    do(seating.resize, workshop.id, 1, COORDINATOR)
    assert "le nombre de places a changé, par la coordination : 1 places" in story(workshop).lower()
    assert "et 1 en plus" in story(workshop)
    gives_up(seated)
    assert "Sa place n’est pas redonnée : l’atelier avait plus de monde" in told(seated)
    assert "toutes les places sont prises" in told(second)
    agrees(workshop)


def test_an_offer_its_silence_and_its_return_are_said(app: Flask, clock: Traveller) -> None:
    programme = a_programme(line_mode=LineMode.OFFER)
    workshop = a_workshop(capacity=1, programme=programme, starts=TEN_DAYS)
    (seated,) = fill(workshop)
    first, second = a_booking(workshop, mailed(1)), a_booking(workshop, mailed(2))
    gives_up(seated)
    assert "Une place lui est proposée et reste gardée jusqu’à sa réponse." in told(first)
    assert "Elle est proposée aussitôt à la première inscription" in told(first)
    deliver(first)
    tend(first)
    assert "au plus tard le mardi 24 novembre à 10 h" in told(first)
    clock.shift(timedelta(days=1, hours=1))
    tend(first)
    assert "pas de réponse dans le délai : en pause, son rang est gardé" in told(first)
    assert f"Place libérée par l’inscription {first.reference} (pas de réponse" in _up(told(second))
    assert "À vérifier" not in told(second)
    do(offers.resume, first, COORDINATOR)
    assert "de nouveau dans la file, à son rang" in told(first)
    do(offers.accept, second, PARTICIPANT)
    assert "Place proposée acceptée" in story(workshop) or "place proposée acceptée" in story(
        workshop
    )
    agrees(workshop)


def _up(text: str) -> str:
    return text.replace("place libérée", "Place libérée")


def test_a_group_that_does_not_fit_is_named_with_its_reason(app: Flask) -> None:
    workshop = a_workshop(capacity=3)
    seated = fill(workshop)
    some = [Request(a_person()) for _ in range(2)]
    party = do(book_party, workshop.id, some, actor=COORDINATOR, together=True, accept_line=True)
    after = a_booking(workshop)
    names = f"Les inscriptions {party[0].reference} et {party[1].reference}"
    gives_up(seated[0])
    assert (
        f"{names} avaient un meilleur rang, mais : pas assez de places pour que le groupe vienne "
        "ensemble." in told(after)
    )
    gives_up(again(after))
    assert "pas assez de places pour que le groupe vienne ensemble. Son rang est 1" in told(
        party[0]
    )
    agrees(workshop)


def test_a_wish_says_that_nobody_in_line_could_have_it(app: Flask) -> None:
    workshop = a_workshop(capacity=2, starts=TEN_DAYS)
    seated = fill(workshop)
    some = [Request(a_person()) for _ in range(2)]
    party = do(book_party, workshop.id, some, actor=COORDINATOR, together=True, accept_line=True)
    made = wishes()
    gives_up(seated[0])
    (offer,) = ledger.explain(workshop.id).seated[1:] or ledger.explain(workshop.id).seated[:1]
    text = story(workshop)
    assert "cet atelier correspond à son souhait" in text
    assert "Elle est proposée aussitôt à ce souhait." in text
    assert f"{party[0].reference} et {party[1].reference} avaient un meilleur rang, mais" in text
    assert "À vérifier" not in text
    assert offer.booking.wish_id == made.id
    agrees(workshop)


def test_an_override_says_its_reason_ever_after(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    first, second, third = (a_booking(workshop) for _ in range(3))
    do(overrides.seat_beyond, second, "urgent_deadline", COORDINATOR)
    why = "(démarche urgente, avec une date limite)"
    assert f"place donnée hors de la règle {why}, par la coordination." in told(second)
    assert (
        f"L’inscription {first.reference} avait un meilleur rang, mais : place donnée hors de la "
        f"règle {why}." in told(second)
    )
    assert f"Une place a été ajoutée hors de la règle {why}" in story(workshop)
    do(overrides.move_forward, third, "came_for_nothing", COORDINATOR)
    gives_up(second)
    do(seating.resize, workshop.id, 2, COORDINATOR)
    assert (
        f"Passe avant l’inscription {first.reference} : priorité (mise en tête de la file hors de "
        "la règle : personne venue pour rien, par notre faute)." in told(third)
    )
    assert "À vérifier" not in story(workshop)
    agrees(workshop)


def test_guests_and_people_at_the_door_are_said(app: Flask, clock: Traveller) -> None:
    programme = a_programme(Kind.PARCOURS)
    own, workshop = (
        a_workshop(capacity=2, meetings=2, programme=programme, starts=TEN_DAYS) for _ in range(2)
    )
    booking = a_booking(own)
    guest = do(guests.make_up, booking, own.meetings[0], again(workshop).meetings[0], PARTICIPANT)
    assert told(guest).startswith("A une place à une seule séance, depuis le")
    assert "rattrape ici une séance manquée" in told(guest)
    clock.move_to(workshop.starts_at + timedelta(minutes=5))
    came = do(guests.walk_in, again(workshop).meetings[0], a_person(), COORDINATOR, key=None)
    assert "venue sans inscription : une place était libre" in told(came)
    agrees(workshop)


def test_off_the_pages_is_said(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    waiting = a_booking(workshop)
    do(seating.unpublish, workshop.id, COORDINATOR)
    assert "l’atelier n’est plus annoncé, aucune place n’est donnée" in told(waiting)
    assert "L’atelier n’est plus annoncé : aucune place n’est donnée, par la coordination" in story(
        workshop
    )
    agrees(workshop)


def test_people_of_one_party_each_have_their_own_step(app: Flask) -> None:
    workshop = a_workshop(capacity=2)
    some = [Request(a_person()) for _ in range(2)]
    party = do(book_party, workshop.id, some, actor=COORDINATOR)
    steps = ledger.explain(workshop.id).story
    assert [len(step.sentences) for step in steps] == [3, 2], "the first came before the second"
    for step, booking in zip(steps, party, strict=True):
        assert booking.reference in step.sentences[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("reserved", "gardées ; il y en a 0"),
        ("guest_peak", "places de passage"),
        ("overbooked", "en plus de sa capacité"),
    ],
)
def test_a_figure_that_is_wrong_is_found(app: Flask, name: str, said: str) -> None:
    workshop = a_workshop()
    with transaction():
        setattr(again(workshop), name, 1)
    found = ledger.explain(workshop.id).differences
    assert any(said in one for one in found), found


def test_a_capacity_changed_in_silence_is_found(app: Flask) -> None:
    workshop = a_workshop()
    do(seating.resize, workshop.id, 9, COORDINATOR)
    with transaction():
        again(workshop).capacity = 10
    assert "ses événements disent 9 et 0" in ledger.explain(workshop.id).differences[0]
    own = ledger.workshop_events(workshop.id)
    assert figures.differences(workshop, [], own)
