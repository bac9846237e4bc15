"""What the demonstration offers, in plain French."""

from dataclasses import dataclass

from app.workshops.models import Audience, Kind, LineMode


@dataclass(frozen=True)
class Offer:
    """One programme: `minutes` is the length of one meeting, `meetings` how many it has."""

    key: str
    name: str
    kind: Kind
    minutes: int
    summary: str
    what_to_bring: str
    meetings: int = 1
    theme: str = ""
    capacity: int = 8
    audience: Audience = Audience.EVERYONE
    line_mode: LineMode = LineMode.AUTO
    joinable_meetings: int = 1
    opens_days_before: int | None = None
    minimum_age: int | None = None
    colour: str = ""

    @property
    def hours(self) -> float:
        return self.minutes * self.meetings / 60


_BOX = "Votre téléphone ou votre ordinateur, si vous en avez un. Sinon, nous en prêtons."

OFFERS = (
    Offer(
        "coup",
        "Coup de pouce",
        Kind.COUP_DE_POUCE,
        90,
        "Vous venez avec votre question : une photo à envoyer, un rendez-vous à prendre, un mot de "
        "passe perdu. Une personne vous aide à le faire vous-même. C’est gratuit.",
        f"{_BOX} Apportez aussi votre chargeur et le papier qui parle de votre question.",
        colour="teal",
    ),
    Offer(
        "bases",
        "Les bases",
        Kind.PARCOURS,
        150,
        "Pour débuter, pas à pas : allumer un ordinateur, écrire un texte, aller sur internet, "
        "envoyer un e-mail, se protéger. Le même groupe se retrouve à chaque séance. C’est gratuit.",
        "De quoi écrire. Les ordinateurs sont sur place.",
        meetings=6,
        joinable_meetings=3,
        theme="Premiers pas",
        colour="steelblue",
    ),
    Offer(
        "emploi",
        "Vers l’autonomie – recherche d’emploi",
        Kind.PARCOURS,
        150,
        "Faire son CV, chercher des offres, répondre par e-mail, suivre ses démarches avec France "
        "Travail. Il faut savoir se servir d’une souris et d’un clavier. C’est gratuit.",
        "Votre CV, même ancien, et votre identifiant France Travail si vous en avez un.",
        meetings=12,
        line_mode=LineMode.OFFER,
        theme="Recherche d’emploi",
        colour="darkorange",
    ),
    Offer(
        "seniors",
        "Vers l’autonomie – services pour les seniors",
        Kind.PARCOURS,
        150,
        "Pour les personnes de 60 ans et plus : voir ses remboursements et sa retraite, prendre un "
        "rendez-vous chez le médecin, appeler sa famille en vidéo. C’est gratuit.",
        f"{_BOX} Apportez vos lunettes et un carnet.",
        meetings=12,
        theme="Services pour les seniors",
        opens_days_before=14,
        minimum_age=60,
        colour="purple",
    ),
    Offer(
        "permanence",
        "Permanence connexion et équipement",
        Kind.PERMANENCE,
        120,
        "Nous regardons ensemble ce qu’il vous faut : une carte SIM, une recharge, un téléphone ou "
        "un ordinateur à petit prix. L’entretien est gratuit. Un travailleur social réserve pour vous.",
        "Une pièce d’identité, et le bon d’orientation donné par votre travailleur social.",
        theme="Connexion et équipement",
        capacity=6,
        audience=Audience.PARTNERS,
        colour="olive",
    ),
    Offer(
        "formation",
        "Accompagner sans faire à la place",
        Kind.FORMATION,
        180,
        "Pour les professionnels de l’action sociale : repérer les difficultés avec le numérique, "
        "aider une personne sans prendre la souris, orienter vers un atelier. C’est gratuit.",
        "Rien de particulier.",
        theme="Pour les professionnels",
        capacity=12,
        audience=Audience.PROFESSIONALS,
        colour="gray",
    ),
)
