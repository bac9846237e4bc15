"""What the three desks have to show, a page of each: people, lines, a season, drafts, papers."""

import base64
import csv
import io
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app import dates
from app.bookings import merges, merging, overrides, quotas, standing, wish_actions
from app.bookings.actions import Request, book_party, cancel
from app.bookings.attendance import Attendance, Presence
from app.bookings.models import Booking
from app.extensions import db
from app.messages.models import Channel, Message
from app.people import drafts
from app.people.actors import SYSTEM, ActorKind, acting
from app.people.models import Account, Role
from app.planning import replacing, seating
from app.planning.rules import wanted
from app.planning.rules.preview import prepare
from app.planning.rules.wanted import Line, Wanted
from app.planning.rules.writing import write
from app.planning.season import cells, leaving
from app.transactions import transaction
from app.workshops.models import Audience, Kind, Workshop
from tests.browser.public_pages import LONG
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    an_account,
    fill,
)

Pages = tuple[str, list[str]]
"""Who is signed in, and what they open."""


def all_of() -> list[Pages]:
    """Write a little of everything, and return each desk's account and pages."""
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
    return [
        _trainers(leader, workshop),
        _partners(member, booking, full),
        _coordinators(workshop, booking, paused, leader),
    ]


def _trainers(leader: Account, workshop: Workshop) -> Pages:
    meeting_id = again(workshop).meetings[0].id
    other = a_workshop(leader=leader)
    with transaction():
        asked = replacing.ask(again(leader), {again(other).meetings[0].id})[0].uuid
    return again(leader).email, [
        "/formateur/",
        f"/formateur/seances/{meeting_id}",
        "/formateur/disponibilites",
        "/formateur/remplacements",
        f"/formateur/remplacements/{asked}",
        "/formateur/malade",
        "/formateur/renforts",
        "/formateur/a-dire",
        "/compte",
    ]


def _partners(member: Account, booking: Booking, full: Workshop) -> Pages:
    training, trained = a_training(member)
    people = [{"first_name": LONG}]
    left = {"workshop": full.id, "done": [str(again(booking).uuid)], "people": people}
    enrolled = a_draft(member, "enrol", left)
    advised = a_draft(member, "enrol", {"answers": ""})
    return again(member).email, [
        "/partenaire/",
        f"/partenaire/inscriptions/{again(booking).uuid}",
        "/partenaire/inscrire",
        f"/partenaire/inscrire/{full.id}",
        f"/partenaire/inscriptions/{again(booking).uuid}/deplacer",
        f"/partenaire/inscriptions/{again(trained).uuid}/attestation",
        f"/partenaire/demandes/{enrolled}",
        f"/partenaire/souhaits?demande={advised}",
        "/partenaire/orienter",
        "/partenaire/orienter/papier",
        "/partenaire/semaine",
        "/partenaire/quota",
        "/partenaire/formations",
        f"/partenaire/formations/{training.id}",
        "/partenaire/equipe",
    ]


def a_training(member: Account) -> tuple[Workshop, Booking]:
    """Write a training for professionals, and someone of the partner who was there."""
    programme = a_programme(Kind.FORMATION, "Accompagner", audience=Audience.PROFESSIONALS)
    training = a_workshop(programme=programme)
    booking = a_booking(training, a_person("Samira"), actor=acting(again(member)))
    with transaction() as session:
        at = {"booking_id": booking.id, "meeting_id": again(training).meetings[0].id}
        session.add(Attendance(presence=Presence.PRESENT, actor_kind=ActorKind.COORDINATOR, **at))
    return again(training), again(booking)


def a_draft(account: Account, kind: str, content: dict[str, Any]) -> UUID:
    with transaction():
        return drafts.begin(again(account), kind, content).id


def a_rule(coordinator: Account, leader: Account) -> tuple[int, dict[str, Any]]:
    """Write a season's rule; return it, and what was wanted as a draft keeps it."""
    programme, venue = a_programme(), a_venue(postcode="59000")
    first = dates.today() + timedelta(days=40)
    line = Line(venue.id, time(14), time(15, 30), None, leader.id)
    asked = Wanted(programme.id, first, first + timedelta(days=13), (1, 3), (line,))
    with transaction():
        preview = prepare(asked)
        made = write(preview, preview.fingerprint, again(coordinator), publish=False)
        rule_id = made[0].season_rule_id
    assert rule_id is not None
    return rule_id, wanted.to_json(asked)


