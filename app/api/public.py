"""What everyone may read: workshops by the filters of the list, places, programmes."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app

from app.api import shapes
from app.bookings import line
from app.bookings.errors import UnknownWorkshop
from app.publications import revisions
from app.web.kept import DAY, MINUTE, kept
from app.web.public import finding
from app.workshops import offered, queries, wanted

JSON = "application/json"


def written(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


@kept(revisions.LIST, DAY, JSON)
def index() -> str:
    """Say what there is, and where it is described."""
    return written(
        {
            "organisation": current_app.config["ORGANISATION"],
            "openapi": shapes.address("api.openapi"),
            "workshops": shapes.address("api.workshops"),
            "venues": shapes.address("api.venues"),
            "programmes": shapes.address("api.programmes"),
        }
    )


@cache
def _described() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parent / "openapi.json").read_text("utf-8"))
    return found


@kept(revisions.LIST, DAY, JSON)
def openapi() -> str:
    """Describe the API (OpenAPI 3.1)."""
    return written({**_described(), "servers": [{"url": current_app.config["BASE_URL"]}]})


@kept(revisions.LIST, MINUTE, JSON)
def workshops() -> str:
    """Give one page of the workshops that can still be joined, soonest first."""
    chosen = wanted.located(finding.wanted())
    found = queries.find(chosen)
    last = found.page >= found.pages
    following = None if last else finding.arguments(chosen, found.page + 1)
    return written(
        {
            "total": found.total,
            "page": found.page,
            "pages": found.pages,
            "next": shapes.address("api.workshops", **following) if following else None,
            "workshops": [shapes.workshop(one) for one in found.workshops],
        }
    )


@kept(revisions.LIST, MINUTE, JSON)
def workshop(workshop_id: int) -> str:
    """Give one workshop with its meetings and seats, also when it is past or cancelled."""
    found = queries.public_workshop(workshop_id)
    if found is None:
        raise UnknownWorkshop
    return written(shapes.whole_workshop(found, line.length(found.id)))


@kept(revisions.LIST, MINUTE, JSON)
def venues() -> str:
    """Give the places that are announced, by city then name."""
    found = queries.public_venues(finding.wanted().city)
    return written({"venues": [shapes.venue(one) for one in found]})


@kept(revisions.LIST, MINUTE, JSON)
def programmes() -> str:
    """Give the programmes that are announced, by name."""
    found = [one for one in offered.programmes() if one.published_at is not None]
    return written({"programmes": [shapes.programme(one) for one in found]})
