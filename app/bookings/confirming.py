"""The letter that confirms a seat just taken: rendered once for a workshop, filled in for each person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from flask import current_app
from markupsafe import escape

from app import dates, stencils
from app.bookings import catching_up, contacts, first_invitations, invitations, mails, seats
from app.bookings.first_invitations import First
from app.bookings.models import Booking
from app.bookings.participants import Participant, Reach
from app.messages import invited, outbox
from app.messages.invited import InvitedUid
from app.messages.models import Message
from app.messages.plans import Way
from app.messages.rendering import Rendered, render
from app.prepared import Call, Insertion
from app.stencils import Stencil
from app.workshops import entries

NOTICE = "confirmed"
_FIRST_NAME, _REFERENCE = stencils.mark(), stencils.mark()
_SOMEONE, _SEAT = uuid4(), uuid4()
_MARKS = (_FIRST_NAME, _REFERENCE, str(_SOMEONE), str(_SEAT))
_MESSAGE = Insertion(
    Message,
    *("uuid", "message_id", "dedupe_key", "notice", "about", "person", "channel", "status"),
    *("to_address", "to_name", "venue_id", "language", "locale", "subject", "body_text"),
    *("body_html", "calendar", "calendar_method", "next_attempt_at", "not_after", "created_at"),
)
_INVITED = Insertion(InvitedUid)
_SETTINGS = ("ORGANISATION", "CONTACT_PHONE", "CONTACT_EMAIL", "BASE_URL", "DEFAULT_ZONE")


@dataclass(frozen=True)
class Letter:
    """What everyone who takes a seat in a workshop is written, with marks for what is theirs."""

    subject: Stencil
    text: Stencil
    html: Stencil
    calendar: First
    venue_id: int
    ends_at: datetime

    @property
    def weight(self) -> int:
        return self.text.weight + self.html.weight + self.calendar.weight

    def to(self, person: Participant, booking: Booking) -> Rendered:
        """Return the letter with a person's words in it."""
        words = {
            _FIRST_NAME: person.first_name,
            _REFERENCE: booking.reference,
            str(_SOMEONE): str(person.uuid),
            str(_SEAT): str(booking.uuid),
        }
        html = {**words, _FIRST_NAME: escape(person.first_name)}
        subject = self.subject.filled(words)
        return Rendered(subject, self.text.filled(words), self.html.filled(html))


_letters = stencils.Store[Letter](8 * 1024 * 1024, lambda letter: letter.weight)
"""About a thousand."""


def is_known(person: Participant) -> bool:
    """Tell whether it is known here what a person is written: a mail, or nothing by any machine."""
    if not current_app.config["SMS_GATEWAY_URL"]:
        return True
    return not person.email and all(step.way is not Way.SMS for step in contacts.plan(person))


def write(booking: Booking, revision: int, welcome: tuple[str, ...]) -> list[Call]:
    """Return what `notices.confirmed` writes of a booking that nobody was told anything of.

    The same as `mails.tell` and `outbox.enqueue` write, which `tests/bookings/test_at_once.py`
    holds together. `revision` is the schedule's and `welcome` who welcomes: the letter depends on them.
    """
    person = booking.participant
    plan = tuple(step for step in contacts.plan(person) if step.way is Way.EMAIL)
    if not plan:
        return []
    letter = _letter(booking.workshop_id, person.locale, revision, welcome)
    invitation = letter.calendar.to(booking)
    about = invitations.about(booking)
    message = outbox.compose(
        NOTICE,
        to=contacts.told(person, plan, letter.venue_id),
        rendered=letter.to(person, booking),
        about=about,
        not_after=letter.ends_at,
        invitation=invitation,
    )
    calls = [_MESSAGE.of(message)]
    if invitation.uid:
        first = invited.first(
            invitation.uid,
            about,
            invitation.meeting_id,
            invitation.sequence,
            invitation.method,
        )
        calls.append(_INVITED.of(first))
    return calls


def _letter(workshop_id: int, locale: str, revision: int, welcome: tuple[str, ...]) -> Letter:
    settings = tuple(current_app.config[name] for name in _SETTINGS)
    key = (workshop_id, locale, revision, welcome, dates.today(), *settings)
    letter = _letters.get(key)
    if letter is None:
        letter = _made(workshop_id, locale, welcome)
        _letters.put(key, letter)
    return letter


def _made(workshop_id: int, locale: str, welcome: tuple[str, ...]) -> Letter:
    """Render the letter as for anyone, to someone who is made of marks."""
    workshop = seats.read(workshop_id)
    person = Participant(
        uuid=_SOMEONE, first_name=_FIRST_NAME, family_name="", reach=Reach.EMAIL, locale=locale
    )
    booking = Booking(uuid=_SEAT, reference=_REFERENCE, workshop=workshop, participant=person)
    words = mails.words(booking, late=catching_up.ON_TIME, welcome=list(welcome))
    rendered = render(NOTICE, locale, **words)
    return Letter(
        Stencil(rendered.subject, _MARKS),
        Stencil(rendered.text, _MARKS),
        Stencil(rendered.html, _MARKS),
        first_invitations.written([entries.of(one) for one in workshop.coming], locale),
        workshop.venue_id,
        workshop.ends_at,
    )
