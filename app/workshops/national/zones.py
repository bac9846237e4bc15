"""Which clock a place lives by, from its postcode or its INSEE code."""

PARIS = "Europe/Paris"

_TERRITORIES = {
    "970": "America/Guadeloupe",  # CEDEX postcodes of the three islands, that share one hour
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
_POSTCODES = {"97133": "America/St_Barthelemy", "97150": "America/Marigot"}
_INSEE = {
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "97123": "America/St_Barthelemy",  # until 2007
    "97127": "America/Marigot",  # until 2007; as a postcode it is La Désirade
}

SEVERAL_CLOCKS = "987"
"""French Polynesia: the Marquesas and the Gambier islands do not live by Tahiti's clock."""


def of(postcode: str, insee_code: str, default: str = PARIS) -> str:
    """Return the IANA zone of a postcode, else of an INSEE code, else the default.

    A mainland code is Europe/Paris whatever the default.
    """
    if postcode:
        return _POSTCODES.get(postcode) or _TERRITORIES.get(postcode[:3], PARIS)
    if insee_code:
        known = _INSEE.get(insee_code) or _INSEE.get(insee_code[:3])
        return known or _TERRITORIES.get(insee_code[:3], PARIS)
    return default
