"""The states in which a program's request cannot be read."""

from app.errors import DomainError


class KeyRefused(DomainError):
    status = 401
    sentence = (
        "Cette clé manque, est fausse, ou a été retirée. Envoyez « Authorization: Bearer » puis la "
        "clé que la coordination vous a donnée."
    )


class NotAnObject(DomainError):
    status = 400
    sentence = "Le corps de la demande doit être un objet JSON."


class IdempotencyKeyMissing(DomainError):
    status = 400
    sentence = (
        "L’en-tête Idempotency-Key manque, ou n’a pas de 16 à 64 caractères simples. Donnez une "
        "clé neuve à chaque demande, et la même quand vous recommencez."
    )
