"""Before the application: what was asked before is answered with one question to the database.

Programs ask every few minutes for what they already have, people for the same few pages. The door
keeps how each address was last answered, asks for its revision alone and, when nothing has changed,
says the same again: a 304, or the bytes that are still kept. An answer that sets a cookie is one
browser's own and is never kept. All else goes on to the application.
"""

import hashlib
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from threading import Lock
from time import monotonic
from typing import Any

from cachetools import LRUCache
from flask import Flask

from app import dates
from app.errors import DomainError
from app.extensions import db
from app.publications.questions import Driver, Question
from app.transactions import published_here
from app.web.conditions import AHEAD, accepts_gzip, holds
from app.web.editions import Body, Edition

ADDRESSES = 10_000
"""How many addresses are known at the door, about 2 KB each."""
_LEARNT = "pouce.edition"
INSTANT = 0.05
"""Seconds for which a page may stand on what was told just before; a feed is asked each time."""

Glance = Question[Any]
"""What the answer stands on, as it is now; None when the application has more to do than to answer."""
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Start = Callable[..., Any]


@dataclass(frozen=True)
class Known:
    """One address as it was answered: what to ask again, and what was said by status."""

    glance: Glance
    edition: Edition
    body: Callable[[], Body | None]
    shared: str = ""
    """What many addresses stand on alike: it is asked once for all who come in one instant."""
    headers: dict[str, Headers] = field(default_factory=dict)


def learn(
    environ: Environ,
    glance: Question[Any],
    edition: Edition,
    body: Body | None = None,
    shared: str = "",
) -> None:
    """Tell the door what this request's answer stands on."""
    if edition.changed_at <= dates.now() + AHEAD:  # else its Last-Modified follows the clock
        kept = weakref.ref(body) if body else lambda: None
        environ[_LEARNT] = Known(glance, edition, kept, shared)


class Door:
    """The WSGI application that stands before the real one."""

    def __init__(self, app: Flask) -> None:
        self.inner = app.wsgi_app
        self.known: LRUCache[bytes, Known] = LRUCache(ADDRESSES)
        self.lock = Lock()
        self.told: dict[str, tuple[float, int, Any]] = {}
        with app.app_context():
            self.driver = Driver(db.engine)
        self.failures: tuple[type[Exception], ...] = (DomainError, *self.driver.failures)

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET":
            return self.inner(environ, start_response)
        key = _key(environ)
        with self.lock:
            known = self.known.get(key)
        if known and (again := self._again(known, environ)):
            status, headers, content = again
            start_response(status, headers)
            return (content,)
        return self.inner(environ, self._listening(key, environ, start_response))

    def _again(self, known: Known, environ: Environ) -> tuple[str, Headers, bytes] | None:
        """Return the same answer as before where nothing has changed."""
        conditions = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")
        if holds(known.edition, *conditions):
            status, content = "304 NOT MODIFIED", b""
        elif body := known.body():
            status, content = "200 OK", body.compressed if _takes_gzip(environ) else body.plain
        else:
            return None
        headers = known.headers.get(status)
        return (status, headers, content) if headers and self._is_current(known) else None

    def _is_current(self, known: Known) -> bool:
        """Tell, with one read, whether the same answer is still right."""
        if not known.edition.is_of(dates.now()):
            return False
        try:
            return known.edition.says(self._told(known))
        except self.failures:  # the application says it better
            return False

    def _told(self, known: Known) -> Any:
        """Ask the database; for a page, take what it told in this instant.

        What this process has written since is never passed over; another's may be for `INSTANT`.
        """
        if not known.shared:
            return self.driver.ask(known.glance)
        moment, raised = monotonic(), published_here()
        before = self.told.get(known.shared)
        if before and moment - before[0] < INSTANT and before[1] == raised:
            return before[2]
        told = self.driver.ask(known.glance)
        self.told[known.shared] = moment, raised, told
        return told

    def _listening(self, key: bytes, environ: Environ, start_response: Start) -> Start:
        """Keep how the application answers, where it told on what its answer stands."""

        def start(status: str, headers: Headers, *failure: Any) -> Any:
            known = environ.get(_LEARNT)
            personal = any(name.lower() == "set-cookie" for name, _value in headers)
            if known is not None and status[:3] in {"200", "304"} and not personal:
                self._keep(key, known, status, headers)
            return start_response(status, headers, *failure)

        return start

    def _keep(self, key: bytes, known: Known, status: str, headers: Headers) -> None:
        with self.lock:
            before = self.known.get(key)
            if before is not None and before.edition == known.edition:
                known.headers.update(before.headers)
                if known.body() is None:
                    known = replace(known, body=before.body)
            known.headers[status] = list(headers)
            self.known[key] = known


def _key(environ: Environ) -> bytes:
    """Return what stands for an address and its coding; a private address is a secret."""
    said = f"{environ['PATH_INFO']}?{environ['QUERY_STRING']} {_takes_gzip(environ)}"
    return hashlib.sha256(said.encode("latin-1")).digest()


def _takes_gzip(environ: Environ) -> bool:
    return accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
