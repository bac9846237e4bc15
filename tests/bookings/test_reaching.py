"""A former contact is told that it is one, in the person's language and nothing more."""

import json

import pytest
from flask import Flask

from app.bookings import links, one_person
from app.bookings.enrolling import Person
from app.bookings.errors import UnknownBooking
from app.bookings.participants import Participant, Reach
from app.bookings.reaching import NOTICE, write_contact
from app.extensions import db
from app.messages.models import Channel, Message
from app.transactions import transaction
from tests.factories import a_booking, a_person, a_workshop

MAIL = {"reach": Reach.EMAIL, "email": "ancienne@exemple.fr", "phone_e164": ""}


def someone(**values: object) -> Participant:
    return a_booking(a_workshop(), a_person("Awa", **{**MAIL, **values})).participant


def change(known: Participant, **values: object) -> None:
    with transaction() as session:
        write_contact(session.merge(known), Person("Awa", **values))  # type: ignore[arg-type]


def told() -> list[Message]:
    chosen = db.select(Message).where(Message.notice == NOTICE).order_by(Message.id)
    return list(db.session.scalars(chosen))


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("fr", "nous n’écrirons plus à cette adresse"),
        ("en", "no longer write to this address"),
        ("ar", "لن نكتب إلى هذا العنوان"),
        ("uk", "на цю адресу ми більше не писатимемо"),
    ],
)
def test_the_former_address_is_told_without_the_new_one(app: Flask, locale: str, said: str) -> None:
    known = someone(locale=locale)
    change(known, reach=Reach.EMAIL, email="nouvelle@exemple.fr", phone_e164="+33639981299")
    (message,) = told()
    assert (message.to_address, message.locale) == ("ancienne@exemple.fr", locale)
    assert (message.channel, message.plan) == (Channel.EMAIL, ())
    assert said in message.body_text
    assert app.config["CONTACT_PHONE"][-2:] in message.body_text
    for body in (message.body_text, message.body_html):
        assert "nouvelle" not in body
        assert "booking:" not in body, "a former contact may no longer open the booking"
    kept = json.dumps(one_person.everything(known), default=str)
    assert "ancienne@exemple.fr" in kept


def test_what_is_kept_is_told_nothing(app: Flask) -> None:
    known = someone(phone_e164="+33639981234")
    change(known, reach=Reach.MOBILE, email="Ancienne@exemple.fr", phone_e164="+33639981299")
    assert told() == [], "no machine wrote to the former number"


def test_a_former_mobile_is_told_by_sms(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SMS_GATEWAY_URL", "files")
    known = someone(reach=Reach.MOBILE, phone_e164="+33639981234")
    change(known, reach=Reach.SLIP)
    assert [(message.channel, message.to_address) for message in told()] == [
        (Channel.SMS, "+33639981234"),
        (Channel.EMAIL, "ancienne@exemple.fr"),
    ]
    assert "plus à ce numéro" in told()[0].body_sms


def test_choosing_another_way_first_is_no_cover(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SMS_GATEWAY_URL", "files")
    known = someone(reach=Reach.MOBILE, email="", phone_e164="+33612345678")
    change(known, reach=Reach.LANDLINE, phone_e164="+33612345678")
    assert told() == []
    change(known, reach=Reach.MOBILE, phone_e164="+33611223344")
    assert [message.to_address for message in told()] == ["+33612345678"]


def test_a_link_has_one_spelling(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted by link could else be done again by each spelling."""
    booking = a_booking(a_workshop())
    token = links.token(booking)
    body, _, signature = token.rpartition(".")
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [app.config["SECRET_KEY"]])
    monkeypatch.setitem(app.config, "SECRET_KEY", "another-key-since-0123456789abcdef")
    assert links.find(token).id == booking.id
    following = chr(ord(signature[-1]) + 1)  # the last letter has two bits that say nothing
    for other in (f"{signature[:5]}~{signature[5:]}", f"{signature}=", signature[:-1] + following):
        with pytest.raises(UnknownBooking):
            links.find(f"{body}.{other}")
