"""The states in which something cannot be done, each with the French sentence for the person."""

import re
from typing import ClassVar


class DomainError(Exception):
    """A rule said no. `sentence` is a message id; `params` fill it once it is translated."""

    status: ClassVar[int] = 409
    sentence: str = "Cette action n’est pas possible."

    def __init__(self, **params: object) -> None:
        super().__init__(self.sentence % params if params else self.sentence)
        self.params = params

    @property
    def code(self) -> str:
        """Return the state's name as programs read it: "workshop_full"."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


class NotFound(DomainError):
    status = 404
    sentence = "Cette page n’existe pas, ou plus."


class Forbidden(DomainError):
    status = 403
    sentence = "Votre compte ne permet pas d’ouvrir cette page."


class InvalidInput(DomainError):
    """What was typed cannot be read. `field` names where, in the form's own words.

    `sentence` says why; `reason` is the same in French, its `params` in their places.
    """

    status = 422

    def __init__(self, field: str, sentence: str, **params: object) -> None:
        self.sentence = sentence
        super().__init__(**params)
        self.field = field
        self.reason = str(self)
