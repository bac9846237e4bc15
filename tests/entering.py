"""Browsers that are signed in, through the same door as people."""

from flask import Flask
from flask.testing import FlaskClient

from app.people import signin
from app.people.models import Account
from app.transactions import transaction


def a_browser(app: Flask, account: Account) -> FlaskClient:
    """Return a browser in which this account is signed in."""
    client = app.test_client()
    with transaction() as session:
        path = signin.print_link(session.merge(account))
    answer = client.post(path)
    assert answer.status_code == 303, answer.text
    return client
