"""The people typed on page 3: their forms, what a draft keeps of them, and who is known."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app import intake
from app.bookings import followed
from app.bookings.enrolling import Person, Request
from app.bookings.participants import Participant, Reach
from app.bookings.reaching import write_contact
from app.web.partners.forms import PersonForm

MOST = 8
KEPT = ("first_name", "family_name", "reach", "contact", "language", "known", "request_key", "same")
OTHER = "other"


def prefix(number: int) -> str:
    """Return what the names of the fields of one person begin with; the first has nothing."""
    return f"p{number + 1}-" if number else ""


def forms(count: int, formdata: Any = None) -> list[PersonForm]:
    """Return one form for each person, filled from what was posted when there is something."""
    made = []
    for number in range(min(max(count, 1), MOST)):
        form = PersonForm(formdata=formdata, prefix=prefix(number))
        form.prepare()
        if formdata is None and not form.is_submitted():
            form.reach.data = Reach.PARTNER.value
        made.append(form)
    return made


def from_kept(kept: Sequence[dict[str, str]]) -> list[PersonForm]:
    """Return the forms of the people that a draft keeps."""
    typed = MultiDict(
        {
            prefix(number) + name: str(person.get(name, ""))
            for number, person in enumerate(kept)
            for name in KEPT
            if person.get(name)
        }
    )
    return forms(len(kept), typed or None)


def keep(people: Sequence[PersonForm]) -> list[dict[str, str]]:
    """Return what a draft keeps of the people typed."""
    return [
        {name: str(form[name].data or "")[:254] for name in KEPT if form[name].data}
        for form in people
    ]


def is_sure(form: PersonForm, partner_id: int) -> bool:
    """Tell whether it is settled who this is; else ask "is it the same person?" on the form.

    Only the partner's own people are proposed. `form` was found valid before.
    """
    if _uuid(form.known.data):
        return followed.person(partner_id, UUID(form.known.data)) is not None
    said = form.cleaned
    if followed.is_sent(partner_id, form.key()):
        return True
    twins = followed.same_as(partner_id, said.key, said.phone_e164, said.email.casefold())
    if not twins:
        return True
    form.same.choices = [*((str(twin.uuid), _named(twin)) for twin in twins), (OTHER, "Non")]
    if form.same.data in {str(twin.uuid) for twin in twins}:
        form.known.data = form.same.data
        return True
    if form.same.data == OTHER:
        return True
    form.refuse("same", "Vous suivez déjà quelqu’un de ce nom ou à ce numéro : est-ce elle ?")
    return False


def request(form: PersonForm, partner_id: int, goal: str = "") -> Request:
    """Return what is asked for one person: the known row, with its contact as said now, or a new."""
    uuid = _uuid(form.known.data)
    known = followed.person(partner_id, uuid) if uuid else None
    if known is None:
        return Request(form.cleaned, form.key(), goal)
    write_contact(known, _with_known(known, form.cleaned))
    return Request(known, form.key(), goal)


def _with_known(known: Participant, said: Person) -> Person:
    """Keep what is known where nothing was typed; who keeps the paper has it forgotten."""
    if said.reach is Reach.SLIP:
        return said
    phone = (said.phone, said.phone_e164) if said.phone else (known.phone, known.phone_e164)
    return replace(said, email=said.email or known.email, phone=phone[0], phone_e164=phone[1])


def _named(person: Participant) -> str:
    number = intake.spoken_phone(person.phone_e164) if person.phone_e164 else ""
    return ", ".join(filter(None, (f"Oui : {person.name}", number, person.email)))


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
