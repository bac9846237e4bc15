"""Conditional answers (RFC 9110 section 13): 304 whenever the client has these bytes."""

from flask import Response, request

from app import dates
from app.calendars.editions import Variant, Window
from app.web.conditions import AHEAD, accepts_gzip, holds
from app.web.door import Glance, learn
from app.web.feeds import bodies
from app.web.feeds.bodies import Edition, Find, Read
from app.workshops.agendas import Agenda

GZIP = "-gzip"


def answer(agenda: Agenda, find: Find, read: Read, glance: Glance | None = None) -> Response:
    """Answer for a feed just found: 304, or its bytes; `find` reads it again with its entries.

    `glance` is what the door asks when the same address is read again.
    """
    window = Window.at(dates.now())
    variant = Variant.asked(request.args.get("annules", ""), request.args.get("rappel", ""))
    wanted = bodies.edition(agenda, window, variant)
    if holds(
        wanted, request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
    ):
        learn(request.environ, glance or find, wanted)
        return _dress(Response(status=304), wanted)
    edition, body = bodies.fetch(wanted, find, read)
    response = Response(body.compressed if _gzip() else body.plain, mimetype="text/calendar")
    if _gzip():
        response.headers["Content-Encoding"] = "gzip"
    learn(request.environ, glance or find, edition, body)
    return _dress(response, edition)


def _gzip() -> bool:
    return accepts_gzip(request.headers.get("Accept-Encoding", ""))


def _dress(response: Response, edition: Edition) -> Response:
    """Add what a 200 and a 304 say alike."""
    response.set_etag(edition.etag + (GZIP if _gzip() else ""))
    response.last_modified = min(edition.changed_at, dates.now() + AHEAD)
    response.headers["Cache-Control"] = "public, no-cache"
    response.vary.add("Accept-Encoding")
    return response
