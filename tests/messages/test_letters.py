"""The bytes that leave: read by another parser, as a server received them and as a file."""

import re
import stat
from dataclasses import replace
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from app.bookings.participants import Reach
from app.messages import letters, transports
from app.messages.letters import Letter, UnwritableAddress
from app.messages.models import Status
from app.transactions import transaction
from app.worker.loop import Worker
from tests.factories import a_booking, a_person, a_workshop
from tests.messages.conftest import fresh, put, work
from tests.messages.mailserver import MailServer, read

CALENDAR = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:\xc3\x89t\xc3\xa9\r\nEND:VCALENDAR\r\n"
SENDER = Address("Pouce", addr_spec="ateliers@pouce.example")
UUID_ = UUID("12345678-1234-5678-1234-567812345678")


def a_letter(**values: object) -> Letter:
    letter = Letter(
        id=1,
        uuid=UUID_,
        message_id=f"<{UUID_}@pouce.example>",
        thread_id="",
        notice="confirmed",
        locale="fr",
        to="lea@exemple.fr",
        subject="Votre place est réservée",
        text="À bientôt.\n",
        html="<p>À bientôt.</p>",
        calendar=None,
        calendar_method="",
        created_at=datetime(2026, 11, 23, 10, tzinfo=UTC),
    )
    return replace(letter, **values)  # type: ignore[arg-type]


def written(**values: object) -> EmailMessage:
    return read(letters.write(a_letter(**values), sender=SENDER, reply_to=SENDER))


def tree(part: EmailMessage) -> object:
    if part.is_multipart():
        return (part.get_content_type(), [tree(child) for child in part.iter_parts()])  # type: ignore[arg-type]
    return part.get_content_type()


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).strip()


def test_an_invitation_has_the_structure_that_clients_look_for(
    app: Flask, worker: Worker, smtp: MailServer
) -> None:
    a_booking(a_workshop(), a_person(email="lea@exemple.fr", reach=Reach.EMAIL))
    assert work(worker) == {Status.SENT: 1}
    mail = smtp.mails()[0]
    assert tree(mail) == (
        "multipart/mixed",
        [
            ("multipart/alternative", ["text/plain", "text/html", "text/calendar"]),
            "application/ics",
        ],
    )
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_param("charset") == "utf-8"
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert "Content-Disposition" not in calendar
    attachment = list(mail.iter_attachments())[-1]
    assert attachment.get_filename() == "invitation.ics"
    assert attachment.get_param("name") == "invitation.ics"
    assert attachment["Content-Transfer-Encoding"] == "base64"
    assert attachment.get_content_disposition() == "attachment"
    body = attachment.get_content()
    assert body == calendar.get_payload(decode=True)
    assert b"METHOD:REQUEST" in body
    assert b"BEGIN:VEVENT" in body


def test_a_parcours_carries_one_file_and_nothing_to_answer(
    app: Flask, worker: Worker, smtp: MailServer
) -> None:
    workshop = a_workshop(meetings=6)
    a_booking(workshop, a_person(email="lea@exemple.fr", reach=Reach.EMAIL))
    work(worker)
    mail = smtp.mails()[0]
    assert tree(mail) == (
        "multipart/mixed",
        [("multipart/alternative", ["text/plain", "text/html"]), "application/ics"],
    )
    attachment = next(mail.iter_attachments())
    assert attachment.get_filename() == "seances.ics"
    assert attachment.get_content().count(b"BEGIN:VEVENT") == 6


def test_a_mail_without_calendar_is_text_and_html(app: Flask) -> None:
    assert tree(written()) == ("multipart/alternative", ["text/plain", "text/html"])


