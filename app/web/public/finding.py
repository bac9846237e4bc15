"""Find a workshop: home, the list and its filters, one workshop, the venues."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates, intake
from app.bookings import catching_up, line
from app.bookings.errors import UnknownWorkshop
from app.errors import NotFound
from app.workshops import queries
from app.workshops.models import Kind, Workshop
from app.workshops.places import Venue

SOON = 5


class UnknownVenue(NotFound):
    sentence = "Ce lieu n’existe pas, ou n’est plus annoncé. Regardez la liste des lieux."


def home() -> str:
    return render_template(
        "public/home.html",
        soon=queries.soon(SOON),
        choices=queries.choices(),
    )


def wanted() -> queries.Wanted:
    """Read the filters from the address; what cannot be read is as if it were not there."""
    return queries.Wanted(
        venue=_asked("lieu"),
        city=_asked("ville"),
        kind=_asked("type"),
        theme=_asked("theme"),
        week=_asked("semaine"),
        seats=min(max(0, request.args.get("places", 0, type=int) or 0), 1_000),
        page=request.args.get("page", 1, type=int) or 1,
    )


def _asked(name: str) -> str:
    return intake.clean(request.args.get(name, ""))[:90]


def workshops() -> str:
    chosen = wanted()
    found = queries.find(chosen)
    return render_template(
        "public/workshops.html",
        wanted=chosen,
        found=found,
        days=by_day(found.workshops),
        choices=queries.choices(),
        kinds=[(kind.value.replace("_", "-"), kind.french) for kind in Kind],
        venue=queries.public_venue(chosen.venue) if chosen.venue else None,
        wanted_args=partial(arguments, chosen),
    )


def arguments(chosen: queries.Wanted, page: int = 0) -> dict[str, Any]:
    """Return the address arguments of another page of the same list, or of its feed."""
    args = {
        "lieu": chosen.venue,
        "ville": chosen.city,
        "type": chosen.kind,
        "theme": chosen.theme,
        "semaine": chosen.week,
        "places": chosen.seats,
        "page": page,
    }
    return {name: value for name, value in args.items() if value}


def by_day(found: Sequence[Workshop]) -> list[tuple[date, list[Workshop]]]:
    """Group workshops by the local day on which they start."""

    def first_day(workshop: Workshop) -> date:
        return dates.wall(workshop.starts_at, workshop.venue.zone).date()

    ordered = sorted(found, key=lambda workshop: (first_day(workshop), workshop.starts_at))
    return [(day, list(group)) for day, group in groupby(ordered, key=first_day)]


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
        now=dates.now(),
        waiting=waiting,
        late=catching_up.joining(found) if joinable else catching_up.ON_TIME,
        alternatives=queries.alternatives(found) if lost else [],
    )


def venues() -> str:
    return render_template("public/venues.html", cities=_by_city())


def _by_city() -> list[tuple[str, list[Venue]]]:
    found = queries.public_venues(_asked("ville"))
    return [(city, list(group)) for city, group in groupby(found, key=lambda venue: venue.city)]


def venue(slug: str) -> ResponseReturnValue:
    found = queries.public_venue(slug)
    if found is None:
        if moved := queries.new_slug("venues", slug):
            return redirect(url_for("public.venue", slug=moved), 301)
        raise UnknownVenue
    coming = queries.find(queries.Wanted(venue=found.slug))
    return render_template(
        "public/venue.html", venue=found, found=coming, days=by_day(coming.workshops)
    )
