"""How long each store keeps what it knows of people: one table, and the purge that applies it.

Every table of the database stands here, in RULES or in KEEPS_NOBODY; a test says so. What stands
outside the database: `flask backup` files are kept 30 days at most by whoever made them, and the
logs hold ids, not names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app import dates
from app.backups import retention as asides
from app.bookings import api_requests, merges, reads
from app.bookings import retention as bookings
from app.messages import invited, transports
from app.messages import retention as messages
from app.orientation import keeping
from app.people import absences, drafts, volunteers
from app.people import retention as people
from app.planning import replacements
from app.reports import freezing
from app.subscriptions import retention as subscriptions

DAY = timedelta(days=1)
MONTH = timedelta(days=30)
HALF_YEAR = timedelta(days=183)
QUARTER = timedelta(days=92)
YEAR = timedelta(days=365)
THREE_YEARS = timedelta(days=3 * 365 + 1)


@dataclass(frozen=True)
class Rule:
    """One store: what is forgotten, how long after what, and the function that does it."""

    table: str
    store: str
    forget: Callable[[datetime], int]


def _mail_files(moment: datetime) -> int:
    return messages.drop_files(transports.mail_folder(), moment - MONTH)


RULES = (
    Rule(
        "participants",
        "téléphones et e-mails, 30 jours après la dernière séance",
        lambda moment: bookings.forget_contacts(moment - MONTH),
    ),
    Rule(
        "participants",
        "noms, 6 mois après la dernière séance",
        lambda moment: bookings.forget_names(moment - HALF_YEAR),
    ),
    Rule(
        "participants",
        "besoins d’accès, à la fin de l’accord de la personne",
        bookings.forget_expired_needs,
    ),
    Rule(
        "participant_partners",
        "qui accompagne qui, 6 mois après la dernière séance",
        lambda moment: bookings.forget_followers(moment - HALF_YEAR),
    ),
    Rule(
        "bookings",
        "clés des formulaires, 30 jours après l’envoi",
        lambda moment: bookings.forget_request_keys(moment - MONTH),
    ),
    Rule(
        "api_requests",
        "empreintes des demandes par l’API, 30 jours après l’envoi",
        lambda moment: api_requests.drop(moment - MONTH),
    ),
    Rule(
        "wishes",
        "souhaits, 30 jours après leur fin",
        lambda moment: bookings.drop_wishes(moment - MONTH),
    ),
    Rule(
        "booking_events",
        "journal des inscriptions (sans nom), 3 ans",
        lambda moment: bookings.drop_events(moment - THREE_YEARS),
    ),
    Rule(
        "attendance_marks",
        "qui a noté quelle présence (sans nom), 3 ans",
        lambda moment: bookings.drop_marks(moment - THREE_YEARS),
    ),
    Rule(
        "merges",
        "ce qu’une réunion de fiches a changé (sans nom), 30 jours",
        lambda moment: merges.drop(moment - MONTH),
    ),
    Rule(
        "messages",
        "messages de connexion, 1 jour après leur fin",
        lambda moment: messages.forget_secrets(moment - DAY),
    ),
    Rule(
        "messages",
        "adresses et textes des messages, 30 jours après leur fin",
        lambda moment: messages.forget_words(moment - MONTH),
    ),
    Rule(
        "messages",
        "traces des messages, 6 mois après leur fin",
        lambda moment: messages.drop_messages(moment - HALF_YEAR),
    ),
    Rule(
        "invited_uids",
        "suivi des invitations d’agenda (sans nom), 400 jours après le dernier message",
        lambda moment: invited.forget(moment - 400 * DAY),
    ),
    Rule("", "messages gardés en fichiers, 30 jours", _mail_files),
    Rule(
        "sign_in_requests",
        "demandes de connexion, 1 jour",
        lambda moment: people.drop_requests(moment - DAY, moment),
    ),
    Rule(
        "sign_ins",
        "connexions, 30 jours après leur fin",
        lambda moment: people.drop_sign_ins(moment - MONTH),
    ),
    Rule(
        "absences",
        "absences de l’équipe (sans motif), 3 mois après leur fin",
        lambda moment: absences.forget(moment - QUARTER),
    ),
    Rule(
        "replacements",
        "remplacements demandés (sans nom), 1 an",
        lambda moment: replacements.forget(moment - YEAR),
    ),
    Rule(
        "volunteer_applications",
        "demandes de bénévoles, 3 mois",
        lambda moment: volunteers.forget(moment - QUARTER),
    ),
    Rule("drafts", "brouillons, une demi-heure", drafts.drop_expired),
    Rule(
        "accounts",
        "comptes archivés, 6 mois après",
        lambda moment: people.forget_accounts(moment - HALF_YEAR),
    ),
    Rule(
        "partners",
        "à qui parler chez un partenaire fermé, 6 mois après",
        lambda moment: people.forget_contacts(moment - HALF_YEAR),
    ),
    Rule(
        "access_requests",
        "demandes d’accès, 3 mois",
        lambda moment: people.drop_access_requests(moment - QUARTER),
    ),
    Rule(
        "orientations",
        "réponses aux diagnostics, 6 mois",
        lambda moment: keeping.drop_old(moment - HALF_YEAR),
    ),
    Rule(
        "participant_reads",
        "qui a lu quelle fiche (sans nom), 1 an",
        lambda moment: reads.drop(moment - YEAR),
    ),
    Rule(
        "private_feeds",
        "appareils des agendas révoqués, 30 jours après",
        lambda moment: subscriptions.forget_revoked(moment - MONTH),
    ),
    Rule(
        "",
        "bases gardées par une restauration, 30 jours",
        lambda moment: asides.drop_asides(moment - MONTH),
    ),
)

KEEPS_NOBODY = {
    "abilities": "ids of accounts, and what they give",
    "acknowledgements": "ids of bookings and meetings",
    "allotment_rule_programmes": "ids of programmes",
    "allotment_rule_venues": "ids of venues",
    "allotment_rules": "partners and numbers of seats",
    "allotments": "partners and numbers of seats",
    "api_keys": "partners, names of programs, and hashes of random keys",
    "attendances": "ids of bookings and meetings",
    "assignments": "ids of accounts and meetings",
    "call_attempts": "ids and codes, gone with their message",
    "branches": "the association's own branches",
    "closures": "days on which places are closed",
    "newcomers": "ids of accounts: who brought whom",
    "meetings": "dates and places",
    "month_counts": "when months were counted",
    "monthly_attendances": "counts, by ids of places, programmes and partners",
    "monthly_people": "counts, by ids of places, programmes and partners",
    "old_slugs": "addresses of places and programmes",
    "programmes": "what is offered",
    "publications": "numbers",
    "rooms": "rooms",
    "school_breaks": "school holidays",
    "season_rules": "ids of accounts, places and programmes",
    "send_attempts": "when messages were tried, and what servers answered; forgotten with the words",
    "venues": "places, with their public phone and e-mail",
    "waves": "ids of accounts, and what was changed",
    "wish_venues": "ids of wishes and venues",
    "worker_states": "when jobs ran",
    "workshop_events": "numbers of seats",
    "workshops": "what is held",
}


def purge() -> dict[str, int]:
    """Apply every rule and return how many rows or files each one forgot, if any.

    What is about to be forgotten is counted first. Inside the caller's transaction. Doing it twice
    changes nothing.
    """
    freezing.freeze()
    moment = dates.now()
    counts = {rule.store: rule.forget(moment) for rule in RULES}
    return {store: count for store, count in counts.items() if count}
