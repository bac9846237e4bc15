"""Asking for a sign-in mail in a test's browser."""

from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.messages.models import Message
from app.people import signin
from app.people.models import Account, SignInRequest


def ask(client: FlaskClient, email: str, vers: str = "") -> None:
    """Ask for a mail in this browser."""
    answer = client.post("/connexion", data={"email": email, "vers": vers})
    assert answer.status_code == 303
    assert answer.location == "/connexion/code"


def ask_known(client: FlaskClient, account: Account, vers: str = "") -> SignInRequest:
    """Ask for an account's mail and return the request behind it."""
    ask(client, account.email, vers)
    return last_request()


def last_request() -> SignInRequest:
    """Return the request behind the last mail."""
    about = db.session.scalar(select(Message.about).order_by(Message.id.desc()).limit(1))
    request = db.session.get(SignInRequest, UUID(str(about).partition(":")[2]))
    assert request is not None
    return request


def code_of(request: SignInRequest, *, wrong: bool = False) -> str:
    right = signin.code(request.uuid)
    return f"{(int(right) + 1) % 1_000_000:06d}" if wrong else right


def is_in(client: FlaskClient) -> bool:
    return bool(client.get("/compte").status_code == 200)
