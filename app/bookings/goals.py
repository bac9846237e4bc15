"""What people come for, as they say it: the coded list from which a booking may pick one."""

GOALS = {
    "phone": "Mieux me servir de mon téléphone",
    "computer": "Apprendre à me servir d’un ordinateur",
    "email": "Créer ou retrouver une adresse e-mail",
    "procedures": "Faire une démarche en ligne (CAF, impôts, santé…)",
    "job": "Chercher un travail, faire un CV",
    "safety": "Éviter les arnaques",
    "family": "Parler avec mes proches, envoyer des photos",
}
