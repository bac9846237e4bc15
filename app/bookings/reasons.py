"""Why a booking changed: the one table from the ledger's codes to French.

A code that was ever written stays here, since events are never changed. A test reads every code
that the application writes and looks it up here.
"""

from app.bookings.causes import CAUSES
from app.bookings.models import BookingEvent
from app.people.actors import ActorKind

REASONS = {
    "joined": "demande reçue",
    "free_seat": "une place était libre : elle est réservée",
    "next_in_line": "une place s’est libérée : elle va à la première personne de la file",
    "by_person": "inscription annulée",
    "by_partner": "inscription annulée",
    "by_staff": "inscription annulée",
    "changed_workshop": "inscription remplacée par une autre date",
    "erased": "personne effacée à sa demande",
    "workshop_cancelled": "atelier annulé : l’inscription l’est aussi",
    "cancel_undone": "l’annulation de l’atelier a été reprise : l’inscription est comme avant",
    "resize_undone": "le nombre de places est de nouveau celui d’avant : le rang aussi",
    "kept_seat": "une place gardée pour son partenaire était libre : elle est réservée",
    "offered": "une place s’est libérée : elle lui est proposée",
    "accepted": "place proposée acceptée",
    "declined": "place proposée refusée",
    "not_now": "place proposée refusée pour l’instant : son rang est gardé",
    "offer_unanswered": "pas de réponse dans le délai : en pause, son rang est gardé",
    "offer_withdrawn": "place proposée reprise, car l’atelier n’est plus annoncé : son rang est gardé",
    "resumed": "de nouveau dans la file, à son rang",
    "joining_closed": "les inscriptions sont fermées : plus aucune place ne sera donnée",
    "seats_kept": "les seules places libres étaient gardées pour un partenaire",
    "group_too_large": "pas assez de places pour que le groupe vienne ensemble",
    "wished": "cet atelier correspond à son souhait",
    "wished_first": "cet atelier correspond à son souhait, et nous avons annulé son atelier",
    "wish_suits": "une place libre correspond à son souhait : elle lui est proposée",
    "wish_fulfilled": "une place a été trouvée ailleurs pour le même souhait",
    "wish_withdrawn": "souhait retiré",
    "place_given_back": "place dans la file rendue, car nous avons annulé son atelier",
    "beyond_the_rule": "place donnée hors de la règle",
    "moved_forward": "mise en tête de la file hors de la règle",
    "makes_up": "rattrape ici une séance manquée",
    "merged": "réunie avec une autre fiche de la même personne",
    "split": "fiches séparées de nouveau : ce n’était pas la même personne",
    "same_person": "deuxième inscription de la même personne : l’autre reste",
    "walked_in": "venue sans inscription : une place était libre",
}
"""Each code as a clause that begins in lower case and has no full stop."""

SEATS = {
    "capacity_changed": "le nombre de places a changé",
    "overbooked": "une place a été ajoutée hors de la règle",
    "overbooking_lowered": "une place libérée n’est pas redonnée : l’atelier avait plus de monde que de places",
    "seats_kept": "des places ont été gardées pour un partenaire",
    "kept_seats_changed": "le nombre de places gardées pour un partenaire a changé",
    "seats_given_back": "un partenaire a rendu des places gardées",
    "kept_seats_cut": "des places gardées et libres ne le sont plus, car l’atelier a moins de places",
    "seats_released": "des places gardées sont rendues à tout le monde",
    "release_refused": "des places restent gardées jusqu’au début",
    "archived": "l’atelier a été rangé : il n’est plus montré",
    "shown_again": "l’atelier est de nouveau montré",
    "unpublished": "l’atelier n’est plus annoncé : aucune place n’est donnée",
    "published": "l’atelier est annoncé",
}
"""The same for what happens to a workshop's seats and is nobody's booking."""

WHO = {
    ActorKind.PARTICIPANT: "par la personne elle-même",
    ActorKind.PARTNER: "par un partenaire",
    ActorKind.TRAINER: "par l’équipe",
    ActorKind.COORDINATOR: "par la coordination",
    ActorKind.SYSTEM: "selon la règle de la file",
}


def said(event: BookingEvent) -> str:
    """Say what happened and which kind of actor did it; a code of another version by its state."""
    what = REASONS.get(event.reason, event.to_state.french)
    because = f" ({CAUSES[event.cause]})" if event.cause in CAUSES else ""
    return f"{what}{because}, {WHO[event.actor_kind]}"
