"""Writing the season down: the plan, through the verbs that the pages use."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app import dates, intake
from app.bookings import actions as bookings
from app.bookings import overrides
from app.bookings.enrolling import Request
from app.bookings.models import Booking
from app.demo import helping, past, people, places, plan, wanting
from app.demo.people import MEMBERS, ORGANISATIONS
from app.demo.places import PLACES, Place
from app.demo.plan import Guest, Planned, in_parties
from app.demo.programmes import OFFERS, Offer
from app.demo.scenes import Fate
from app.errors import DomainError
from app.extensions import db
from app.people.actions import invite
from app.people.actors import PARTICIPANT, Actor, ActorKind, acting
from app.people.models import Account, Partner
from app.planning import actions as planning
from app.workshops import schedule
from app.workshops.models import Assignment, AssignmentRole, Meeting, Programme, Workshop
from app.workshops.places import Room, Venue

MOVED_BY = timedelta(minutes=90)
CANCEL_REASON = "no_trainer"
CAUSE = "our_mistake"
Follow = Callable[[Sequence[Planned]], Iterable[Planned]]

_REASONS = {ActorKind.PARTNER: "by_partner", ActorKind.COORDINATOR: "by_staff"}


class NotEmpty(DomainError):
    sentence = (
        "La base contient déjà des données : la démonstration n’y touche pas. "
        "Choisissez une base vide (DATABASE_URL ou INSTANCE_DIR)."
    )


@dataclass(frozen=True)
class Cast:
    """The rows that workshops and bookings refer to, by their keys."""

    venues: Mapping[str, tuple[Venue, tuple[Room, ...]]]
    programmes: Mapping[str, Programme]
    accounts: Mapping[str, Account]
    actors: Mapping[str, Actor]


def is_empty() -> bool:
    """Tell whether nothing was ever written: no account, no partner, no venue, no programme."""
    tables = (Account, Partner, Venue, Programme)
    return not any(db.session.scalar(select(table.id).limit(1)) for table in tables)


def create(follow: Follow) -> list[Planned]:
    """Write the season around today into an empty database; `follow` is told of each workshop.

    Raises NotEmpty. What has begun is written first, so that references never meet.
    """
    if not is_empty():
        raise NotEmpty
    planned = plan.season(dates.today())
    cast = _cast()
    names = past.references()
    rule = wanting.standing_rule(cast.venues["lille"][0], cast.programmes["coup"])
    written = []
    for each in follow(planned):
        workshop = _write(each, cast)
        written.append((workshop, each.fate))
        if each.fate is Fate.RECORDED:
            past.record(workshop, each.guests, cast.actors, names)
        else:
            wanting.keep(workshop, each.fate, rule)
            _enrol(workshop, each, cast)
    for workshop, fate in written:
        _befall(workshop, fate, cast)
    wanting.wish(cast.programmes, {key: venue for key, (venue, _) in cast.venues.items()})
    helping.help_out(cast.accounts, {key: venue for key, (venue, _) in cast.venues.items()})
    helping.say_needs()
    return planned


def _cast() -> Cast:
    accounts = {member.email: _account(member) for member in MEMBERS}
    db.session.flush()
    actors = {email: acting(account) for email, account in accounts.items()}
    cast = Cast(
        venues={place.key: _venue(place) for place in PLACES},
        programmes={offer.key: _programme(offer) for offer in OFFERS},
        accounts=accounts,
        actors={"": PARTICIPANT, **actors},
    )
    db.session.flush()
    return cast


def _account(member: people.Member) -> Account:
    account = invite(member.email, member.role, name=member.name, partner_name=member.organisation)
    account.may_be_named = member.email in people.NAMED
    for organisation in ORGANISATIONS:
        if account.partner is not None and organisation.name == account.partner.name:
            account.partner.kind = organisation.kind
            account.partner.city = organisation.city
    return account


def _venue(place: Place) -> tuple[Venue, tuple[Room, ...]]:
    venue = schedule.add_venue(
        name=place.name,
        city=place.city,
        postcode=place.postcode,
        insee_code=place.insee_code,
        latitude=place.latitude,
        longitude=place.longitude,
        zone=place.zone,
        phone=place.phone,
        phone_e164=intake.e164(place.phone) or "",
        opening_hours=places.OPENING_HOURS,
        summary=places.SUMMARY,
        directions=places.DIRECTIONS,
        services=places.SERVICES,
    )
    machines, meeting = places.ROOMS
    rooms = (
        schedule.add_room(venue, machines, place.workstations),
        schedule.add_room(venue, meeting),
    )
    return venue, rooms


def _programme(offer: Offer) -> Programme:
    return schedule.add_programme(
        name=offer.name,
        kind=offer.kind,
        hours=offer.hours,
        theme=offer.theme,
        summary=offer.summary,
        what_to_bring=offer.what_to_bring,
        default_capacity=offer.capacity,
        audience=offer.audience,
        opens_days_before=offer.opens_days_before,
        minimum_age=offer.minimum_age,
        colour=offer.colour,
        line_mode=offer.line_mode,
        joinable_meetings=offer.joinable_meetings,
    )


def _write(planned: Planned, cast: Cast) -> Workshop:
    outline = planned.outline
    venue, rooms = cast.venues[outline.place.key]
    more = {"published_at": None} if planned.fate is Fate.UNPUBLISHED else {}
    workshop = schedule.add_workshop(
        cast.programmes[outline.offer.key],
        venue,
        outline.spans,
        room=rooms[outline.room],
        title=planned.title,
        **more,
    )
    for meeting, leader in zip(workshop.meetings, outline.leaders, strict=True):
        _assign(meeting, leader, AssignmentRole.LEAD, cast)
        _assign(meeting, outline.support, AssignmentRole.SUPPORT, cast)
    schedule.touch(workshop)
    return workshop


def _assign(meeting: Meeting, email: str, role: AssignmentRole, cast: Cast) -> None:
    if email:
        account_id = cast.accounts[email].id
        db.session.add(Assignment(meeting=meeting, account_id=account_id, role=role))


def _enrol(workshop: Workshop, planned: Planned, cast: Cast) -> None:
    """Book everyone in order, then let those who give up do so."""
    given_up: list[tuple[Booking, Guest]] = []
    for guests in in_parties(planned):
        actor = cast.actors[guests[0].through]
        asked = [Request(guest.person, goal=guest.goal) for guest in guests]
        if planned.fate is Fate.OVERBOOKED and workshop.is_full:
            overrides.book_beyond(workshop.id, asked[0], CAUSE, actor)
            continue
        booked = bookings.book_party(
            workshop.id,
            asked,
            actor=actor,
            together=len(asked) > 1,
            accept_line=True,
            accept_overlap=True,
        )
        given_up += [
            (one, guest) for one, guest in zip(booked, guests, strict=True) if guest.gives_up
        ]
    for booking, guest in given_up:
        actor = cast.actors[guest.through]
        bookings.cancel(booking, actor, _REASONS.get(actor.kind, "by_person"))


def _befall(workshop: Workshop, fate: Fate, cast: Cast) -> None:
    """Move or cancel what the plan says, once every seat is taken, so that people are told."""
    if fate is Fate.CANCELLED:
        coordinator = cast.actors[people.COORDINATOR]
        planning.cancel_workshop(workshop.id, CANCEL_REASON, coordinator)
    if fate is Fate.OFFERED:
        wanting.not_this_time(workshop)
    if fate is Fate.MOVED:
        meeting = workshop.meetings[0]
        planning.move_meeting(meeting, _later(meeting.starts_local), _later(meeting.ends_local))


def _later(wall: datetime) -> datetime:
    return wall + MOVED_BY
