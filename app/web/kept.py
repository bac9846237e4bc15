"""Pages and files that are the same for everyone, kept as bytes under (scope, revision, variant).

A view is run again when what it shows has a new revision, or when its time is up: the clock
closes workshops without any change of a row.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial, wraps
from typing import Any

from flask import Response, current_app, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import bindparam, select

from app import dates
from app.database import CalendarText
from app.extensions import db
from app.publications.questions import Question
from app.publications.revisions import Publication
from app.transactions import snapshot
from app.web import pages
from app.web.conditions import accepts_gzip, holds
from app.web.door import learn
from app.web.editions import Body, Shelf

ROOM = 48 * 1024 * 1024
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
View = Callable[..., ResponseReturnValue]
_NEVER = "20200101T000000"
_REVISION = select(Publication.revision, CalendarText(Publication.changed_at)).where(
    Publication.scope == bindparam("scope")
)
_HOUSE = ("BASE_URL", "ORGANISATION", "CONTACT_PHONE", "CONTACT_EMAIL")
_kept = Shelf(ROOM)


@dataclass(frozen=True)
class Told:
    """A scope's revision and when it rose, as the database tells them."""

    revision: int
    changed: str


@dataclass(frozen=True)
class Edition:
    """One address at one revision, for one stretch of time."""

    told: Told
    path: str
    begun: datetime
    lasts: timedelta
    house: tuple[str, ...]
    """The settings that show in it."""

    @cached_property
    def etag(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]

    @property
    def changed_at(self) -> datetime:
        """Return when the bytes last changed: a new revision, or a stretch of time gone by."""
        return max(datetime.fromisoformat(self.told.changed).replace(tzinfo=UTC), self.begun)

    def is_of(self, moment: datetime) -> bool:
        return self.begun == _begun(moment, self.lasts)

    def says(self, told: object) -> bool:
        return self.told == told


def kept(
    scope: str, lasts: timedelta = MINUTE, mimetype: str = "text/html"
) -> Callable[[View], View]:
    """Keep what a view answers until `scope` has a new revision, `lasts` at most."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(**named: Any) -> ResponseReturnValue:
            return _answer(scope, lasts, mimetype, partial(view, **named))

        return answered

    return decorate


def forget() -> None:
    """Drop every kept body: for a process whose database was replaced under it."""
    _kept.clear()


def _answer(
    scope: str, lasts: timedelta, mimetype: str, view: Callable[[], ResponseReturnValue]
) -> Response:
    question = Question(_REVISION, _read, {"scope": scope})
    wanted = _edition(question.ask(db.session()), lasts)
    none_match = request.headers.get("If-None-Match")
    if holds(wanted, none_match, None):
        learn(request.environ, question, wanted, shared=scope)
        return _dress(Response(status=304), wanted)
    body = _kept.get(wanted)
    if body is None:
        wanted = _edition(question.ask(snapshot()), lasts)
        made = make_response(view())
        if made.status_code != 200 or pages.is_personal():
            return made
        body = Body(made.get_data())
        _kept.put(wanted, body)
    learn(request.environ, question, wanted, body, shared=scope)
    response = Response(body.compressed if _gzip() else body.plain, mimetype=mimetype)
    if _gzip():
        response.headers["Content-Encoding"] = "gzip"
    return _dress(response, wanted)


def _read(row: Sequence[Any] | None) -> Told:
    revision, changed = row or (0, _NEVER)
    return Told(revision, changed)


def _edition(told: Told, lasts: timedelta) -> Edition:
    return Edition(told, request.full_path, _begun(dates.now(), lasts), lasts, house())


def house() -> tuple[str, ...]:
    """Return the settings that show in public pages: what is kept under them changes with them."""
    return tuple(current_app.config[name] for name in _HOUSE)


def _begun(moment: datetime, lasts: timedelta) -> datetime:
    """Return the last round moment: the minute under way, or the UTC day."""
    return moment - timedelta(seconds=moment.timestamp() % lasts.total_seconds())


def _gzip() -> bool:
    return accepts_gzip(request.headers.get("Accept-Encoding", ""))


def _dress(response: Response, edition: Edition) -> Response:
    """Add what a 200 and a 304 say alike."""
    response.set_etag(edition.etag + ("-gzip" if _gzip() else ""))
    response.headers["Cache-Control"] = "public, no-cache"
    response.vary.add("Accept-Encoding")
    return response
