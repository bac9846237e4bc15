"""Why a coordinator went beyond the rule: a short list that may be published.

A code that was ever written stays here: events are never changed.
"""

from app.bookings.errors import UnknownCause

CHOICES = {
    "urgent_deadline": "démarche urgente, avec une date limite",
    "came_for_nothing": "personne venue pour rien, par notre faute",
    "our_mistake": "erreur de notre part",
    "companion": "vient avec une personne déjà inscrite",
    "end_of_course": "termine un parcours commencé",
    "room_allows": "la salle et l’équipe le permettent",
    "partner_is_coming": "le partenaire a annoncé des personnes",
    "agreement": "convention avec le partenaire",
}
"""What a coordinator may choose: each code as words that follow a colon, none of them about
anybody's situation."""
NOTED_LATER = "noted_later"
CAUSES = CHOICES | {NOTED_LATER: "la personne était là : noté après coup"}
"""Every code that an event may hold."""


def checked(code: str) -> str:
    """Return a code of the list to choose from. Raises UnknownCause."""
    if code not in CHOICES:
        raise UnknownCause
    return code
