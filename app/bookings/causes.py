"""Why a coordinator went beyond the rule: a short list that may be published.

A code that was ever written stays here: events are never changed.
"""

from app.bookings.errors import UnknownCause

CAUSES = {
    "urgent_deadline": "démarche urgente, avec une date limite",
    "came_for_nothing": "personne venue pour rien, par notre faute",
    "our_mistake": "erreur de notre part",
    "companion": "vient avec une personne déjà inscrite",
    "end_of_course": "termine un parcours commencé",
    "room_allows": "la salle et l’équipe le permettent",
    "partner_is_coming": "le partenaire a annoncé des personnes",
    "agreement": "convention avec le partenaire",
}
"""Each code as words that follow a colon, none of them about anybody's situation."""


def checked(code: str) -> str:
    """Return a code of the list. Raises UnknownCause."""
    if code not in CAUSES:
        raise UnknownCause
    return code
