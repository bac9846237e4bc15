"""What is offered, in the formats of others, each kept as bytes until something changes."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import current_app, render_template

from app import dates, intake
from app.publications import revisions
from app.web.kept import DAY, kept
from app.workshops import offered, queries
from app.workshops.models import Programme
from app.workshops.national import publishing
from app.workshops.national.columns import COLUMNS

MOST = 40_000
"""A sitemap holds 50,000 addresses at most (sitemaps.org); the soonest workshops come first."""
NEWEST = 50
SECURITY_LASTS = timedelta(days=180)
JSON, CSV, TEXT = "application/json", "text/csv", "text/plain"


def _house() -> publishing.House:
    settings = current_app.config
    return publishing.House(
        settings["PUBLISHER"],
        settings["BASE_URL"],
        settings["SIRET"] if len(settings["SIRET"]) == 14 else "",
        intake.e164(settings["CONTACT_PHONE"]) or "",
        settings["CONTACT_EMAIL"],
    )


@kept(revisions.AGENDA, DAY, JSON)
def structures() -> str:
    """Give the venues as structures of data.inclusion v1."""
    house = _house()
    return _json([publishing.structure(venue, house) for venue in queries.public_venues()])


@kept(revisions.AGENDA, DAY, JSON)
def services() -> str:
    """Give what is offered at each venue as services of data.inclusion v1."""
    house = _house()
    return _json(
        [
            publishing.service(example, house)
            for example in offered.examples()
            if example.venue.is_public
        ]
    )


@kept(revisions.AGENDA, DAY, CSV)
def places() -> str:
    """Give the venues as "lieux de médiation numérique" 1.0.2."""
    at_venue: dict[int, list[Programme]] = defaultdict(list)
    for example in offered.examples():
        at_venue[example.venue_id].append(example.programme)
    out = io.StringIO()
    rows = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    rows.writeheader()
    house = _house()
    for venue in queries.public_venues():
        programmes = at_venue[venue.id]
        kinds = [programme.kind for programme in programmes]
        row = publishing.place(venue, kinds, publishing.helps_to_work(programmes), house)
        if row:
            rows.writerow(row)
    return out.getvalue()


def _json(found: Sequence[dict[str, Any]]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1)


@kept(revisions.AGENDA, DAY, "application/atom+xml")
def new_workshops() -> str:
    """Give the workshops announced last, as a feed to follow (RFC 4287)."""
    found = offered.newest(NEWEST)
    changed = max((workshop.changed_at for workshop in found), default=_midnight())
    return render_template("discovery/atom.xml", workshops=found, changed=changed)


@kept(revisions.AGENDA, DAY, "application/xml")
def sitemap() -> str:
    """Give the addresses of all public pages (sitemaps.org)."""
    return render_template(
        "discovery/sitemap.xml",
        venues=queries.public_venues(),
        workshops=offered.addresses(MOST),
    )


@kept(revisions.AGENDA, DAY, TEXT)
def robots() -> str:
    """Forbid nothing: naming private addresses would publish them; they say noindex themselves."""
    return f"User-agent: *\nDisallow:\n\nSitemap: {current_app.config['BASE_URL']}/sitemap.xml\n"


@kept(revisions.AGENDA, DAY, TEXT)
def security() -> str:
    """Say to whom a flaw is told (RFC 9116); it expires in half a year, read anew each day."""
    settings = current_app.config
    expires = _midnight() + SECURITY_LASTS
    return (
        f"Contact: mailto:{settings['SECURITY_CONTACT']}\n"
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}\n"
        "Preferred-Languages: fr, en\n"
        f"Canonical: {settings['BASE_URL']}/.well-known/security.txt\n"
    )


def _midnight() -> datetime:
    return datetime.combine(dates.now().date(), time(), UTC)
