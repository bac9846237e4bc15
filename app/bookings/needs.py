"""What someone needs of the equipment and the place: codes, with their consent, for a year."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import timedelta

from app import dates
from app.bookings.errors import NoConsent, UnknownNeed
from app.bookings.participants import Participant

LIFE = timedelta(days=365)
"""How long the consent lasts; then the needs are forgotten."""
NEEDS = {
    "computer": "un ordinateur à prêter",
    "own_computer": "une prise, pour son propre ordinateur",
    "phone": "apprendre sur son propre téléphone",
    "step_free": "une salle sans marche",
    "sight": "de grands caractères",
    "hearing": "qu’on lui parle en face, et fort",
    "reading": "qu’on lise les textes avec elle",
    "helper": "une chaise pour qui l’accompagne",
}
"""Each code as words that follow "a besoin de" or "besoin :"; none says why."""


def said(person: Participant) -> list[str]:
    """Say what a person needs, while their consent lasts."""
    if person.access_expires_at is None or person.access_expires_at <= dates.now():
        return []
    codes = set(person.access_needs.split())
    return [words for code, words in NEEDS.items() if code in codes]


def counted(people: Iterable[Participant]) -> list[tuple[str, int]]:
    """Count what is to be got ready for these people: (words, how many)."""
    found = Counter(words for person in people for words in said(person))
    return [(words, found[words]) for words in NEEDS.values() if found[words]]


def codes(person: Participant) -> set[str]:
    """Return the codes of what a person needs, while their consent lasts."""
    return {code for code in person.access_needs.split() if said(person)}


def put(person: Participant, wanted: Collection[str], *, agrees: bool) -> None:
    """Put these needs in place of what was known; none needs no consent. Raises UnknownNeed, NoConsent."""
    if not set(wanted) <= set(NEEDS):
        raise UnknownNeed
    if wanted and not agrees:
        raise NoConsent
    person.access_needs = " ".join(code for code in NEEDS if code in wanted)
    person.access_expires_at = dates.now() + LIFE if wanted else None
