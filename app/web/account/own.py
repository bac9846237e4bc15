"""One’s own account: who one is, the browsers signed in, and the calendar addresses."""

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app import tokens
from app.errors import Forbidden
from app.people import actions, queries, signin
from app.planning.team import LEADERS
from app.subscriptions import health
from app.subscriptions import queries as subscriptions
from app.transactions import transaction
from app.web import guards
from app.web.account.forms import FeedForm

NEW_FEED = "new_feed"
"""Where the next page finds the address it shows once."""
FEED_CODE = "feed_code"
"""Where that page's picture finds it, once too."""


def show() -> ResponseReturnValue:
    """Show the account; a calendar address just made is shown this once."""
    return page(FeedForm())


def page(form: FeedForm) -> str:
    """Return the account's page, with this form for a new calendar address."""
    account = guards.signed_in()
    token = session.pop(NEW_FEED, None)
    if token:
        session[FEED_CODE] = token
    return render_template(
        "account/show.html",
        form=form,
        leads=account.role in LEADERS,
        browsers=queries.signed_in_browsers(account),
        here=tokens.hashed(session[guards.SESSION_KEY]),
        feeds=health.of_account(account),
        fresh=subscriptions.addresses(subscriptions.private_path(token)) if token else None,
    )


def be_named() -> ResponseReturnValue:
    """Note whether one's first name may be shown on the pages of the workshops one leads."""
    account = guards.signed_in()
    if account.role not in LEADERS:
        raise Forbidden
    agreed = request.form.get("named") == "oui"
    with transaction():
        actions.agree_to_be_named(account, agreed)
    flash(
        "C’est noté : votre prénom est montré."
        if agreed
        else "C’est noté : votre prénom reste entre nous."
    )
    return redirect(url_for("account.show"), 303)


def revoke(sign_in_id: int) -> ResponseReturnValue:
    """Sign one of one’s own browsers out, wherever it is."""
    browsers = {row.id: row for row in queries.signed_in_browsers(guards.signed_in())}
    if sign_in_id not in browsers:
        abort(404)
    with transaction():
        signin.revoke(browsers[sign_in_id])
    flash("Ce navigateur est déconnecté.")
    return redirect(url_for("account.show"), 303)
