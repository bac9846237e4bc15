"""Which calendar program reads a feed, from what it says of itself."""

from app import intake

_SIGNS = (
    ("google-calendar", "Google Agenda"),
    ("thunderbird", "Thunderbird"),
    ("nextcloud", "Nextcloud"),
    ("icsx5", "ICSx⁵ (Android)"),
    ("davx5", "DAVx⁵ (Android)"),
    ("microsoft.exchange", "Outlook sur le web"),
    ("outlook", "Outlook"),
    ("ms-office", "Outlook"),
    ("microsoft office", "Outlook"),
    ("ios/", "Apple (iPhone ou iPad)"),
    ("ipados/", "Apple (iPhone ou iPad)"),
    ("macos/", "Apple (Mac)"),
    ("mac os x", "Apple (Mac)"),
    ("calendaragent", "Apple (Mac)"),
    ("dataaccessd", "Apple"),
)


def name(user_agent: str) -> str:
    """Return the program's everyday name, else the first word it says of itself."""
    said = user_agent.casefold()
    for sign, known in _SIGNS:
        if sign in said:
            return known
    return intake.clean(user_agent[:200]).split("/")[0][:80] or "inconnu"


_RHYTHMS = (
    ("Google", "Google relit toutes les 8 à 24 heures : on ne peut pas le presser."),
    ("Outlook", "Outlook sur le web relit toutes les 3 à 24 heures."),
    ("Thunderbird", "Thunderbird relit toutes les 30 minutes quand il est ouvert."),
    ("Apple", "Un iPhone relit quand il est chargé ou en Wi-Fi : d’une heure à un jour."),
    ("Nextcloud", "Nextcloud relit souvent une fois par jour."),
    (
        "Android",
        "Sur Android, le rythme se règle dans l’application : une fois par jour au départ.",
    ),
)


def said(client: str) -> str:
    """Return what stands for a program at the head of a sentence."""
    return client if client and client != "inconnu" else "Un agenda"


def rhythm(client: str) -> str:
    """Say how often a program comes to read, or that each comes when it likes."""
    for sign, sentence in _RHYTHMS:
        if sign in client:
            return sentence
    return "Chaque agenda relit à son rythme."
