"""Every notice in every state: nothing missing, nothing too long, the hour of the place."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.headerregistry import Address

import pytest
import time_machine
from flask import Flask
from jinja2 import StrictUndefined
from sqlalchemy import select

from app import dates, links
from app.bookings import actions
from app.bookings.links import find, token
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.extensions import db
from app.messages import falling_back, letters, segments
from app.messages.models import Channel
from app.messages.rendering import resolve
from app.people.actors import PARTICIPANT, Actor, ActorKind, acting
from app.people.models import Role
from app.planning.actions import move_meeting
from app.transactions import transaction
from app.workshops.models import Workshop
from tests.factories import a_booking, a_partner, a_person, a_venue, a_workshop, an_account, fill
from tests.messages.happenings import (
    NOTICES,
    bare,
    confirmed,
    furnished,
    in_line,
    last,
    letter_of,
    moved,
    offered,
    overseas,
    parcours,
    person,
    reminder,
    seat_given,
    sign_in,
)
from tests.messages.wholeness import assert_whole

WINTER = datetime.fromisoformat("2026-11-23T10:00:00+00:00")


@pytest.fixture(autouse=True)
def strict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(app.jinja_env, "undefined", StrictUndefined)
    with time_machine.travel(WINTER, tick=False):
        yield


@pytest.mark.parametrize("make", [bare, furnished, parcours, overseas])
@pytest.mark.parametrize("happen", NOTICES)
@pytest.mark.parametrize("phone", ["01 99 00 00 00", ""])
def test_a_notice_is_whole(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[], Workshop],
    happen: Callable[[Workshop], None],
    phone: str,
) -> None:
    monkeypatch.setitem(app.config, "CONTACT_PHONE", phone)
    happen(make())
    message = last(re.sub("_(without|through)_.*", "", happen.__name__))
    assert_whole(message)


@pytest.mark.parametrize("happen", [confirmed, in_line, seat_given, moved, reminder])
def test_text_alone_says_when_where_what_to_bring_and_how_to_cancel(
    app: Flask, happen: Callable[[Workshop], None]
) -> None:
    happen(furnished())
    message = last(happen.__name__)
    booking = db.session.scalars(select(Booking).order_by(Booking.id.desc())).first()
    assert booking is not None
    meeting = booking.workshop.meetings[0]
    for body in (message.body_text, message.body_html.replace("&lt;", "<").replace("&gt;", ">")):
        for fact in (
            dates.day(meeting.starts_local),
            dates.span(meeting.starts_local, meeting.ends_local),
            "1 h 30",
            "3 rue de l’Été, 59000 Lille",
            "Salle bleue",
            "Métro Gare, sortie 2.",
            "Votre téléphone <chargé>",
            booking.reference,
            "01 99 00 00 00",
        ):
            assert fact in body


def test_the_link_opens_the_booking_it_was_sent_about(app: Flask) -> None:
    confirmed(bare())
    booking = db.session.scalar(select(Booking))
    assert booking is not None
    message = last("confirmed")
    assert "/inscriptions/" not in message.body_text + message.body_html
    for body in (letter_of(message).text, letter_of(message).html):
        token = re.search(r"http://localhost/inscriptions/([\w.=-]+)", body)
        assert token is not None
        assert find(token[1]).id == booking.id


def test_only_a_reminder_can_be_unsubscribed_from(app: Flask) -> None:
    """RFC 8058 section 3.1: one https address, one click; never for what must be told."""
    sender = Address("Pouce", addr_spec="ateliers@pouce.example")
    for happen in (reminder, confirmed):
        happen(bare())
        raw = letters.write(letter_of(last(happen.__name__)), sender=sender, reply_to=sender)
        mail = message_from_bytes(raw, policy=policy.default)
        if happen is confirmed:
            assert "List-Unsubscribe" not in mail
            continue
        address = re.fullmatch(r"<http://localhost(/rappels/\S+)>", mail["List-Unsubscribe"])
        assert address is not None
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert app.test_client().get(address[1]).status_code == 200


def test_a_booking_that_is_gone_leads_to_the_list(app: Flask) -> None:
    assert links.resolve("booking", a_venue().uuid) == "http://localhost/ateliers/"


def test_the_sign_in_mail_carries_link_and_code(app: Flask) -> None:
    sign_in(bare())
    message = last("sign_in")
    letter = letter_of(message)
    assert message.is_secret
    assert re.search(r"http://localhost/connexion/\S{40,}", letter.text)
    assert re.search(r"\b\d{6}\b", letter.text)
    assert not re.search(r"/connexion/\S|\b\d{6}\b", message.body_text)


@pytest.mark.parametrize("happen", [confirmed, seat_given, reminder])
def test_overseas_the_hour_is_the_place_s_own(
    app: Flask, happen: Callable[[Workshop], None]
) -> None:
    workshop = overseas()
    assert workshop.starts_at.hour == 10  # 14 h in La Réunion, UTC+4
    happen(workshop)
    message = last(happen.__name__)
    for text in (message.subject, message.body_text, message.body_html):
        assert "14 h" in text
        assert not re.search(r"\b1[01] h\b", text)
    assert "(heure du lieu)" in message.body_text
    assert "à 14 h" in message.subject


def test_each_meeting_of_a_parcours_is_listed(app: Flask) -> None:
    workshop = parcours()
    confirmed(workshop)
    text = last("confirmed").body_text
    for meeting in workshop.meetings:
        assert f"- {dates.day(meeting.starts_local)}, de 14 h à 16 h 30" in text


def test_who_joins_late_is_told_what_is_past_apart_and_where_to_make_it_up(app: Flask) -> None:
    workshop = parcours()
    other = a_workshop(
        programme=workshop.programme,
        meetings=2,
        starts=workshop.meetings[0].starts_local + timedelta(days=1),
    )
    with time_machine.travel(workshop.meetings[0].ends_at + timedelta(hours=1), tick=False):
        confirmed(workshop)
        text = last("confirmed").body_text
    first = dates.day(workshop.meetings[0].starts_local)
    coming, _, past = text.partition("Une séance est déjà passée (2 h 30)")
    assert "5 séances" in coming
    assert first not in coming
    assert first in past
    assert f"- {dates.day(other.meetings[1].starts_local)}" in past
    assert other.venue.name in past


def test_two_bookings_at_once_are_told_by_mail_and_not_on_the_page(app: Flask) -> None:
    awa = a_person("Awa", email="awa@exemple.fr", reach=Reach.EMAIL)
    a_booking(a_workshop(), awa)
    booking = a_booking(a_workshop(), awa)
    said = "Une autre inscription au même nom existe au même moment"
    assert said in last("confirmed").body_text
    assert said in last("confirmed").body_html
    page = app.test_client().get(f"/inscriptions/{token(booking)}")
    assert said not in page.text
    a_booking(a_workshop(), a_person("Rosa", email="rosa@exemple.fr", reach=Reach.EMAIL))
    assert said not in last("confirmed").body_text


def test_a_meeting_held_elsewhere_says_where(app: Flask) -> None:
    workshop = parcours()
    elsewhere = a_venue("Médiathèque", "Roubaix")
    with transaction():
        db.session.merge(workshop).meetings[2].venue_id = elsewhere.id
    confirmed(workshop)
    assert "à un autre endroit : Médiathèque, Roubaix" in last("confirmed").body_text


def test_what_was_typed_cannot_become_html(app: Flask) -> None:
    workshop = a_workshop(title="<b>Atelier</b> & co")
    a_booking(workshop, a_person("<i>Léa</i>", email="lea@exemple.fr", reach=Reach.EMAIL))
    message = last("confirmed")
    assert "<b>" not in message.body_html
    assert "<i>" not in message.body_html
    assert "Bonjour <i>Léa</i>," in message.body_text


def test_moved_says_before_and_now(app: Flask) -> None:
    workshop = bare()
    moved(workshop)
    text = last("moved").body_text
    assert "Avant : jeudi 26 novembre, de 14 h à 15 h 30" in text
    assert "Maintenant : vendredi 27 novembre, de 15 h à 16 h 30" in text
    assert "Vous gardez votre rang" in text  # the last one told was waiting


@pytest.mark.parametrize("locale", ["fr", "ar", "en", "uk"])
def test_a_mail_in_any_language_that_fails_is_called_about_in_french(
    app: Flask, locale: str
) -> None:
    workshop = bare()
    booking = a_booking(workshop, person())
    with transaction():
        booking.participant.locale = locale
        moved_by = timedelta(days=1, hours=1)
        (meeting,) = booking.workshop.meetings
        move_meeting(meeting, meeting.starts_local + moved_by, meeting.ends_local + moved_by)
    mail = last("moved")
    assert ("Maintenant :" in mail.body_text) == (locale == "fr")
    with transaction():
        call = falling_back.use_next(mail)
    assert call is not None
    assert call.channel is Channel.CALL
    assert call.subject.startswith("Changement :")
    assert "Maintenant : vendredi 27 novembre, de 15 h à 16 h 30" in call.body_text


@pytest.mark.parametrize("seated", [True, False])
def test_a_booking_given_up_says_who_did_it(app: Flask, seated: bool) -> None:
    account = an_account(Role.PARTNER, partner=a_partner("CCAS de Lille"))
    deeds = {
        "comme vous l’avez demandé": PARTICIPANT,
        "CCAS de Lille l’a annulée pour vous.": acting(account),
        "Notre équipe l’a annulée pour vous.": Actor(ActorKind.COORDINATOR),
    }
    workshop = a_workshop(capacity=1)
    if not seated:
        fill(workshop)
    for sentence, actor in deeds.items():
        booking = a_booking(workshop, person(), actor=acting(account))
        with transaction():
            actions.cancel(booking, actor)
        message = last("cancelled_by_you")
        for body in (message.body_text, message.body_html):
            assert [each for each in deeds if each in body] == [sentence]
            assert ("file d’attente" in body) is not seated
        assert ("comme vous l’avez demandé" in message.subject) is (actor is PARTICIPANT)


@pytest.mark.parametrize("make", [furnished, overseas])
@pytest.mark.parametrize("happen", [one for one in NOTICES if one is not sign_in] + [offered])
def test_an_sms_says_it_in_one_segment(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[], Workshop],
    happen: Callable[[Workshop], None],
) -> None:
    monkeypatch.setitem(app.config, "SMS_GATEWAY_URL", "files")
    happen(make())
    message = last(re.sub("_(without|through)_.*", "", happen.__name__))
    assert segments.is_gsm(message.body_sms), message.body_sms
    assert segments.count(message.body_sms) == 1, message.body_sms
    assert re.search(r"\d+ \w+ 1[45]h-1[5-7]h30", message.body_sms), "the hour of the place"
    assert "None" not in message.body_sms


def test_without_a_phone_an_sms_carries_the_link(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SMS_GATEWAY_URL", "files")
    monkeypatch.setitem(app.config, "CONTACT_PHONE", "")
    offered(bare())
    text = resolve(last("offered").body_sms, links.resolve)
    assert re.search(r"http://localhost/inscriptions/[\w.=-]+/oui, réf\. \w{6}$", text)
    assert segments.is_gsm(text)
    assert segments.count(text) == 2
