"""Sign in by a mailed link or code, and sign out."""

import secrets
import time

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.errors import DomainError
from app.extensions import limiter
from app.people import signin
from app.people.errors import LinkSpent, OtherBrowser
from app.people.models import Role
from app.transactions import transaction
from app.web import guards
from app.web.account.devices import device, network
from app.web.account.forms import AskForm, CodeForm, LinkForm

ANSWER_SECONDS = 0.3
"""How long the answer takes whether or not the address has an account."""
_ASKING, _BACK = "asking", "vers"


@limiter.limit("30/minute", methods=["POST"])
def ask() -> ResponseReturnValue:
    """Ask for an address, and answer the same whether or not it has an account."""
    if account := guards.current_account():
        return redirect(_destination(request.args.get("vers", ""), account.role))
    form = AskForm()
    if request.method != "POST":
        form.vers.data = guards.own_path(request.args.get("vers", ""))
        return render_template("account/sign_in.html", form=form)
    if not form.validate():
        return render_template("account/sign_in.html", form=form), 422
    begun = time.monotonic()
    session.setdefault(_ASKING, secrets.token_urlsafe(24))
    session[_BACK] = guards.own_path(form.vers.data or "")
    with transaction():
        signin.ask(form.address, session[_ASKING], _network())
    time.sleep(max(0.0, ANSWER_SECONDS - (time.monotonic() - begun)))
    return redirect(url_for("account.code"), 303)


@limiter.limit("30/minute", methods=["POST"])
def type_code() -> ResponseReturnValue:
    """Ask for the six digits; five wrong ones end a request."""
    if _ASKING not in session:
        return redirect(url_for("account.sign_in"))
    form = CodeForm()
    if request.method != "POST":
        return render_template("account/code.html", form=form)
    with transaction():
        secret = signin.enter_by_code(
            form.code.data or "",
            session[_ASKING],
            device=_device(),
            is_own=form.is_own.data,
            network=_network(),
        )
        if secret:
            _leave()
    if secret:
        return _enter(secret, is_own=form.is_own.data)
    form.code.errors = [
        "Ce code n’est pas le bon, ou il ne fonctionne plus. Il sert une fois, pendant dix "
        "minutes, et s’éteint après cinq erreurs. Vérifiez-le, ou demandez un nouveau message."
    ]
    return render_template("account/code.html", form=form), 422


@limiter.limit("30/minute", methods=["POST"])
def follow_link(token: str) -> ResponseReturnValue:
    """Show one button; only pressing it signs in, since mail scanners open links."""
    form = LinkForm()
    browser = session.get(_ASKING, "")
    try:
        if request.method != "POST":
            found = signin.request_behind(token, browser)
            return render_template("account/link.html", form=form, name=found.account.name)
        with transaction():
            secret = signin.enter_by_link(
                token, browser, device=_device(), is_own=form.is_own.data, network=_network()
            )
            _leave()
    except (LinkSpent, OtherBrowser) as refusal:
        return _refused(refusal)
    return _enter(secret, is_own=form.is_own.data)


def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in, here and in the database."""
    with transaction():
        _leave()
    session.clear()
    flash("Vous êtes déconnecté.")
    return redirect(url_for("account.sign_in"), 303)


def _leave() -> None:
    if secret := session.get(guards.SESSION_KEY):
        former = signin.sign_in_of(secret)
        if former:
            signin.revoke(former)


def _enter(secret: str, *, is_own: bool) -> ResponseReturnValue:
    """Give the browser a new session that holds nothing of the one before."""
    back = session.get(_BACK, "")
    session.clear()
    session[guards.SESSION_KEY] = secret
    session.permanent = is_own
    account = signin.account_for(secret)
    if account is None:
        raise LinkSpent
    return redirect(_destination(back, account.role), 303)


def _destination(back: str, role: Role) -> str:
    return guards.own_path(back) or url_for(guards.DESKS[role])


def _device() -> str:
    return device(request.headers.get("User-Agent", ""))


def _network() -> str:
    return network(request.remote_addr)


def _refused(refusal: DomainError) -> ResponseReturnValue:
    page = render_template("account/refused.html", sentence=refusal.sentence)
    return page, refusal.status
