"""What people come for, as they say it, and which programmes answer it."""

from sqlalchemy import ColumnElement, and_, or_

from app.workshops.models import Audience, Kind, Programme

GOALS = {
    "phone": "Mieux me servir de mon téléphone",
    "computer": "Apprendre à me servir d’un ordinateur",
    "email": "Créer ou retrouver une adresse e-mail",
    "procedures": "Faire une démarche en ligne (CAF, impôts, santé…)",
    "job": "Chercher un travail, faire un CV",
    "safety": "Éviter les arnaques",
    "family": "Parler avec mes proches, envoyer des photos",
}
THEMES = {
    "phone": ("telephone", "smartphone", "mobile", "tablette"),
    "computer": ("premiers-pas", "bases", "debut", "ordinateur"),
    "email": ("mail", "messagerie", "premiers-pas", "bases"),
    "procedures": ("demarche", "administrati", "droits", "sante", "senior"),
    "job": ("emploi", "travail", "metier"),
    "safety": ("arnaque", "securite", "premiers-pas", "bases"),
    "family": ("famille", "photo", "proches", "senior"),
}
"""Parts of a theme’s key that answer a goal: themes are each installation’s own words."""


def answers(goal: str) -> ColumnElement[bool]:
    """Match the programmes that answer a goal and that anyone may come to.

    A coup de pouce without a theme answers every one: people bring their own question.
    """
    own_question = and_(Programme.kind == Kind.COUP_DE_POUCE, Programme.theme_key == "")
    themed = (Programme.theme_key.contains(part) for part in THEMES[goal])
    return and_(Programme.audience == Audience.EVERYONE, or_(own_question, *themed))
