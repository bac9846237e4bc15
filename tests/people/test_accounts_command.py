"""`flask accounts`, as it is typed on the day an association starts."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.dates import now
from app.extensions import db
from app.messages.models import Message
from app.people.models import Account, Partner, Role, SignInRequest
from tests.factories import a_partner, an_account


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["accounts", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_a_first_coordinator_is_made_and_enters_by_a_printed_link(app: Flask) -> None:
    code, said = run(app, "invite", "Claire@Pouce.example", "--role", "coordinator")
    assert code == 0
    assert "Compte créé : Claire@pouce.example (coordination)." in said
    assert "flask accounts link Claire@pouce.example" in said
    code, link = run(app, "link", "claire@POUCE.example")
    assert code == 0
    path = link.strip().removeprefix("http://localhost")
    client = app.test_client()
    assert client.get(path).status_code == 200
    assert client.post(path).location == "/coordination/"
    assert app.test_client().post(path).status_code == 410
    assert db.session.scalars(select(Message)).all() == []


def test_a_partner_is_found_by_name_or_made(app: Flask) -> None:
    known = a_partner("CCAS de Lille")
    for email, name in (("a@pouce.example", "CCAS de Lille"), ("b@pouce.example", "Le Passage")):
        code, _ = run(
            app, "invite", email, "--role", "partner", "--partner", name, "--name", "Samira"
        )
        assert code == 0
    first, second = db.session.scalars(select(Account).order_by(Account.id))
    assert (first.partner_id, first.name, first.role) == (known.id, "Samira", Role.PARTNER)
    assert second.partner is not None
    assert second.partner.name == "Le Passage"
    assert len(db.session.scalars(select(Partner)).all()) == 2


def test_who_is_invited_gets_a_mail_when_mail_can_leave(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "127.0.0.1")
    code, said = run(app, "invite", "a@pouce.example", "--role", "trainer", "--name", "Nadia")
    assert code == 0
    assert "Un e-mail d’invitation va partir." in said
    message = db.session.scalars(select(Message)).one()
    assert (message.notice, message.to_address) == ("invitation", "a@pouce.example")
    assert "Bonjour Nadia," in message.body_text
    assert "http://localhost/connexion" in message.body_text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("pas-une-adresse", "--role", "trainer"), "Cette adresse e-mail n’est pas complète"),
        ((" ", "--role", "trainer"), "Il manque l’adresse e-mail"),
        (("a@pouce.example", "--role", "chef"), "Le rôle « chef » n’existe pas"),
        (("a@pouce.example", "--role", "partner"), "dites lequel"),
        (("a@pouce.example", "--role", "trainer", "--partner", "X"), "Seul un compte partenaire"),
        (("Connue@pouce.example", "--role", "trainer"), "a déjà un compte"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(
    app: Flask, words: tuple[str, ...], sentence: str
) -> None:
    an_account(email="connue@pouce.example")
    code, said = run(app, "invite", *words)
    assert code == 1
    assert sentence in said
    assert "Traceback" not in said
    assert len(db.session.scalars(select(Account)).all()) == 1
    assert db.session.scalars(select(Partner)).all() == []


def test_no_link_for_who_has_no_active_account(app: Flask) -> None:
    an_account(email="partie@pouce.example", archived_at=now())
    for email in ("partie@pouce.example", "inconnue@pouce.example"):
        code, said = run(app, "link", email)
        assert code == 1
        assert f"Aucun compte actif pour {email}." in said
    assert db.session.scalars(select(SignInRequest)).all() == []
