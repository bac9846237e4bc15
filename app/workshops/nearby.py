"""Venues near a place that someone typed, located by the venues themselves: no outside service."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import select

from app import intake
from app.extensions import db
from app.workshops import chief_towns
from app.workshops.chief_towns import Town
from app.workshops.places import Venue

RADIUS = 30.0
"""Kilometres within which a venue is near."""
FARTHEST, MOST_FAR = 150.0, 5
"""Kilometres from a chief town within which a venue is proposed for want of one near, how many."""
EARTH = 6371.0
_POSTCODE = re.compile(r"\b(\d{2}) ?(\d{3})\b")
_DEPARTEMENT = re.compile(r"\d{2,3}|2[ab]")
_ARRONDISSEMENT = re.compile(r"(paris|lyon|marseille) (\d{1,2}) ?(?:e|er|eme|ieme)?")
_ARRONDISSEMENTS = {"paris": 75000, "lyon": 69000, "marseille": 13000}
_SHORT = {"st": "saint", "ste": "sainte"}
_OVERSEAS = ("97", "98")


@dataclass(frozen=True)
class Site:
    """What is read of a venue to find it near somewhere."""

    id: int
    slug: str
    name: str
    city: str
    city_key: str
    postcode: str
    point: tuple[float, float] | None


@dataclass(frozen=True)
class Near:
    """A venue and how far it is; `km` is None in the place itself, or where nobody knows."""

    site: Site
    km: float | None

    @property
    def about(self) -> int:
        """Return kilometres as people say them: 3, 10, 15."""
        if self.km is None:
            return 0
        return max(1, round(self.km)) if self.km < 10 else round(self.km / 5) * 5


@dataclass(frozen=True)
class Located:
    """A typed place as it was understood, its venues nearest first.

    Where several places have the name, `others` are they, with their postcodes, and nothing is
    near before one is chosen.
    """

    said: str
    near: tuple[Near, ...] = ()
    is_rough: bool = False
    """Whether only the département is known."""
    others: tuple[tuple[str, str], ...] = ()
    chief_town: str = ""
    """Where there is no venue: the town from which the others were looked for; perhaps in vain."""

    @property
    def venue_ids(self) -> tuple[int, ...]:
        return tuple(sorted(near.site.id for near in self.near))


def locate(typed: str) -> Located | None:
    """Return the venues near a typed postcode or city, or None where nobody knows that place.

    Case, accents, "St" for "Saint", "Cedex" and a slip of the finger do not matter. A postcode
    that no venue has stands for its département; where that has none either, the venues nearest to
    its chief town are proposed.
    """
    return among(typed, _sites())


def among(typed: str, sites: Sequence[Site]) -> Located | None:
    words = _words(typed)
    if postcode := _postcode(words):
        return _by_postcode(postcode, sites)
    if not words:
        return None
    if _DEPARTEMENT.fullmatch(words):
        return _by_departement(words, "20" if words in {"2a", "2b"} else words, sites)
    found = _named(words, sites)
    if not found and words in chief_towns.BY_NAME:
        return _from(chief_towns.BY_NAME[words], typed, sites)
    parts = {_departement(site.postcode) for site in found}
    if len(parts) > 1:
        others = {(f"{site.city} ({site.postcode})", site.postcode) for site in found}
        return Located(typed, others=tuple(sorted(others)))
    return _around(found[0].city, found, sites) if found else None


def _words(typed: str) -> str:
    words = [_SHORT.get(word, word) for word in intake.fold(typed).split()]
    return " ".join(words[: words.index("cedex")] if "cedex" in words else words)


def _postcode(words: str) -> str:
    """Return the postcode in what was typed: "75020 Paris", "Paris 20e", "59 100"."""
    if found := _POSTCODE.search(words):
        return found.group(1) + found.group(2)
    if found := _ARRONDISSEMENT.fullmatch(words):
        return str(_ARRONDISSEMENTS[found.group(1)] + int(found.group(2)))
    return ""


def _by_postcode(postcode: str, sites: Sequence[Site]) -> Located | None:
    if exact := [site for site in sites if site.postcode == postcode]:
        return _around(f"{postcode} {exact[0].city}", exact, sites)
    return _by_departement(postcode, _departement(postcode), sites)


def _by_departement(said: str, part: str, sites: Sequence[Site]) -> Located | None:
    """Return the venues of a département, or those nearest to its chief town."""
    if there := [site for site in sites if _departement(site.postcode) == part]:
        return _rough(said, there)
    town = chief_towns.BY_DEPARTEMENT.get(part)
    return _from(town, said, sites) if town else None


def _from(town: Town, said: str, sites: Iterable[Site]) -> Located:
    """Return the few venues nearest to a town that has none; nothing beyond `FARTHEST`."""
    far = [Near(site, kilometres(town.point, site.point)) for site in sites if site.point]
    far = [one for one in far if (one.km or 0) <= FARTHEST]
    far.sort(key=lambda one: (one.km or 0, one.site.id))
    return Located(said, tuple(far[:MOST_FAR]), chief_town=town.name)


def _departement(postcode: str) -> str:
    """Return the figures that say the département: "59", "974"; "20" for both of Corsica."""
    return postcode[:3] if postcode.startswith(_OVERSEAS) else postcode[:2]


def _named(words: str, sites: Sequence[Site]) -> list[Site]:
    """Return the venues of the city meant: of that name, else with the words in it, else alike."""
    keys = sorted({site.city_key for site in sites})
    within = [key for key in keys if f" {words} " in f" {key} "]
    begun = [key for key in keys if key.startswith(words) and len(words) > 2]
    alike = [] if words in chief_towns.BY_NAME else get_close_matches(words, keys, n=1, cutoff=0.8)
    meant = [words] if words in keys else within or begun or alike
    return [site for site in sites if site.city_key in meant]


def _rough(said: str, sites: Collection[Site]) -> Located:
    ordered = sorted(sites, key=lambda site: (site.city_key, site.id))
    return Located(said, tuple(Near(site, None) for site in ordered), True)


def _around(said: str, there: Collection[Site], sites: Iterable[Site]) -> Located:
    """Return the venues of a place, then those at most `RADIUS` from their middle, nearest first."""
    points = [site.point for site in there if site.point]
    near = [Near(site, None) for site in there]
    if points:
        middle = (
            sum(point[0] for point in points) / len(points),
            sum(point[1] for point in points) / len(points),
        )
        beside = [
            Near(site, kilometres(middle, site.point))
            for site in sites
            if site.point and site not in there
        ]
        near += sorted(
            (one for one in beside if (one.km or 0) <= RADIUS),
            key=lambda one: (one.km or 0, one.site.id),
        )
    return Located(said, tuple(near))


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return how far two points are, in degrees of latitude and longitude, as the crow flies."""
    (lat, lon), (lat2, lon2) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))


def _sites() -> list[Site]:
    rows = db.session.execute(
        select(
            Venue.id,
            Venue.slug,
            Venue.name,
            Venue.city,
            Venue.city_key,
            Venue.postcode,
            Venue.latitude,
            Venue.longitude,
        )
        .where(Venue.published_at.is_not(None), Venue.archived_at.is_(None))
        .order_by(Venue.sort_key, Venue.id)
    )
    return [
        Site(id_, slug, name, city, key, postcode, _point(lat, lon))
        for id_, slug, name, city, key, postcode, lat, lon in rows
    ]


def _point(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    return None if latitude is None or longitude is None else (latitude, longitude)
