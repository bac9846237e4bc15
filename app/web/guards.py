"""Who may enter which room: each desk's blueprint denies by default."""

from collections.abc import Callable

from flask import Blueprint, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.errors import Forbidden
from app.people import signin
from app.people.models import Account, Role

SESSION_KEY = "sign_in"

DESKS = {
    Role.COORDINATOR: "coordinators.week",
    Role.TRAINER: "trainers.today",
    Role.VOLUNTEER: "trainers.today",
    Role.PARTNER: "partners.bookings",
}
"""Where each role arrives when it signs in."""

_MEETINGS = ("trainers.today", "Mes séances")
_TEAM = (
    _MEETINGS,
    ("trainers.availability", "Disponibilités"),
    ("trainers.replacements", "Remplacements"),
    ("trainers.help", "Renforts"),
)
LINKS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.COORDINATOR: (
        ("coordinators.desk", "À faire"),
        ("coordinators.week", "Planning"),
        ("coordinators.season", "Saison"),
        ("coordinators.catalogue", "Catalogue"),
        ("coordinators.calls", "Appels"),
        ("coordinators.messages", "Messages"),
        ("coordinators.wishes", "Souhaits"),
        ("coordinators.partners", "Partenaires"),
        ("coordinators.quotas", "Places gardées"),
        ("coordinators.feeds", "Agendas"),
        ("coordinators.figures", "Chiffres"),
        _MEETINGS,
    ),
    Role.TRAINER: (*_TEAM, ("trainers.calls", "À dire")),
    Role.VOLUNTEER: _TEAM,
    Role.PARTNER: (
        ("partners.bookings", "Inscriptions"),
        ("partners.orient", "Orienter"),
        ("partners.workshops", "Places"),
        ("partners.quota", "Quota"),
        ("partners.trainings", "Me former"),
        ("partners.team", "Équipe"),
    ),
}


def current_account() -> Account | None:
    """Return who is signed in with this browser, or None. Asks the database once a request."""
    if "account" not in g:
        token = session.get(SESSION_KEY)
        g.account = signin.account_for(token) if token else None
    account: Account | None = g.account
    return account


def signed_in() -> Account:
    """Return who is signed in; behind a guard there is always someone."""
    account = current_account()
    if account is None:
        raise Forbidden
    return account


def own_path(text: str) -> str:
    r"""Return a path of this site to go to, or "" when the text may lead anywhere else.

    Browsers read `//host` and `/\host` as other sites, and drop tabs and line feeds.
    """
    if len(text) > 500 or not text.startswith("/") or text.startswith("//") or "\\" in text:
        return ""
    return text if all(char > " " and char != "\x7f" for char in text) else ""


def _back() -> str | None:
    """Return where to go after signing in: this page, when it can be opened without posting."""
    rule = request.url_rule
    can_be_opened = rule is not None and "GET" in (rule.methods or ())
    return request.full_path.rstrip("?") if can_be_opened else None


def only(*roles: Role) -> Callable[[], ResponseReturnValue | None]:
    """Return a `before_request` that lets these roles in and sends strangers to sign in."""

    def guard() -> ResponseReturnValue | None:
        account = current_account()
        if account is None:
            return redirect(url_for("account.sign_in", vers=_back()))
        if account.role not in roles:
            raise Forbidden
        return None

    return guard


def open_desk(blueprint: Blueprint, *roles: Role) -> None:
    """Close a room to all but these roles, and give its pages who is there and their links."""
    blueprint.before_request(only(*roles))
    blueprint.context_processor(room)


def room() -> dict[str, object]:
    """Return what the layout of a desk shows: who is signed in and where they may go."""
    account = current_account()
    return {"account": account, "desk_links": LINKS[account.role] if account else ()}
