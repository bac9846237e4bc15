"""Change how a known person is reached, and tell the contact that no longer is."""

from flask import current_app

from app import intake
from app.bookings import contacts
from app.bookings.enrolling import Person
from app.bookings.participants import Participant, Reach
from app.dates import now
from app.messages.outbox import Recipient, channel_of, enqueue
from app.messages.plans import Step, Way
from app.messages.rendering import render

NOTICE = "contact_changed"


def write_contact(known: Participant, said: Person) -> None:
    """Write how a known person is reached now; their name stays as it was.

    Each former e-mail or mobile that is kept no more is told so, without a word of the new one:
    who changed it may be someone else.
    """
    former = _machines(known)
    known.reach = said.reach
    known.email, known.email_key = said.email, said.email.casefold()
    known.phone, known.phone_e164 = said.phone, said.phone_e164
    known.spoken_language = said.spoken_language
    known.contact_forgotten_at = None
    for step in former:
        if step.address.casefold() not in {known.email_key, known.phone_e164}:
            _tell(known, step)


def _machines(known: Participant) -> list[Step]:
    """Return what a machine can write to, whatever way was chosen: choosing another one is no cover."""
    number = known.phone_e164
    is_mobile = number and (known.reach is Reach.MOBILE or intake.is_mobile(number))
    sms = [Step(Way.SMS, number)] if is_mobile and current_app.config["SMS_GATEWAY_URL"] else []
    return [*sms, Step(Way.EMAIL, known.email)] if known.email else sms


def _tell(known: Participant, former: Step) -> None:
    """Write to a former contact, and nowhere else when that fails."""
    enqueue(
        NOTICE,
        to=Recipient(
            channel_of(former),
            known.name,
            former.address,
            locale=known.locale,
            then=(),
            person=contacts.who(known),
        ),
        rendered=render(NOTICE, known.locale, participant=known),
        about=contacts.who(known),
        revision=f"{former.way.value}:{now():%Y%m%dT%H%M%S}",
    )
