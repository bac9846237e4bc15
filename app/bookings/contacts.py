"""How a person is reached, step by step: the contact plan, from what they asked for."""

from flask import current_app

from app import intake, languages
from app.bookings.models import Booking
from app.bookings.participants import Participant, Reach
from app.messages.models import Channel
from app.messages.outbox import Recipient, channel_of, desk_of
from app.messages.plans import MACHINES, Plan, Step, Way


def plan(person: Participant, partner_id: int | None = None, *, by_sms: bool = True) -> Plan:
    """Return the ways to reach a person, in order, from machines to people; never empty.

    An e-mail comes first, an SMS where the person chose their mobile; a call, or the social
    worker's team, whichever they chose; the venue at last, and alone for who keeps the paper. SMS needs a gateway, and `by_sms`,
    which is False for news that has no SMS.
    """
    phone = person.phone_e164
    email = [Step(Way.EMAIL, person.email)] if person.email else []
    sms = [Step(Way.SMS, phone)] if by_sms and _reads_sms(person) else []
    call = [Step(Way.CALL, phone)] if phone else []
    asks_nobody = person.reach is Reach.SLIP
    partner = [Step(Way.PARTNER, phone)] if partner_id and not asks_nobody else []
    machines = [*sms, *email] if person.reach is Reach.MOBILE else [*email, *sms]
    people = [*partner, *call] if person.reach is Reach.PARTNER else [*call, *partner]
    return (*machines, *people, Step(Way.VENUE))


def is_told_by_machine(booking: Booking) -> bool:
    """Tell whether a machine can say it to this person; the others must be called."""
    return plan(booking.participant)[0].way in MACHINES


def recipient(booking: Booking, steps: Plan) -> Recipient:
    """Return who is told of a booking, by the first step of a plan, and what follows."""
    return told(booking.participant, steps, booking.workshop.venue_id, booking.partner_id)


def told(
    person: Participant, steps: Plan, venue_id: int, partner_id: int | None = None
) -> Recipient:
    """Return a person as who is told of something at a venue, by the first step of a plan."""
    first = steps[0]
    return Recipient(
        channel_of(first),
        person.name,
        first.address,
        locale=person.locale,
        partner_id=partner_id,
        venue_id=venue_id,
        then=steps[1:],
        desk=desk_of(first),
        language=person.spoken_language or person.locale.removeprefix(languages.FRENCH),
        person=who(person),
    )


def who(person: Participant) -> str:
    """Return how messages name the person who is told."""
    return f"person:{person.uuid}"


def gets_mail(steps: Plan) -> bool:
    """Tell whether a plan begins with an e-mail, which can carry a calendar."""
    return channel_of(steps[0]) is Channel.EMAIL


def _reads_sms(person: Participant) -> bool:
    """Tell whether a person can be sent an SMS: those who chose their mobile, or left its number."""
    phone = person.phone_e164
    if not current_app.config["SMS_GATEWAY_URL"] or not phone:
        return False
    return person.reach is Reach.MOBILE or (person.reach is Reach.EMAIL and intake.is_mobile(phone))
