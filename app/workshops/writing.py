"""What calendars say of a meeting, in words; what many entries share is written once."""

from typing import NamedTuple

from app.calendars import ics
from app.calendars.lines import Begun, escape
from app.languages import phrase as gettext
from app.workshops.entries import NOTHING, Extra, Row, What, Where
from app.workshops.models import Audience


class Style(NamedTuple):
    """What is the same for all entries of a feed."""

    base_url: str
    domain: str
    busy: bool = False
    alarm: int | None = None
    subject: str = "seance"
    """How its UIDs begin: they never change, whatever is renamed."""


class Shared(NamedTuple):
    """What all the meetings of a programme in a room say alike."""

    what: What
    where: Where
    facts: str
    description: Begun
    lines: bytes
    changed_at: str


class Writer:
    """Writes the entries of one feed, in the language in force when it is made."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.page = f"{style.base_url}/ateliers/"
        said = escape(gettext("Détails : %(page)s"))
        self.details_before, _, self.details_after = said.partition("%(page)s")
        self._shared: dict[tuple[int, int, str], Shared] = {}

    def fragment(self, row: Row, extra: Extra = NOTHING) -> bytes:
        """Return an entry's bytes: the same for the same values."""
        (uuid, sequence, starts, ends, created_at, row_changed_at, ended_at, workshop_id, _, _,
         is_draft, series, room, what, where) = row  # fmt: skip
        shared = self._shared.get((id(what), id(where), room)) or self._share(what, where, room)
        changed_at = max(row_changed_at, series.changed_at, shared.changed_at, extra.changed_at)
        _, domain, busy, alarm, subject = self.style
        named = summary(row, extra)
        page = f"{self.page}{workshop_id}"
        others = (
            ics.summary(named),
            self._description(row, extra, shared).end(
                f"{self.details_before}{page}{self.details_after}"
            ),
            shared.lines,
            ics.url(page),
            ics.alarm(alarm, named) if alarm and ended_at is None else b"",
        )
        return ics.fragment(
            ics.Event(
                f"{subject}-{uuid}@{domain}",
                sequence,
                changed_at,  # not now: the same values give the same bytes
                changed_at,
                created_at,
                starts,
                ends,
                where.zone,
                "CANCELLED" if ended_at else "TENTATIVE" if is_draft else "CONFIRMED",
                busy and ended_at is None,
                f"{subject}-{series.related}@{domain}" if series.related else "",
                others,
            )
        )

    def _description(self, row: Row, extra: Extra, shared: Shared) -> Begun:
        if row.ended_at:
            return ics.description_before(
                "\n".join((gettext("Cette séance est annulée."), *extra.lines))
            )
        if extra.lines:
            return ics.description_before("\n".join((*extra.lines, shared.facts)))
        return shared.description

    def _share(self, what: What, where: Where, room: str) -> Shared:
        """Write what is said alike; it holds what its key names, which no other can then be."""
        told = "\n".join(facts(what, where))
        lines = ics.place(place(where, room)) + ics.categories(what.kind.french, what.theme)
        changed_at = max(what.changed_at, where.changed_at)
        shared = Shared(what, where, told, ics.description_before(told), lines, changed_at)
        self._shared[id(what), id(where), room] = shared
        return shared


def place(where: Where, room: str) -> ics.Place:
    return ics.Place(where.name, where.address, room, where.latitude, where.longitude)


def title(row: Row) -> str:
    """Return the workshop's name and, in a parcours, which meeting of how many."""
    name = row.title or row.what.name
    number, total = row.series.number, row.series.total
    if total == 1:
        return name
    return gettext("%(name)s – séance %(n)s/%(total)s", name=name, n=number, total=total)


def summary(row: Row, extra: Extra = NOTHING) -> str:
    """Return the entry's title, which says first when the meeting is off or not announced."""
    name = title(row)
    if row.ended_at:
        name = gettext("ANNULÉ – %(name)s", name=name)
    if row.is_draft:
        name = gettext("BROUILLON – %(name)s", name=name)
    return f"{name} – {extra.label}" if extra.label else name


def facts(what: What, where: Where) -> list[str]:
    """Return in plain lines what it is, what to bring, how to get there and whom to call."""
    lines = [what.summary] if what.summary else []
    if what.audience is not Audience.EVERYONE:
        lines.append(gettext("Sur inscription par un travailleur social ou par téléphone."))
    if what.what_to_bring:
        lines.append(gettext("À apporter : %(things)s", things=what.what_to_bring))
    if where.directions:
        lines.append(gettext("Comment venir : %(way)s", way=where.directions))
    if where.phone:
        lines.append(gettext("Téléphone du lieu : %(phone)s", phone=where.phone))
    return lines
