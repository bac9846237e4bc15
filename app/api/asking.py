"""What a program asks in JSON, read with the words and the checks of the booking forms."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app.api.errors import IdempotencyKeyMissing, NotAnObject
from app.bookings import followed
from app.bookings.enrolling import Person
from app.bookings.errors import UnknownPerson
from app.bookings.languages import LANGUAGES
from app.bookings.participants import Participant, Reach
from app.errors import InvalidInput
from app.web.booking_form import PersonFields
from app.workshops.aims import GOALS

FIELDS = {"workshop", "person", "goal", "accept_line", "accept_overlap"}
OF_PERSON = {"id", "first_name", "family_name", "reach", "phone", "email", "spoken_language"}


class PersonAsked(PersonFields):
    """The person who comes, as the partner desk asks for them; a program has no CSRF token."""

    class Meta:
        csrf = False


@dataclass(frozen=True)
class Asked:
    """A request for a seat; `body` is all that was sent."""

    body: dict[str, Any]
    workshop_id: int
    person: Person | Participant
    goal: str
    accept_line: bool
    accept_overlap: bool


def key() -> str:
    """Return the request's Idempotency-Key. Raises IdempotencyKeyMissing."""
    sent = request.headers.get("Idempotency-Key", "").strip()
    if not (16 <= len(sent) <= 64 and sent.isascii() and sent.isprintable()):
        raise IdempotencyKeyMissing
    return sent


def seat(partner_id: int) -> Asked:
    """Read a request for a seat. Raises NotAnObject, InvalidInput and UnknownPerson."""
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise NotAnObject
    _only(FIELDS, body, "")
    workshop_id = body.get("workshop")
    if not isinstance(workshop_id, int) or isinstance(workshop_id, bool) or workshop_id >= 2**31:
        raise InvalidInput("workshop", "Donnez l’id de l’atelier, un nombre entier.")
    goal = _text(body, "goal", "goal")
    if goal and goal not in GOALS:
        raise InvalidInput("goal", "Ce code n’est pas dans la liste de ce que l’on peut vouloir.")
    return Asked(
        body=body,
        workshop_id=workshop_id,
        person=_person(body.get("person"), partner_id),
        goal=goal,
        accept_line=_flag(body, "accept_line"),
        accept_overlap=_flag(body, "accept_overlap"),
    )


def _person(said: object, partner_id: int) -> Person | Participant:
    if not isinstance(said, dict):
        raise InvalidInput("person", "Dites qui vient : un objet, avec au moins un prénom.")
    _only(OF_PERSON, said, "person.")
    if "id" in said:
        return _known(_text(said, "id", "person.id"), partner_id)
    form = PersonAsked(
        formdata=MultiDict({name: _text(said, name, f"person.{name}") for name in said})
    )
    form.offer(*Reach)
    if not form.validate():
        field, sentences = next(iter(form.errors.items()))
        raise InvalidInput(f"person.{field}", str(sentences[0]))
    language = _text(said, "spoken_language", "person.spoken_language")
    if language and language not in LANGUAGES:
        raise InvalidInput("person.spoken_language", "Cette langue n’est pas dans notre liste.")
    return replace(form.cleaned, spoken_language=language)


def _known(uuid: str, partner_id: int) -> Participant:
    """Return one of the partner's own people; another's is as unknown as nobody."""
    try:
        found = followed.person(partner_id, UUID(uuid))
    except ValueError:
        found = None
    if found is None:
        raise UnknownPerson
    return found


def _only(known: set[str], said: dict[str, Any], where: str) -> None:
    """Refuse a field that we do not know: what we do not ask for must not be kept."""
    for name in said:
        if name not in known:
            raise InvalidInput(
                where + name[:40], gettext("Nous n’attendons pas ce champ. Retirez-le.")
            )


def _text(said: dict[str, Any], name: str, field: str) -> str:
    value = said.get(name) or ""
    if not isinstance(value, str):
        raise InvalidInput(field, "Écrivez du texte, entre guillemets.")
    return value


def _flag(said: dict[str, Any], name: str) -> bool:
    value = said.get(name, False)
    if not isinstance(value, bool):
        raise InvalidInput(name, "Écrivez true ou false.")
    return value
