"""A program that subscribed to a feed, and keeps of it what calendar programs keep."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.http import http_date, parse_date

from app import dates
from app.web.feeds import bodies
from app.workshops.models import Meeting
from tests.feeds import witnesses


@dataclass
class Reader:
    """A program that subscribed to one feed."""

    path: str
    shows: Callable[[Meeting], bool]
    at: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    etag: str = ""
    modified: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    entries: dict[str, Any] = field(default_factory=dict)
    uids: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def read(self, client: FlaskClient) -> None:
        """Ask as programs do, with what is known, and check that nothing lies."""
        whole = client.get(self.path)
        asked = client.get(self.path, headers={"If-None-Match": self.etag} if self.etag else {})
        by_date = client.get(self.path, headers={"If-Modified-Since": self.since})
        found = witnesses.entries(whole.data)
        told = {uid: entry.to_ical() for uid, entry in found.items()}
        if asked.status_code == 304:
            assert told == self.entries, "a 304 for other bytes"
        if by_date.status_code == 304:
            assert told == self.entries, "a date that lies"
        modified = parse_date(whole.headers["Last-Modified"])
        assert modified is not None
        assert modified >= self.modified, "the feed went back in time"
        for uid, entry in found.items():
            sequence, changed_at = int(entry["sequence"]), entry["last-modified"].dt
            before = self.uids.get(uid, (sequence, changed_at))
            assert sequence >= before[0], "SEQUENCE fell"
            assert changed_at >= before[1], "LAST-MODIFIED fell"
            if uid in self.entries and told[uid] != self.entries[uid] and dates.now() > self.at:
                assert changed_at > before[1], "an entry changed, and does not say so"
            self.uids[uid] = (sequence, changed_at)
        self.at = dates.now()
        self.etag, self.modified, self.entries = whole.headers["ETag"], modified, told
        bodies.forget()
        anew = client.get(f"{self.path}{'&' if '?' in self.path else '?'}x=1")
        assert anew.data == whole.data, "the same revision gave other bytes"

    @property
    def since(self) -> str:
        return http_date(self.modified)
