"""Many presses at the same moment: one of them counts."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.people import signin
from app.people.models import SignIn
from app.transactions import transaction
from tests.factories import again, an_account
from tests.people.asking import ask_known, code_of

PRESSES = 12


def test_a_link_pressed_many_times_at_once_opens_once(app: Flask) -> None:
    account = an_account()
    with transaction() as session:
        path = signin.print_link(session.merge(account))
    db.session.rollback()
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: _post(app, path), range(PRESSES)))
    assert sorted(answers) == [303] + [410] * (PRESSES - 1)
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1


def _post(app: Flask, path: str) -> int:
    with app.app_context():
        return app.test_client().post(path).status_code


def test_guesses_sent_at_once_all_count(app: Flask) -> None:
    browser = app.test_client()
    request = ask_known(browser, an_account())
    with browser.session_transaction() as session:
        secret = session["asking"]
    wrong, right = code_of(request, wrong=True), code_of(request)
    db.session.rollback()
    with ThreadPoolExecutor(6) as pool:
        guesses = list(pool.map(lambda _: _guess(app, wrong, secret), range(PRESSES)))
    assert guesses == [False] * PRESSES
    assert not _guess(app, right, secret)
    assert again(request).wrong_codes == signin.CODE_TRIES + 1


def _guess(app: Flask, code: str, browser: str) -> bool:
    with app.app_context(), transaction():
        return signin.enter_by_code(code, browser, device="", is_own=False) is not None
