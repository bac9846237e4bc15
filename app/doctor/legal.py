"""Does the site say who publishes and hosts it, as the law asks?"""

from flask import current_app

from app.doctor.findings import Findings, attention, good

_ASKED = {
    "PUBLISHER_ADDRESS": "l’adresse de l’éditeur",
    "PUBLICATION_DIRECTOR": "le nom du responsable de la publication",
    "CONTACT_PHONE": "un numéro de téléphone",
    "HOSTING": "le nom et l’adresse de l’hébergeur",
}
_NOBODY = "Pouce"
"""What stands for the publisher when no setting names one."""


def register() -> Findings:
    """Say when the national map cannot list our places for want of a number of the register."""
    settings = current_app.config
    if not settings["IS_LOCAL"] and len(settings["SIRET"]) != 14:
        yield attention(
            "Sans SIRET, la carte nationale ne montre pas nos lieux. Donnez le vôtre, de 14 "
            "chiffres (SIRET)."
        )


def notice() -> Findings:
    """Say which settings the legal page lacks; on one's own computer it needs none."""
    settings = current_app.config
    if settings["IS_LOCAL"]:
        return
    missing = [f"{words} ({name})" for name, words in _ASKED.items() if not settings[name]]
    if settings["PUBLISHER"] == _NOBODY:
        missing.insert(0, "le nom de l’éditeur (PUBLISHER)")
    if missing:
        yield attention(f"Les mentions légales sont incomplètes. Donnez {', '.join(missing)}.")
    else:
        yield good("Les mentions légales sont complètes.")
