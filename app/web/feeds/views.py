"""The feeds, and the page that says how to subscribe to them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import own_feed
from app.extensions import db
from app.publications.questions import Question
from app.subscriptions import actions, clients, contents, queries
from app.subscriptions.queries import Subscription
from app.transactions import transaction
from app.web import codes
from app.web.feeds import bodies
from app.web.feeds.answers import answer
from app.web.public import finding
from app.workshops import agendas
from app.workshops.agendas import Agenda, Kind
from app.workshops.models import Programme
from app.workshops.places import Venue

KINDS: dict[type, str] = {Venue: "venue", Programme: "programme"}
CODE_AGE = 3600


def how_to() -> ResponseReturnValue:
    """Show how to subscribe to a public feed: all, a venue's, a programme's, or a filtered one."""
    try:
        agenda = _asked_for().ask(db.session())
    except agendas.UnknownFeed:
        return _renamed("feeds.how_to")
    path = bodies.path(agenda)
    return render_template(
        "feeds/how_to.html",
        agenda=agenda,
        addresses=queries.addresses(path),
        code=url_for("feeds.code", **_words(agenda)),
        sign="&" if "?" in path else "?",
        programmes=agendas.programmes(),
    )


def _words(agenda: Agenda) -> dict[str, Any]:
    """Return the words by which a page's address names a public feed."""
    if agenda.kind is Kind.VENUE:
        return {"lieu": agenda.slug}
    if agenda.kind is Kind.PROGRAMME:
        return {"programme": agenda.slug}
    return finding.arguments(agenda.wanted)


def code() -> Response:
    """Give the code that a telephone's camera reads: the public feed's webcal address."""
    agenda = _asked_for().ask(db.session())
    response = Response(
        codes.svg(queries.addresses(bodies.path(agenda)).webcal), mimetype=codes.SVG
    )
    response.cache_control.public = True
    response.cache_control.max_age = CODE_AGE
    return response


def _asked_for() -> Question[Agenda]:
    """Return the public feed that a page's address names, by the same words as the list's."""
    if slug := request.args.get("programme"):
        return agendas.of_programme(slug)
    wanted = replace(finding.wanted(), page=1)
    if wanted == agendas.ANY:
        return agendas.everything()
    only_venue = wanted == replace(agendas.ANY, venue=wanted.venue)
    return agendas.at_venue(wanted.venue) if only_venue else agendas.filtered(wanted)


def _renamed(endpoint: str) -> ResponseReturnValue:
    """Lead to the same address with the present name of a venue that was renamed."""
    old = request.args.get("lieu", "")
    current = agendas.new_slug(Venue, old) if old else None
    if current is None or current == old:
        raise agendas.UnknownFeed
    asked = urlencode({**request.args.to_dict(), "lieu": current})
    return redirect(f"{url_for(endpoint)}?{asked}", 301)


def all_workshops() -> ResponseReturnValue:
    """Give the feed of all published workshops, or of those that the list's filters match."""
    wanted = replace(finding.wanted(), page=1)
    found = agendas.everything() if wanted == agendas.ANY else agendas.filtered(wanted)
    try:
        agenda = found.ask(db.session())
    except agendas.UnknownFeed:
        return _renamed("feeds.all_workshops")
    return answer(agenda, found, agendas.contents)


def venue(slug: str) -> ResponseReturnValue:
    """Give a venue's feed; a former address leads to the present one."""
    return _named(slug, agendas.at_venue, Venue)


def programme(slug: str) -> ResponseReturnValue:
    """Give a programme's feed; a former address leads to the present one."""
    return _named(slug, agendas.of_programme, Programme)


def _named(
    slug: str, find: Callable[[str], Question[Agenda]], table: type[Venue] | type[Programme]
) -> ResponseReturnValue:
    found = find(slug)
    try:
        agenda = found.ask(db.session())
    except agendas.UnknownFeed:
        current = agendas.new_slug(table, slug)
        if current is None:
            raise
        find(current).ask(db.session())
        asked = f"?{urlencode(request.args.to_dict())}" if request.args else ""
        return redirect(url_for(f"feeds.{KINDS[table]}", slug=current) + asked, 301)
    return answer(agenda, found, agendas.contents)


def private(token: str) -> Response:
    """Give a private feed, and note after the answer that it was read."""
    asked = queries.find(token)
    found = asked.ask(db.session())
    response = answer(
        found.agenda,
        asked.then(lambda subscription: subscription.agenda),
        contents.contents,
        glance=asked.then(_unchanged),
    )
    if _is_news(found) and request.method == "GET":
        db.session.rollback()  # the note waits for whoever still reads
        client = clients.name(request.headers.get("User-Agent", ""))
        response.call_on_close(_noting(found, client, response.status_code))
    return response


def own(token: str) -> Response:
    """Give a participant's own feed."""
    asked = own_feed.find(token)
    return answer(asked.ask(db.session()), asked, own_feed.contents)


def _unchanged(found: Subscription) -> Agenda | None:
    """Return the feed when reading it again is no news to note."""
    return None if _is_news(found) else found.agenda


def _is_news(found: Subscription) -> bool:
    return actions.is_worth_noting(
        found.last_read_at, found.last_revision, found.agenda.revision, dates.now()
    )


def _noting(found: Subscription, client: str, status: int) -> Callable[[], None]:
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def note() -> None:
        with app.app_context(), transaction():
            actions.note_reading(found.id, client, found.agenda.revision, status)

    return note
