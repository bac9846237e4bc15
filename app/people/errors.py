"""The states in which an account cannot be made, or nobody can sign in."""

from app.errors import DomainError


class LinkSpent(DomainError):
    status = 410
    sentence = (
        "Ce lien ne fonctionne plus : il a déjà servi, ou son temps est passé. "
        "Demandez un nouveau message."
    )


class OtherBrowser(DomainError):
    status = 403
    sentence = (
        "Ce lien s’ouvre dans le navigateur où vous l’avez demandé. Ouvrez-le là-bas, ou tapez "
        "là-bas le code à six chiffres du même message."
    )


class AlreadyInvited(DomainError):
    sentence = "%(email)s a déjà un compte (%(role)s)."


class UnknownAccount(DomainError):
    status = 404
    sentence = "Aucun compte actif pour %(email)s."


class PartnerNeeded(DomainError):
    status = 422
    sentence = "Un compte partenaire appartient à un partenaire : dites lequel."


class PartnerNotWanted(DomainError):
    status = 422
    sentence = "Seul un compte partenaire appartient à un partenaire."


class PartnerNameTaken(DomainError):
    status = 422
    sentence = "Un partenaire s’appelle déjà « %(name)s »."


class RequestDecided(DomainError):
    sentence = "Cette demande a déjà reçu une réponse."


class CannotBeInvited(DomainError):
    status = 422
    sentence = (
        "Cette adresse ne peut pas être invitée d’ici. Vérifiez-la, ou appelez la coordination."
    )


class LastWithTheKeys(DomainError):
    sentence = (
        "C’est la dernière personne qui peut inviter des collègues. Donnez d’abord ce droit à "
        "quelqu’un d’autre."
    )
