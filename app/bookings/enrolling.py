"""Writing people into the line of a workshop: who they are, and who was here before."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import uuid4

from sqlalchemy import bindparam, select

from app import dates, intake
from app.bookings import conflicts, errors, seats
from app.bookings.asking import NOTHING_ASKED, Asked
from app.bookings.models import ACTIVE, Booking, State
from app.bookings.participants import Participant, ParticipantPartner, Reach, Reminders
from app.bookings.references import free_reference
from app.extensions import db
from app.people.actors import Actor, ActorKind
from app.workshops.models import Workshop

NOTICE_VERSION = "2026-1"
_OF_KEY = select(Booking).where(Booking.request_key == bindparam("key"))


@dataclass(frozen=True)
class Person:
    """What a form says of the person who comes; already cleaned by `intake`."""

    first_name: str
    reach: Reach
    family_name: str = ""
    email: str = ""
    phone: str = ""
    phone_e164: str = ""
    locale: str = "fr"
    spoken_language: str = ""
    reminders: Reminders = Reminders.BEFORE

    @property
    def key(self) -> str:
        return intake.fold(f"{self.first_name} {self.family_name}")

    def participant(self, actor: Actor, at: datetime) -> Participant:
        """Return the row of this person, told at that instant what is kept, by this actor."""
        return Participant(
            first_name=self.first_name,
            family_name=self.family_name,
            name_key=self.key,
            email=self.email,
            email_key=self.email.casefold(),
            phone=self.phone,
            phone_e164=self.phone_e164,
            reach=self.reach,
            locale=self.locale,
            spoken_language=self.spoken_language,
            reminders=self.reminders,
            notice_version=NOTICE_VERSION,
            noticed_at=at,
            informed_by=actor.account_id,
            created_at=at,
        )


@dataclass(frozen=True)
class Request:
    """One person's request: who, the form's hidden key, and what they want to do, as a code."""

    person: Person | Participant
    key: str | None = None
    goal: str = ""

    @property
    def name_key(self) -> str:
        return self.person.key if isinstance(self.person, Person) else self.person.name_key


def already(request: Request, workshop_id: int, actor: Actor) -> Booking | None:
    """Return the booking that this form made before, or None.

    A key shows a booking to the desk it was made at only: the public's, or one partner's. Raises
    FormAlreadyUsed for another desk's key, another workshop or another person.
    """
    if not request.key:
        return None
    booking = db.session.scalar(_OF_KEY, {"key": request.key})
    if booking is None:
        return None
    if (booking.actor_kind, booking.partner_id) != (actor.kind, actor.partner_id):
        raise errors.FormAlreadyUsed
    if booking.workshop_id != workshop_id or booking.participant.name_key != request.name_key:
        raise errors.FormAlreadyUsed(booking.uuid)
    return booking


def enrol(
    workshop: Workshop,
    requests: Sequence[Request],
    actor: Actor,
    together: bool = False,
    accept_overlap: bool = False,
    asked: Asked = NOTHING_ASKED,
) -> list[Booking]:
    """Write each request into the line, in order; the workshop's row must have been taken.

    `asked` is what is known of the one who comes alone. Raises UnknownPerson, AlreadyBooked, and
    AlreadyBusy at a desk.
    """
    group = uuid4() if together and len(requests) > 1 else None
    bookings = []
    for request in requests:
        is_new = isinstance(request.person, Person) and not asked.is_name_met
        flag = "" if is_new else _flag(workshop, request, actor, accept_overlap)
        booking = Booking(
            reference=asked.reference or free_reference(),
            request_key=request.key,
            workshop=workshop,
            participant=_card(request.person, actor, flag),
            partner_id=actor.partner_id,
            actor_kind=actor.kind,
            actor_id=actor.account_id,
            group_uuid=group,
            goal=request.goal,
            flag=flag,
            arrived_at=dates.now(),
        )
        db.session.add(booking)
        seats.change(booking, State.WAITING, "joined", actor)
        bookings.append(booking)
    return bookings


def participant_of(person: Person | Participant, actor: Actor) -> Participant:
    """Return the row of a person: the known one, or a new one that the actor's partner follows.

    Raises UnknownPerson for one that this partner does not follow.
    """
    if isinstance(person, Participant):
        if actor.partner_id is not None:
            key = (person.id, actor.partner_id)
            if db.session.get(ParticipantPartner, key) is None:
                raise errors.UnknownPerson
        return person
    participant = person.participant(actor, dates.now())
    db.session.add(participant)
    if actor.partner_id is not None:
        db.session.flush()
        db.session.add(
            ParticipantPartner(participant_id=participant.id, partner_id=actor.partner_id)
        )
    return participant


def _card(person: Person | Participant, actor: Actor, flag: str) -> Participant:
    """Return a person's card; a card of its own where another desk has booked the very person.

    Whom a merge made two partners follow is booked by each as if it were alone, and flagged.
    """
    if flag != "same_person" or not isinstance(person, Participant):
        return participant_of(person, actor)
    columns = [field.name for field in fields(Person)]
    alone = Person(**{name: getattr(person, name) for name in columns})
    return participant_of(alone, actor)


def _flag(workshop: Workshop, request: Request, actor: Actor, accept_overlap: bool) -> str:
    """Return the code that tells staff of a person who seems to be here, or elsewhere, already.

    A desk is asked about its own people's overlaps; nobody learns of a booking that another made.
    """
    if isinstance(request.person, Participant):
        return _flag_known(workshop, request.person, actor, accept_overlap)
    person = request.person
    contact = {person.email.casefold(), person.phone_e164} - {""}
    here, elsewhere = conflicts.twins(person.key, contact, workshop)
    if not accept_overlap:
        _ask(workshop, elsewhere, actor)
    if here:
        return "same_person"
    return "overlap" if elsewhere else ""


def _flag_known(workshop: Workshop, person: Participant, actor: Actor, accept_overlap: bool) -> str:
    active = db.session.scalar(
        select(Booking).where(
            Booking.participant_id == person.id,
            Booking.workshop_id == workshop.id,
            Booking.meeting_id.is_(None),
            Booking.state.in_(ACTIVE),
        )
    )
    if active is not None:
        is_partner = actor.kind is ActorKind.PARTNER
        if is_partner and active.partner_id != actor.partner_id:
            return "same_person"
        raise errors.AlreadyBooked(active.uuid)
    elsewhere = conflicts.clashes(person.id, workshop)
    if not accept_overlap:
        _ask(workshop, elsewhere, actor)
    return "overlap" if elsewhere else ""


def _ask(workshop: Workshop, elsewhere: Sequence[Booking], actor: Actor) -> None:
    for booking in elsewhere:
        own = actor.partner_id is not None and booking.partner_id == actor.partner_id
        if own or actor.kind is ActorKind.COORDINATOR:
            raise conflicts.question(booking, workshop.coming)
