"""Nobody can use up another person's sign-in mails."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.people import signin
from app.people.models import Account, SignInRequest
from app.transactions import transaction
from app.web.account.devices import network
from tests.factories import an_account
from tests.people.asking import last_request

OWN, STRANGE = "198.51.100.7", "203.0.113.9"


def asked(account: Account, where: str, times: int = 1) -> int:
    """Ask from a network so many times, and return how many mails that made."""

    def count() -> int:
        return db.session.scalar(
            select(func.count()).where(SignInRequest.account_id == account.id)
        ) or 0  # fmt: skip

    before = count()
    for _ in range(times):
        with transaction():
            signin.ask(account.email, "navigateur", network(where))
    return count() - before


def enter(client: FlaskClient, account: Account, where: str) -> None:
    place = {"REMOTE_ADDR": where}
    client.post("/connexion", data={"email": account.email}, environ_overrides=place)
    path = signin.link_path(last_request().uuid)
    assert client.post(path, environ_overrides=place).status_code == 303


def test_one_network_gets_five_mails_an_hour(app: Flask) -> None:
    assert asked(an_account(), STRANGE, 9) == signin.ASKS_AN_HOUR


def test_a_stranger_who_asks_too_often_does_not_lock_the_owner_out(app: Flask) -> None:
    owner = an_account()
    assert asked(owner, STRANGE, 6) == 5
    assert asked(owner, OWN) == 1


def test_many_strangers_together_have_an_end_that_known_networks_do_not_feel(app: Flask) -> None:
    owner = an_account()
    enter(app.test_client(), owner, OWN)
    from_everywhere = sum(asked(owner, f"203.0.113.{number}", 2) for number in range(15))
    assert from_everywhere == signin.STRANGERS_AN_HOUR
    assert asked(owner, OWN) == 1


def test_an_address_is_kept_as_a_keyed_hash_and_ipv6_by_its_network(app: Flask) -> None:
    assert network(OWN) != network(STRANGE)
    assert network("2001:db8::1") == network("2001:db8::ffff:1")
    assert network("2001:db8:0:1::1") != network("2001:db8::1")
    assert OWN not in network(OWN)
    assert len(network(OWN)) == 64
    assert network(None) == network("nulle part") == ""
