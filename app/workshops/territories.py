"""Which public holidays and which school zone a place has, from its postcode or INSEE code."""

from app.workshops.places import Venue

CORSICA = "Corse"
_ZONES = {
    "A": "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86"
    " 87 89 90",
    "B": "02 04 05 06 08 10 13 14 18 22 27 28 29 35 36 37 41 44 45 49 50 51 52 53 54 55 56 57 59"
    " 60 61 62 67 68 72 76 80 83 84 85 88",
    "C": "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95",
}
"""Départements of each school zone: arrêté du 7 décembre 2022, by académie."""
_ZONE_OF = {number: zone for zone, numbers in _ZONES.items() for number in numbers.split()}
MAINLAND_ZONES = tuple(_ZONES)

_OVERSEAS = {
    "971": ("971", "Guadeloupe"),
    "972": ("972", "Martinique"),
    "973": ("973", "Guyane"),
    "974": ("974", "La Réunion"),
    "975": ("PM", "Saint-Pierre-et-Miquelon"),
    "976": ("976", "Mayotte"),
    "977": ("BL", "Guadeloupe"),
    "978": ("MF", "Guadeloupe"),
    "984": ("TF", ""),
    "986": ("WF", "Wallis-et-Futuna"),
    "987": ("PF", "Polynésie française"),
    "988": ("NC", "Nouvelle-Calédonie"),
}
"""By the first three figures: the `holidays` subdivision and the school zone. Saint-Martin and
Saint-Barthélemy follow the académie of Guadeloupe."""
_ISLANDS = {"97133": "977", "97150": "978"}
SCHOOL_ZONES = (*MAINLAND_ZONES, CORSICA, *sorted({zone for _, zone in _OVERSEAS.values()} - {""}))


def code(venue: Venue) -> str:
    """Return a venue's postcode, else its INSEE code, else ""."""
    if venue.postcode:
        return _ISLANDS.get(venue.postcode, venue.postcode)
    return venue.insee_code


def subdivision(venue: Venue) -> str | None:
    """Return the `holidays` subdivision whose own days the venue has; None for the mainland's.

    Alsace and Moselle have Good Friday and 26 December (loi locale).
    """
    typed = code(venue)
    if typed[:3] in _OVERSEAS:
        return _OVERSEAS[typed[:3]][0]
    return {"57": "57", "67": "6AE", "68": "6AE"}.get(typed[:2])


def school_zone(venue: Venue) -> str:
    """Return the school zone of a venue: A, B, C, Corse, a territory's name, or "" if unknown."""
    typed = code(venue)
    if typed[:3] in _OVERSEAS:
        return _OVERSEAS[typed[:3]][1]
    if typed[:2].upper() in {"20", "2A", "2B"}:
        return CORSICA
    return _ZONE_OF.get(typed[:2], "")
