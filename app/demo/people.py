"""Who is in the demonstration: nobody real, at addresses and numbers that reach nobody."""

from dataclasses import dataclass
from itertools import count
from random import Random

from app import intake
from app.bookings.actions import Person
from app.bookings.participants import Reach
from app.demo import timetable
from app.people.models import Role


@dataclass(frozen=True)
class Organisation:
    """One partner: a social service that books for the people it follows."""

    name: str
    kind: str
    city: str


@dataclass(frozen=True)
class Member:
    """One account; `organisation` names its partner, "" for the association's own people."""

    email: str
    name: str
    role: Role
    organisation: str = ""


CCAS = "CCAS de Lille (démonstration)"
MISSION = "Mission locale de Marseille (démonstration)"
PASSAGE = "Association Le Passage (démonstration)"

ORGANISATIONS = (
    Organisation(CCAS, "ccas", "Lille"),
    Organisation(MISSION, "mission_locale", "Marseille"),
    Organisation(PASSAGE, "association", "Paris"),
)

COORDINATOR = "coordination@pouce.example"
CCAS_MEMBER = "partenaire@pouce.example"
MISSION_MEMBER = "mission.locale@pouce.example"
PASSAGE_MEMBER = "passage@pouce.example"

MEMBERS = (
    Member(COORDINATOR, "Claire Exemple", Role.COORDINATOR),
    Member(timetable.NORTH, "Nadia Exemple", Role.TRAINER),
    Member(timetable.PARIS, "Thomas Exemple", Role.TRAINER),
    Member(timetable.SOUTH, "Inès Modèle", Role.TRAINER),
    Member(timetable.VOLUNTEER, "Marcel Modèle", Role.VOLUNTEER),
    Member(timetable.NEWCOMER, "Rosa Fictif", Role.VOLUNTEER),
    Member(CCAS_MEMBER, "Samira Exemple", Role.PARTNER, CCAS),
    Member(MISSION_MEMBER, "Hugo Modèle", Role.PARTNER, MISSION),
    Member(PASSAGE_MEMBER, "Odile Exemple", Role.PARTNER, PASSAGE),
)

NAMED = frozenset({timetable.NORTH, timetable.VOLUNTEER})
"""Who of the team agreed to be named to those who come."""

FIRST_NAMES = (
    "Amina", "Jean-Pierre", "Fatoumata", "Mehmet", "Yolande", "Rachid", "Thi Lan", "Gérard",
    "Oksana", "Ibrahima", "Marie-Thérèse", "Ángel", "Chantal", "Bilal", "Rosa", "Sékou", "Zoé",
    "Andreï", "Monique", "Samir", "Awa", "Lucien", "Mariam", "Przemysław", "Josiane", "Karim",
    "Elif", "Moïse", "Françoise", "Tariq", "Solange", "Nguyen", "Halima", "Bruno", "Denise",
    "Mamadou", "Irène", "Youssef", "Aïcha", "Raymond", "Svetlana", "Kofi", "Ginette", "Farid",
    "Leïla", "Anselme", "Huguette", "Omar", "Noémie", "Dorian", "Khadija", "Guy", "Ana Lucia",
    "Vikram", "Odette", "Abdou", "Sylvie", "Emre", "Nicole", "Malika", "René", "Tseday",
)  # fmt: skip
FAMILY_NAMES = ("", "", "Exemple", "Modèle", "Fictif", "B", "D", "K", "L", "M", "N", "T")

_WAYS = (Reach.EMAIL, Reach.MOBILE, Reach.LANDLINE, Reach.PARTNER, Reach.SLIP)
_SHARES = (18, 37, 12, 15, 18)


class Crowd:
    """Fictitious people, one after the other; the same random source gives the same people."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.numbers = count(1)
        self.names: list[str] = []

    def someone(self, landline: str) -> Person:
        """Return someone of the public; `landline` is the fictitious range of the place."""
        reach = self.random.choices(_WAYS, _SHARES)[0]
        return self._person(reach, landline)

    def followed(self, landline: str) -> Person:
        """Return someone whom a social worker follows: rarely with an e-mail."""
        reach = self.random.choice((Reach.PARTNER, Reach.PARTNER, Reach.MOBILE, Reach.SLIP))
        return self._person(reach, landline)

    def reader(self, landline: str) -> Person:
        """Return someone who reads e-mail, as social workers do."""
        return self._person(Reach.EMAIL, landline)

    def _person(self, reach: Reach, landline: str) -> Person:
        number = next(self.numbers)
        first_name = self._first_name()
        phone, e164 = _phone(reach, landline, number)
        mailbox = intake.slug(first_name).encode("ascii", "ignore").decode()  # ł stays ł in a slug
        email = f"{mailbox}.{number}@example.org" if reach is Reach.EMAIL else ""
        family_name = self.random.choice(FAMILY_NAMES)
        return Person(first_name, reach, family_name, email=email, phone=phone, phone_e164=e164)

    def _first_name(self) -> str:
        if not self.names:
            self.names = self.random.sample(FIRST_NAMES, len(FIRST_NAMES))
        return self.names.pop()


def _phone(reach: Reach, landline: str, number: int) -> tuple[str, str]:
    """Return a number as typed and in E.164.

    Number libraries refuse 06 39 98, which Arcep keeps for fiction: E.164 is written out here.
    """
    if reach not in {Reach.MOBILE, Reach.LANDLINE}:
        return "", ""
    start = "06 39 98" if reach is Reach.MOBILE else landline
    typed = f"{start} {number // 100 % 100:02d} {number % 100:02d}"
    return typed, "+33" + typed.replace(" ", "")[1:]
