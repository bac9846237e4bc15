"""One feed at one revision, in one window and variant: its validators, and its bytes kept."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask import current_app, url_for
from flask_babel import force_locale, gettext

from app.calendars import ics
from app.calendars.editions import Variant, Window
from app.publications.questions import Question
from app.transactions import snapshot
from app.web.editions import Body, Shelf
from app.web.public import finding
from app.workshops.agendas import Agenda, Entry, Kind, title
from app.workshops.writing import Style, Writer

KEPT_BYTES = 64 * 1024 * 1024
COLOUR = "firebrick"
"""A CSS3 name, as RFC 7986 asks; the nearest to the house's accent."""

Find = Question[Agenda]
Read = Callable[[Agenda, Window, Variant], Sequence[Entry]]
"""From a feed, a window and a variant to the entries shown."""


@dataclass(frozen=True)
class Edition:
    """All that the bytes of a feed depend on; two equal editions have the same bytes."""

    agenda: Agenda
    window: Window
    variant: Variant
    house: tuple[str, ...]
    """The settings that show in it."""

    @cached_property
    def etag(self) -> str:
        """Return the hash of the edition, known without building its body."""
        known = repr((ics.VERSION, self)).encode()
        return hashlib.sha256(known).hexdigest()[:32]

    @property
    def changed_at(self) -> datetime:
        """Return when the bytes last changed: a new revision, or a day gone by."""
        return max(self.agenda.changed_at, self.window.edge)

    def is_of(self, moment: datetime) -> bool:
        return self.window == Window.at(moment)

    def says(self, told: object) -> bool:
        return self.agenda == told


_kept = Shelf(KEPT_BYTES)


def edition(agenda: Agenda, window: Window, variant: Variant) -> Edition:
    settings = current_app.config
    names = ("BASE_URL", "UID_DOMAIN", "ORGANISATION", "DEFAULT_ZONE")
    return Edition(agenda, window, variant, tuple(settings[name] for name in names))


def fetch(wanted: Edition, find: Find, read: Read) -> tuple[Edition, Body]:
    """Return the bytes of an edition, or of a newer one when a change came in between.

    What is kept is read, with its revision, in one moment of the database: bytes never stand
    under a revision that is not theirs.
    """
    if body := _kept.get(wanted):
        return wanted, body
    session = snapshot()
    found = edition(find.ask(session), wanted.window, wanted.variant)
    body = _kept.get(found)
    if body is None:
        shown = read(found.agenda, found.window, found.variant)
        session.rollback()  # writers on SQLite wait for readers, and what follows takes long
        body = Body(_build(found, shown))
        _kept.put(found, body)
    return found, body


def forget() -> None:
    """Drop every kept body: for a process whose database was replaced under it."""
    _kept.clear()


def _build(made: Edition, shown: Sequence[Entry]) -> bytes:
    agenda = made.agenda
    settings = current_app.config
    style = Style(
        settings["BASE_URL"],
        settings["UID_DOMAIN"],
        agenda.kind is Kind.TRAINER,
        made.variant.alarm,
        "inscription" if agenda.kind is Kind.PARTICIPANT else "seance",
    )
    with force_locale(agenda.language):
        head, writer = _head(agenda), Writer(style)
        parts = [writer.fragment(row, extra) for row, extra in shown]
    zones = {row.where.zone for row, _ in shown} or {head.zone}
    return ics.calendar(head, parts, zones)


def _head(agenda: Agenda) -> ics.Calendar:
    base = current_app.config["BASE_URL"]
    described = gettext("Cet agenda se met à jour tout seul. Chaque séance y garde sa place.")
    return ics.Calendar(
        name=title(agenda),
        description=described,
        zone=agenda.zone or current_app.config["DEFAULT_ZONE"],
        colour=COLOUR,
        url=f"{base}{url_for('feeds.how_to')}",
        source=f"{base}{path(agenda)}" if not agenda.is_private else "",
    )


def path(agenda: Agenda) -> str:
    """Return the path of a public feed; a private one is known to its reader alone."""
    if agenda.kind is Kind.VENUE:
        return url_for("feeds.venue", slug=agenda.slug)
    if agenda.kind is Kind.PROGRAMME:
        return url_for("feeds.programme", slug=agenda.slug)
    return url_for("feeds.all_workshops", **finding.arguments(agenda.wanted))
