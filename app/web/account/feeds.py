"""One’s own private calendar addresses: made, shown once, and closed one by one."""

from uuid import UUID

from flask import Response, abort, flash, redirect, session, url_for
from flask.typing import ResponseReturnValue

from app.people.models import Role
from app.subscriptions import actions, queries
from app.transactions import transaction
from app.web import codes, guards
from app.web.account.forms import FeedForm
from app.web.account.own import FEED_CODE, NEW_FEED, page


def add() -> ResponseReturnValue:
    """Make an address; the next page shows it, once."""
    form = FeedForm()
    if not form.validate():
        return page(form), 422
    with transaction() as session_:
        account = session_.merge(guards.signed_in())
        venue_id = form.venue.data if account.role is Role.COORDINATOR else None
        _, token = actions.make(account, form.cleaned, venue_id or None)
    session[NEW_FEED] = token
    return redirect(url_for("account.show") + "#agendas", 303)


def code() -> Response:
    """Give the code of the address just made, to the page that shows it and once."""
    token = session.pop(FEED_CODE, None)
    if token is None:
        abort(404)
    address = queries.addresses(queries.private_path(token)).webcal
    response = Response(codes.svg(address), mimetype=codes.SVG)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def remove(feed_uuid: UUID) -> ResponseReturnValue:
    """Close one of one’s own addresses for ever."""
    own = {feed.uuid: feed for feed in queries.of_account(guards.signed_in())}
    if feed_uuid not in own:
        abort(404)
    with transaction():
        actions.revoke(own[feed_uuid])
    flash("Cette adresse d’agenda ne sert plus. Supprimez-la aussi de votre agenda.")
    return redirect(url_for("account.show") + "#agendas", 303)
