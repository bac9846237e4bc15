"""Find a workshop: home, the list and its filters, one workshop, the venues."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import groupby
from types import MappingProxyType
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import dates, intake
from app.bookings import catching_up, line
from app.bookings.errors import UnknownWorkshop
from app.errors import NotFound
from app.publications import revisions
from app.web.kept import kept
from app.web.public import linked_data
from app.web.wish_words import DAYS, MOMENTS
from app.workshops import nearby, queries, welcoming
from app.workshops.aims import GOALS
from app.workshops.models import Kind, Workshop
from app.workshops.nearby import Located, Near
from app.workshops.places import Venue
from app.workshops.wanted import WEEKDAYS, Wanted

SOON = 5


class UnknownVenue(NotFound):
    sentence = "Ce lieu n’existe pas, ou n’est plus annoncé. Regardez la liste des lieux."


@kept(revisions.LIST)
def home() -> str:
    return render_template(
        "public/home.html",
        soon=queries.soon(SOON),
        goals=GOALS,
    )


def wanted() -> Wanted:
    """Read the filters from the address; what cannot be read is as if it were not there."""
    return Wanted(
        venue=_asked("lieu"),
        city=_asked("ville"),
        near=_asked("pres"),
        kind=_asked("type"),
        theme=_asked("theme"),
        goal=_asked("envie"),
        week=_asked("semaine"),
        day=_asked("jour").lower(),
        half=_asked("moment"),
        seats=min(max(0, request.args.get("places", 0, type=int) or 0), 1_000),
        page=request.args.get("page", 1, type=int) or 1,
    )


def _asked(name: str) -> str:
    """Return a filter's words; a social security number typed there is shown to nobody again."""
    words = intake.clean(request.args.get(name, ""))[:90]
    return "" if intake.has_nir(words) else words


@kept(revisions.LIST)
def workshops() -> str:
    chosen = wanted()
    place = nearby.locate(chosen.near) if chosen.near else None
    chosen = replace(chosen, near_ids=place.venue_ids if place else None)
    found = queries.find(chosen)
    away = {near.site.id: near for near in place.near} if place else {}
    return render_template(
        "public/workshops.html",
        wanted=chosen,
        found=found,
        days=by_day(found.workshops, away),
        away=away,
        place=place,
        wider=[] if found.total else list(wider(chosen, place)),
        choices=queries.choices(),
        goals=GOALS,
        kinds=[(kind.value.replace("_", "-"), kind.french) for kind in Kind],
        weekdays=list(zip(WEEKDAYS, DAYS, strict=True)),
        moments=MOMENTS,
        venue=queries.public_venue(chosen.venue) if chosen.venue else None,
        wanted_args=partial(arguments, chosen),
    )


def wider(chosen: Wanted, place: Located | None) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Give what else there is when nothing matches: in words, how many, and its address.

    One filter is let go at a time: the dates, the seats, what is wanted, then the place.
    """
    nowhere = replace(chosen, venue="", city="", near="", near_ids=None)
    tried = (
        (gettext("À d’autres dates"), replace(chosen, week="", day="", half="")),
        (gettext("Avec moins de places libres, ou complets"), replace(chosen, seats=0)),
        (gettext("Pour faire autre chose"), replace(chosen, kind="", theme="", goal="")),
        (gettext("Dans d’autres lieux"), nowhere),
    )
    for words, asked in tried:
        if asked != chosen and not asked.is_open and (count := queries.count(asked)):
            yield words, count, arguments(asked)


def arguments(chosen: Wanted, page: int = 0) -> dict[str, Any]:
    """Return the address arguments of another page of the same list, or of its feed."""
    args = {
        "lieu": chosen.venue,
        "ville": chosen.city,
        "pres": chosen.near,
        "type": chosen.kind,
        "theme": chosen.theme,
        "envie": chosen.goal,
        "semaine": chosen.week,
        "jour": chosen.day,
        "moment": chosen.half,
        "places": chosen.seats,
        "page": page,
    }
    return {name: value for name, value in args.items() if value}


def by_day(
    found: Sequence[Workshop], away: Mapping[int, Near] = MappingProxyType({})
) -> list[tuple[date, list[Workshop]]]:
    """Group workshops by the local day on which they start; within a day the nearest come first."""
    order = {venue_id: number for number, venue_id in enumerate(away)}

    def first_day(workshop: Workshop) -> date:
        return dates.wall(workshop.starts_at, workshop.venue.zone).date()

    ordered = sorted(
        found, key=lambda one: (first_day(one), order.get(one.venue_id, 0), one.starts_at)
    )
    return [(day, list(group)) for day, group in groupby(ordered, key=first_day)]


@kept(revisions.LIST)
def workshop(workshop_id: int) -> str:
    found = queries.public_workshop(workshop_id)
    if found is None:
        raise UnknownWorkshop
    waiting = line.length(found.id) if found.is_full else 0
    joinable = found.is_joinable(dates.now())
    lost = found.is_full or not joinable
    return render_template(
        "public/workshop.html",
        workshop=found,
        linked=linked_data.of(found),
        goal=_asked("envie"),
        now=dates.now(),
        welcome=welcoming.names(found),
        waiting=waiting,
        late=catching_up.joining(found) if joinable else catching_up.ON_TIME,
        alternatives=queries.alternatives(found) if lost else [],
    )


@kept(revisions.LIST)
def venues() -> str:
    return render_template("public/venues.html", cities=_by_city())


def _by_city() -> list[tuple[str, list[Venue]]]:
    found = queries.public_venues(_asked("ville"))
    return [(city, list(group)) for city, group in groupby(found, key=lambda venue: venue.city)]


@kept(revisions.LIST)
def venue(slug: str) -> ResponseReturnValue:
    found = queries.public_venue(slug)
    if found is None:
        if moved := queries.new_slug("venues", slug):
            return redirect(url_for("public.venue", slug=moved), 301)
        raise UnknownVenue
    coming = queries.find(Wanted(venue=found.slug))
    return render_template(
        "public/venue.html", venue=found, found=coming, days=by_day(coming.workshops)
    )
