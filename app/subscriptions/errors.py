"""The states in which a private calendar address gives nothing."""

from app.errors import DomainError, NotFound


class UnknownAddress(NotFound):
    sentence = "Cette adresse d’agenda n’existe pas. Copiez-la à nouveau, en entier."


class AddressRevoked(DomainError):
    status = 410
    sentence = (
        "Cette adresse d’agenda ne sert plus. Supprimez-la de votre agenda, puis demandez-en une "
        "nouvelle depuis votre compte."
    )
