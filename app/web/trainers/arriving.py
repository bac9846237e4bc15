"""An arrival that a browser kept: read as the form at the door reads it, and answered in words."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.bookings import arrivals, marking
from app.bookings.arrivals import Arrival
from app.bookings.enrolling import Person
from app.bookings.errors import NotAtThisMeeting
from app.errors import InvalidInput
from app.people.actors import acting
from app.transactions import transaction
from app.web import guards
from app.web.trainers import seen
from app.web.trainers.forms import WalkInForm

_FIELDS = ("first_name", "family_name", "contact")
_BEYOND = (
    "L’atelier était complet : cette personne est notée quand même, et la coordination le voit."
)
_NAMESAKE = (
    "Quelqu’un de ce nom était déjà sur la liste. Si c’est la même personne, dites-le à la "
    "coordination : elle réunit les deux fiches."
)


def is_one(tap: Mapping[str, object]) -> bool:
    """Tell whether what a browser kept is an arrival rather than a tap."""
    return "first_name" in tap


def note(tap: Mapping[str, object], at: datetime, sent_at: datetime) -> dict[str, str]:
    """Note an arrival; return its booking's uuid, the note, and what is to be known of it."""
    try:
        key, meeting_id = UUID(str(tap["key"])), int(str(tap["meeting"]))
    except (KeyError, ValueError):
        raise NotAtThisMeeting from None
    meeting, person = seen.meeting(meeting_id), _person(tap)
    with transaction():
        arrival = arrivals.note(
            meeting,
            person,
            acting(guards.signed_in()),
            key=key,
            at=marking.made_at(meeting, at, sent_at),
        )
        return {
            "booking": str(arrival.booking.uuid),
            "note": "present",
            "sentence": _sentence(arrival),
        }


def _person(tap: Mapping[str, object]) -> Person:
    typed = MultiDict({name: str(tap.get(name) or "") for name in _FIELDS})
    form = WalkInForm(formdata=typed, meta={"csrf": False})
    if not form.validate():
        field, said = next(iter(form.errors.items()))
        raise InvalidInput(str(field), said[0])
    return form.cleaned


def _sentence(arrival: Arrival) -> str:
    said = [_BEYOND] if arrival.is_beyond else []
    return " ".join(said + ([_NAMESAKE] if arrival.is_namesake else []))
