"""What a trainer or a volunteer may see: their own meetings, and of people what the role needs."""

from uuid import UUID

from flask import Response, make_response, render_template

from app import dates
from app.bookings import queries
from app.bookings.attendance import Note
from app.bookings.participants import Participant
from app.errors import NotFound
from app.people import access
from app.people.models import Role
from app.web import guards, pages
from app.workshops.models import Meeting


def meeting(meeting_id: int) -> Meeting:
    """Return a meeting that who is signed in leads, supports or coordinates. Raises NotFound."""
    one = queries.meeting(meeting_id)
    if one is None or not access.may_see_meeting(
        guards.signed_in(),
        leaders={leader.id for leader in one.leaders},
        branch_id=one.venue.branch_id,
    ):
        raise NotFound
    return one


def uuid_in(text: str) -> UUID | None:
    """Read a uuid that a form sent, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def first_names_only() -> bool:
    """Tell whether who is signed in reads first names without the initial."""
    return guards.signed_in().role is Role.VOLUNTEER


def said_name(person: Participant) -> str:
    """Say a person as the role of who is signed in needs: a first name, or with its initial."""
    if first_names_only():
        return person.first_name or person.short_name
    return person.short_name


def scripted(template: str, **shown: object) -> Response:
    """Answer with a page that may run our script: it keeps taps and pages for want of a network."""
    words = {note.value: _upper(note.french) for note in Note}
    answer = make_response(
        render_template(template, words=words, made_at=dates.now(), said_name=said_name, **shown)
    )
    answer.headers["Content-Security-Policy"] = pages.SCRIPTED_POLICY
    return answer


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