def a_sheet() -> dict[str, str]:
    """Give the season sheet as it would be brought back, with one capacity changed."""
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";")
    rows.writerows([cells.COLUMNS, *leaving.rows(None)])
    changed = text.getvalue().replace(";8;", ";9;", 1)
    return {"content": base64.b64encode(changed.encode()).decode()}


def a_merge() -> str:
    """Merge two cards of one person, and return the page that separates them."""
    workshop = a_workshop()
    kept, gone = (a_booking(workshop, a_person(LONG)) for _ in range(2))
    with transaction():
        cards = again(kept).participant, again(gone).participant
        merging.merge(*cards, SYSTEM, agreed=False)
    (merge,) = merges.into(again(kept).participant)
    return f"/coordination/inscriptions/{again(kept).uuid}/fiches/separer/{merge.uuid}"


def _coordinators(workshop: Workshop, booking: Booking, paused: Booking, leader: Account) -> Pages:
    office = an_account(Role.COORDINATOR)
    rule_id, asked = a_rule(office, leader)
    season = a_draft(office, "season", asked)
    sheet = a_draft(office, "sheet", a_sheet())
    workshop, booking, paused = again(workshop), again(booking), again(paused)
    meeting, place = workshop.meetings[0], f"/coordination/ateliers/{workshop.id}"
    seance = f"/coordination/seances/{meeting.id}"
    one = f"/coordination/inscriptions/{booking.uuid}"
    mail = db.session.scalars(select(Message).where(Message.channel == Channel.EMAIL)).first()
    assert mail is not None
    return again(office).email, [
        f"/coordination/?semaine={meeting.starts_local:%G-W%V}",
        "/coordination/?semaine=2030-W01",
        f"/coordination/mois?mois={meeting.starts_local:%Y-%m}&par=salle",
        *(place + each for each in ("", "/annuler", "/places", "/places?capacite=1", "/capacite")),
        *(place + each for each in ("/au-dela", "/publier", "/inscrire", "/file")),
        *(seance + each for each in ("/deplacer", "/annuler", "/equipe", "/salle", "/venue")),
        *(one + each for each in ("", "/date", "/fiches", f"/fiches/{paused.uuid}", "/encore")),
        f"{one}/encore/{workshop.id}",
        a_merge(),
        f"/coordination/inscriptions/{paused.uuid}",
        "/coordination/quotas",
        "/coordination/souhaits",
        "/coordination/groupes",
        "/coordination/partenaires",
        "/coordination/partenaires/nouveau",
        f"/coordination/partenaires/{booking.partner.uuid}",
        "/coordination/appels",
        "/coordination/agendas",
        "/coordination/messages",
        f"/coordination/messages/{mail.uuid}",
        "/coordination/chiffres/",
        "/coordination/chiffres/a-imprimer",
        "/coordination/a-faire",
        "/coordination/renforts",
        "/coordination/benevoles",
        "/coordination/chercher?q=awa",
        "/coordination/saison/",
        "/coordination/saison/nouvelle",
        f"/coordination/saison/brouillons/{season}/lieux",
        f"/coordination/saison/brouillons/{season}",
        *(f"/coordination/saison/regles/{rule_id}{each}" for each in ("", "/publier", "/annuler")),
        "/coordination/saison/fermetures",
        "/coordination/saison/feuille",
        f"/coordination/saison/feuille/{sheet}",
        "/coordination/catalogue/",
        "/coordination/catalogue/lieux/nouveau",
        f"/coordination/catalogue/lieux/{workshop.venue_id}",
        "/coordination/catalogue/programmes/nouveau",
        f"/coordination/catalogue/programmes/{workshop.programme_id}",
        "/coordination/catalogue/equipe",
        "/coordination/catalogue/equipe/nouveau",
        f"/coordination/catalogue/equipe/{leader.id}",
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
