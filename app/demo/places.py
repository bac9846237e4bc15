"""Where the demonstration takes place.

The cities are those where public sources place Emmaüs Connect; only the city is real. Telephone
numbers lie in the ranges that Arcep keeps for fiction (décision 2018-0881, annexe).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """One venue: `quarter` completes its name, the rest is as a `Venue` has it."""

    key: str
    quarter: str
    city: str
    postcode: str
    insee_code: str
    latitude: float
    longitude: float
    phone: str
    zone: str = "Europe/Paris"
    workstations: int = 8

    @property
    def name(self) -> str:
        return f"Espace de solidarité numérique – {self.quarter}"


ROOMS = ("Salle informatique", "Salle de rencontre")
"""Every venue has both: the first with workstations, the second without."""

OPENING_HOURS = "Mo-Fr 09:00-12:30,13:30-18:00"
SUMMARY = (
    "Un lieu pour apprendre à utiliser un ordinateur, un téléphone et internet. Tout est gratuit. "
    "Il n’y a pas de question bête. Ce lieu est fictif : il montre comment le site fonctionne."
)
DIRECTIONS = "L’entrée est de plain-pied. Une personne vous accueille et vous montre la salle."
SERVICES = "|".join(
    (
        "Maîtrise des outils numériques du quotidien",
        "Accès internet et matériel informatique",
        "Acquisition de matériel informatique à prix solidaire",
    )
)

PLACES = (
    Place("paris-20", "Paris 20e", "Paris", "75020", "75120", 48.8649, 2.3990, "01 99 00 20 20", workstations=10),
    Place("paris-12", "Paris 12e", "Paris", "75012", "75112", 48.8412, 2.3880, "01 99 00 12 12"),
    Place("saint-denis", "Saint-Denis", "Saint-Denis", "93200", "93066", 48.9362, 2.3574, "01 99 00 93 20"),
    Place("creteil", "Créteil", "Créteil", "94000", "94028", 48.7904, 2.4556, "01 99 00 94 00"),
    Place("lille", "Lille", "Lille", "59000", "59350", 50.6292, 3.0573, "03 53 01 59 00", workstations=10),
    Place("roubaix", "Roubaix", "Roubaix", "59100", "59512", 50.6927, 3.1778, "03 53 01 59 10"),
    Place("bordeaux", "Bordeaux", "Bordeaux", "33000", "33063", 44.8378, -0.5792, "05 36 49 33 00"),
    Place("lyon", "Lyon", "Lyon", "69003", "69383", 45.7597, 4.8422, "04 65 71 69 03"),
    Place("villeurbanne", "Villeurbanne", "Villeurbanne", "69100", "69266", 45.7719, 4.8902, "04 65 71 69 10"),
    Place("grenoble", "Grenoble", "Grenoble", "38000", "38185", 45.1885, 5.7245, "04 65 71 38 00"),
    Place("marseille", "Marseille", "Marseille", "13001", "13201", 43.2965, 5.3698, "04 65 71 13 01", workstations=10),
    Place("strasbourg", "Strasbourg", "Strasbourg", "67000", "67482", 48.5734, 7.7521, "03 53 01 67 00"),
    Place(
        "la-reunion", "La Réunion", "Saint-Denis (La Réunion)", "97400", "97411",
        -20.8789, 55.4481, "02 61 91 97 40", zone="Indian/Reunion",
    ),
)  # fmt: skip