def test_the_headers_are_those_of_a_machine_that_writes_once(
    app: Flask, worker: Worker, smtp: MailServer
) -> None:
    first = put(about="booking:1")
    second = put(about="booking:1", notice="moved")
    work(worker)
    mail, answer = smtp.mails()
    assert mail["Message-ID"] == first.message_id
    assert mail["From"].addresses[0] == Address("Pouce", addr_spec="ateliers@pouce.example")
    assert mail["To"] == "lea@exemple.fr"
    assert mail["Reply-To"] == "bonjour@pouce.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "fr"
    assert mail["Date"].datetime == first.created_at
    assert "In-Reply-To" not in mail
    assert "List-Unsubscribe" not in mail
    assert answer["In-Reply-To"] == answer["References"] == first.message_id
    assert answer["Message-ID"] == second.message_id


def test_the_bytes_of_a_letter_never_change() -> None:
    letter = a_letter(calendar=CALENDAR, calendar_method="REQUEST")
    once, twice = (letters.write(letter, sender=SENDER, reply_to=SENDER) for _ in range(2))
    assert once == twice


def test_long_headers_are_folded_but_never_encoded() -> None:
    thread = f"<{UUID_}@{'d' * 60}.{'e' * 60}.example>"
    raw = letters.write(a_letter(thread_id=thread), sender=SENDER, reply_to=SENDER)
    assert f"References: {thread}\r\n".encode() in raw
    assert f"In-Reply-To: {thread}\r\n".encode() in raw


@pytest.mark.parametrize(
    "subject",
    [
        "Place réservée\r\nBcc: victime@exemple.fr",
        "Place\nBcc: victime@exemple.fr\n\nCorps",
        "Place\x0b\x85\u2028Bcc: victime@exemple.fr",
        "é" * 250,
    ],
)
def test_a_subject_cannot_become_a_header(subject: str) -> None:
    mail = written(subject=subject)
    assert mail["Bcc"] is None
    assert mail["Subject"] == " ".join(subject.split())
    assert text_of(mail) == "À bientôt."


@pytest.mark.parametrize(
    "address",
    ["", "lea", "lea@exemple.fr, autre@exemple.fr", "lea@exemple.fr\nBcc: x@exemple.fr", "é@b.fr"],
)
def test_an_address_is_one_mailbox_or_nothing(address: str) -> None:
    with pytest.raises(UnwritableAddress):
        written(to=address)


def test_an_accented_domain_travels_in_ascii() -> None:
    assert written(to="lea@mairie-évry.example")["To"] == "lea@xn--mairie-vry-h7a.example"


def test_a_line_too_long_for_a_server_is_encoded() -> None:
    text = "é" * 1200 + "\n"
    for readable in (True, False):
        raw = letters.write(a_letter(text=text), sender=SENDER, reply_to=SENDER, readable=readable)
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert text_of(read(raw)) == text.strip()


def test_without_a_server_each_mail_is_a_readable_file(app: Flask, worker: Worker) -> None:
    message = put(calendar=CALENDAR, method="REQUEST")
    assert work(worker) == {Status.SENT: 1}
    (path,) = transports.mail_folder().glob(f"*{message.uuid}*")
    assert re.fullmatch(rf"\d{{8}}T\d{{6}}Z-confirmed-{message.uuid}\.eml", path.name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    raw = path.read_bytes()
    assert "À bientôt." in raw.decode()
    mail = read(raw)
    assert mail["Message-ID"] == message.message_id
    assert next(mail.iter_attachments()).get_content() == CALENDAR


def test_a_file_written_twice_is_one_file(app: Flask, worker: Worker) -> None:
    message = put()
    work(worker)
    with transaction() as session:
        again = session.get_one(type(message), message.id)
        again.status = Status.QUEUED
    work(worker)
    assert len(list(transports.mail_folder().glob(f"*{message.uuid}*"))) == 1


def test_a_folder_that_cannot_be_written_loses_nothing(
    app: Flask, worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    monkeypatch.setitem(app.config, "INSTANCE_DIR", tmp_path)
    message = put()
    assert work(worker) == {Status.QUEUED: 1}
    assert fresh(message).last_error.startswith("Le dossier des messages est fermé")
