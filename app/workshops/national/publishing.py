"""Venues and what is offered there, as the national formats say them.

data.inclusion v1 (`structures`, `services`) and "lieux de médiation numérique" 1.0.2; the schemas
are published by data.inclusion.beta.gouv.fr and schema.data.gouv.fr.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app import dates, intake
from app.workshops.models import Audience, Kind, Programme, Workshop
from app.workshops.national.columns import COLUMNS, SEVERAL, VENUE
from app.workshops.places import Venue

_PHONE = re.compile(r"\+(?:33|590|594|262|596|269|687|689|508|681)\d{6,9}")
_PIVOT = re.compile(r"[a-zA-Z0-9]{9,14}")
_BASICS = "numerique--maitriser-les-fondamentaux-du-numerique"
_ONLINE = "numerique--acceder-a-des-services-en-ligne"
_JOB = (
    "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi",
    "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation",
)
_TOPICS: dict[Kind, tuple[str, ...]] = {
    Kind.COUP_DE_POUCE: (_BASICS, _ONLINE),
    Kind.PARCOURS: (_BASICS,),
    Kind.PERMANENCE: (
        "numerique--acceder-a-une-connexion-internet",
        "numerique--acquerir-un-equipement",
    ),
    Kind.FORMATION: (_BASICS,),
}
_TYPES = {
    Kind.COUP_DE_POUCE: "atelier",
    Kind.PARCOURS: "formation",
    Kind.PERMANENCE: "aide-materielle",
    Kind.FORMATION: "formation",
}
_DAILY, _FORMALITIES, _WORK, _ACCESS, _CHEAP = (
    "Maîtrise des outils numériques du quotidien",
    "Aide aux démarches administratives",
    "Insertion professionnelle via le numérique",
    "Accès internet et matériel informatique",
    "Acquisition de matériel informatique à prix solidaire",
)
_SERVICES: dict[Kind, tuple[str, ...]] = {
    Kind.COUP_DE_POUCE: (_DAILY, _FORMALITIES),
    Kind.PARCOURS: (_DAILY,),
    Kind.PERMANENCE: (_ACCESS, _CHEAP),
    Kind.FORMATION: (),
}


@dataclass(frozen=True)
class House:
    """The association that publishes, as its settings name it."""

    name: str
    base: str
    """The address of the site, without a slash at its end."""
    siret: str = ""
    phone: str = ""
    """In E.164; "" where there is none."""
    email: str = ""

    @property
    def source(self) -> str:
        return intake.slug(self.name)

    def id_of(self, row: Venue | Programme) -> str:
        return f"{self.source}--{row.uuid}"


def structure(venue: Venue, house: House) -> dict[str, Any]:
    """Return a venue as a structure of data.inclusion v1."""
    return _filled(
        {
            "source": house.source,
            "id": house.id_of(venue),
            "nom": _name(venue.name),
            "date_maj": venue.changed_at.date().isoformat(),
            "siret": house.siret,
            "description": _long_enough(venue.summary),
            "site_web": venue.website,
            "lien_source": f"{house.base}/lieux/{venue.slug}",
            "horaires_accueil": venue.opening_hours,
            "telephone": venue.phone_e164 or house.phone,
            "courriel": venue.email or house.email,
            **_where(venue),
        }
    )


def service(example: Workshop, house: House) -> dict[str, Any]:
    """Return what a programme is at a venue as a service of data.inclusion v1.

    `example` is a workshop of it to come: the length of a parcours is read from its dates.
    """
    programme, venue = example.programme, example.venue
    phone, email = venue.phone_e164 or house.phone, venue.email or house.email
    alone = programme.audience is Audience.EVERYONE
    lasting = _lasting(example) if programme.kind is Kind.PARCOURS else {}
    return _filled(
        {
            "source": house.source,
            "structure_id": house.id_of(venue),
            "id": f"{house.id_of(programme)}-{venue.id}",
            "nom": _name(programme.name),
            "description": _long_enough(programme.summary) or _name(programme.name),
            "date_maj": max(programme.changed_at, venue.changed_at).date().isoformat(),
            "type": _TYPES[programme.kind],
            "thematiques": [*_TOPICS[programme.kind], *(_JOB if _is_for_work(programme) else ())],
            "frais": "gratuit",
            "publics": _publics(programme),
            "publics_precisions": _age(programme),
            "conditions_acces": programme.what_to_bring,
            "modes_accueil": ["en-presentiel"],
            "modes_mobilisation": [
                "utiliser-lien-mobilisation",
                *(["telephoner"] if phone else []),
                *(["envoyer-un-courriel"] if email else []),
            ],
            "lien_mobilisation": f"{house.base}/ateliers/?lieu={venue.slug}",
            "lien_source": f"{house.base}/ateliers/?lieu={venue.slug}",
            "mobilisable_par": ["usagers", "professionnels"] if alone else ["professionnels"],
            "telephone": phone,
            "courriel": email,
            **lasting,
            **_where(venue),
        }
    )


def place(venue: Venue, kinds: Sequence[Kind], works: bool, house: House) -> dict[str, str] | None:
    """Return a venue as a row of "lieux de médiation numérique"; None where the schema needs more.

    `kinds` are those of its workshops to come, `works` tells whether one helps to find work. What
    the venue's own row said when it was imported stands before what we deduce. The schema wants a
    number of the register, of the venue or else of the association: none is made up.
    """
    pivot = venue.national.get("pivot", "") or house.siret
    if not (venue.postcode and venue.address and _PIVOT.fullmatch(pivot)):
        return None
    found = [service for kind in Kind if kind in kinds for service in _SERVICES[kind]]
    own = {column: _cell(getattr(venue, name)) for column, name in VENUE.items()}
    row = {
        **dict.fromkeys(COLUMNS, ""),
        "frais_a_charge": "Gratuit",
        "modalites_accompagnement": SEVERAL.join(_accompaniment(kinds)),
        "modalites_acces": SEVERAL.join(_access(venue)),
        "dispositif_programmes_nationaux": "",
        **{name: value for name, value in venue.national.items() if value and name in COLUMNS},
        **own,
        "id": venue.external_id or str(venue.uuid),
        "pivot": pivot,
        "telephone": venue.phone_e164 if _PHONE.fullmatch(venue.phone_e164) else "",
        "presentation_resume": venue.summary if len(venue.summary) <= 280 else "",
        "presentation_detail": venue.summary if len(venue.summary) > 280 else "",
        "source": venue.source or house.name,
        "date_maj": venue.changed_at.date().isoformat(),
        "services": venue.services or SEVERAL.join([*found, *([_WORK] if works else [])]),
        "prise_rdv": f"{house.base}/lieux/{venue.slug}",
    }
    return {column: row[column] for column in COLUMNS}


def helps_to_work(programmes: Sequence[Programme]) -> bool:
    return any(_is_for_work(programme) for programme in programmes)


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _access(venue: Venue) -> Iterator[str]:
    yield "Se présenter"
    if venue.phone_e164:
        yield "Téléphoner"
    if venue.email:
        yield "Contacter par mail"
    yield "Prendre un RDV en ligne"


def _accompaniment(kinds: Sequence[Kind]) -> Iterator[str]:
    if Kind.COUP_DE_POUCE in kinds or Kind.PERMANENCE in kinds:
        yield "Accompagnement individuel"
    yield "Dans un atelier collectif"


def _filled(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value not in ("", None)}


def _where(venue: Venue) -> dict[str, Any]:
    return {
        "commune": venue.city,
        "code_postal": venue.postcode,
        "code_insee": venue.insee_code,
        "adresse": venue.address,
        "complement_adresse": venue.address_extra,
        "latitude": venue.latitude,
        "longitude": venue.longitude,
    }


def _name(text: str) -> str:
    """Return 3 to 150 characters without a dot at the end, as the schema asks."""
    short = text[:150].rstrip(" .")
    return short if len(short) >= 3 else f"Atelier {short}"


def _long_enough(text: str) -> str:
    return text if len(text) >= 5 else ""


def _is_for_work(programme: Programme) -> bool:
    return bool({"emploi", "travail"} & set(programme.theme_key.split("-")))


def _publics(programme: Programme) -> list[str]:
    if "seniors" in programme.theme_key or (programme.minimum_age or 0) >= 60:
        return ["seniors"]
    return ["demandeurs-emploi"] if _is_for_work(programme) else ["tous-publics"]


def _age(programme: Programme) -> str:
    return f"À partir de {programme.minimum_age} ans" if programme.minimum_age else ""


def _lasting(example: Workshop) -> dict[str, Any]:
    """Return over how many weeks a parcours runs, and its hours a week."""
    zone = example.venue.zone
    first, last = (dates.wall(each, zone).date() for each in (example.starts_at, example.ends_at))
    weeks = math.ceil(((last - first).days + 1) / 7)
    hours = float(example.programme.hours)
    return {"nombre_semaines": weeks, "volume_horaire_hebdomadaire": round(hours / weeks, 2)}
