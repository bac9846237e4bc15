"""HEAD is a GET without its body (RFC 9110, section 9.3.2): link checkers send it on their own."""

from uuid import UUID

from flask import Flask
from werkzeug.routing import Rule

from app.bookings import links
from app.bookings.models import State
from app.people import signin
from app.people.models import Role
from app.transactions import transaction
from tests.entering import a_browser
from tests.factories import a_booking, a_workshop, again, an_account
from tests.people.asking import ask_known, is_in


def test_a_link_checker_cancels_no_booking(app: Flask) -> None:
    booking = a_booking(a_workshop())
    path = f"/inscriptions/{links.token(booking)}/annuler"
    assert app.test_client().head(path).status_code == 200
    assert again(booking).state is State.CONFIRMED


def test_a_link_checker_uses_up_no_sign_in_link(app: Flask) -> None:
    account = an_account()
    with transaction() as session:
        path = signin.print_link(session.merge(account))
    checker, client = app.test_client(), app.test_client()
    assert checker.head(path).status_code == 200
    assert not is_in(checker)
    assert client.post(path).status_code == 303
    assert is_in(client)


def test_a_head_is_no_wrong_code(app: Flask) -> None:
    client = app.test_client()
    asked = ask_known(client, an_account())
    assert client.head("/connexion/code").status_code == 200
    assert again(asked).wrong_codes == 0


def test_every_page_with_a_form_answers_head_as_it_answers_get(app: Flask) -> None:
    workshop = a_workshop()
    named = {
        "workshop_id": workshop.id,
        "meeting_id": workshop.meetings[0].id,
        "token": links.token(a_booking(workshop)),
    }
    tried = 0
    for role in (Role.PARTNER, Role.COORDINATOR):
        client = a_browser(app, an_account(role))
        for rule in app.url_map.iter_rules():
            if {"GET", "POST"} <= (rule.methods or set()):
                path = _path(rule, named)
                assert client.head(path).status_code == client.get(path).status_code, rule
                tried += 1
    assert tried >= 14


def _path(rule: Rule, named: dict[str, object]) -> str:
    path = rule.rule
    for name in rule.arguments:
        for spelling in (f"<{name}>", f"<int:{name}>", f"<uuid:{name}>"):
            path = path.replace(spelling, str(named.get(name, UUID(int=1))))
    return path
