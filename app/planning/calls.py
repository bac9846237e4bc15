"""Calls to make: one card for each person, on the list of whoever can say it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from app import dates
from app.bookings.languages import LANGUAGES
from app.extensions import db
from app.messages import calling
from app.messages.models import Desk, Message, Outcome, Status
from app.messages.rendering import spoken
from app.people.models import Account, Partner
from app.workshops import working_days
from app.workshops.models import Assignment, AssignmentState, Meeting
from app.workshops.places import Venue

AROUND = timedelta(days=60)
"""Who leads a meeting at a venue within so many days before or after says what is to say there."""


@dataclass(frozen=True)
class News:
    """One thing to say: in short, in full, and the booking it is about."""

    subject: str
    words: str
    booking_uuid: UUID | None


@dataclass(frozen=True)
class Try:
    at: datetime
    by: str
    outcome: Outcome


@dataclass(frozen=True)
class Card:
    """All there is to say to one person, and how far it has come."""

    uuid: UUID
    last_id: int
    """The newest of the messages it shows: what came since is not said with it."""
    name: str
    phone: str
    language: str
    desk: Desk
    partner: str
    venue: str
    zone: str
    """The venue's: hours are said by the clock of the place."""
    not_after: datetime | None
    news: tuple[News, ...]
    tries: tuple[Try, ...]


def of_branch(branch_id: int | None) -> dict[Desk, list[Card]]:
    """Return the calls of a branch's venues, or of the house, by whose list they are on."""
    mine = None if branch_id is None else _venues_of(branch_id)
    cards = _cards(calling.waiting(venue_ids=mine))
    return {desk: [card for card in cards if card.desk is desk] for desk in Desk}


def of_partner(partner_id: int) -> list[Card]:
    """Return what the team of a partner has to pass on."""
    return _cards(calling.waiting(Desk.PARTNER, partner_id=partner_id))


def of_venues(venue_ids: Collection[int]) -> list[Card]:
    """Return what is to be said at some venues."""
    return _cards(calling.waiting(Desk.VENUE, venue_ids=venue_ids))


def led_venues(account: Account) -> set[int]:
    """Return the ids of the venues where an account leads meetings, lately or soon."""
    moment = dates.now()
    return set(
        db.session.scalars(
            select(Meeting.venue_id)
            .join(Assignment, Assignment.meeting_id == Meeting.id)
            .where(
                Assignment.account_id == account.id,
                Assignment.state == AssignmentState.ASSIGNED,
                Meeting.cancelled_at.is_(None),
                Meeting.starts_at.between(moment - AROUND, moment + AROUND),
            )
        )
    )


def branch_of(message: Message) -> int | None:
    """Return the branch of the venue that a call is about."""
    venue = db.session.get(Venue, message.venue_id) if message.venue_id else None
    return venue.branch_id if venue else None


def overdue(moment: datetime) -> Sequence[int]:
    """Return the calls, by id, that a partner's team has not passed on within a working day."""
    return [
        message.id for message in calling.waiting(Desk.PARTNER) if passed_on_by(message) <= moment
    ]


def passed_on_by(message: Message) -> datetime:
    """Return until when a partner's team has a call: one working day of the venue.

    Where the news is only good for less, half of that time, so that someone is left to say it.
    """
    begun = calling.since(message)
    venue = db.session.get(Venue, message.venue_id) if message.venue_id else None
    until = begun + timedelta(days=1)
    if venue is not None:
        wall = dates.wall(begun, venue.zone)
        day = working_days.after(venue, wall.date(), 1)
        wall = datetime.combine(day, wall.time(), tzinfo=dates.zone(venue.zone))
        until = wall.astimezone(UTC)
    if message.not_after is not None and message.not_after <= until:
        return begun + max(message.not_after - begun, timedelta()) / 2
    return until


def hand_over(message_id: int) -> None:
    """Put what a partner's team has not passed on in time on the coordination's list."""
    message = db.session.get(Message, message_id)
    if message is None or message.status is not Status.TO_DO or message.desk is not Desk.PARTNER:
        return
    if passed_on_by(message) <= dates.now():
        calling.entrust(message, Desk.COORDINATION)


def _venues_of(branch_id: int) -> Sequence[int]:
    return db.session.scalars(select(Venue.id).where(Venue.branch_id == branch_id)).all()


def _cards(messages: Sequence[Message]) -> list[Card]:
    """Put together what one list has to say to one person; the most pressing keeps its place."""
    groups: dict[object, list[Message]] = {}
    for message in messages:
        who = message.person or message.uuid
        key = (who, message.desk, message.partner_id, message.venue_id)
        groups.setdefault(key, []).append(message)
    partners = _names(Partner, (one.partner_id for one in messages))
    venues = _venues({one.venue_id for one in messages if one.venue_id})
    tries = _tries(messages)
    return [_card(group, partners, venues, tries) for group in groups.values()]


def _card(
    group: list[Message],
    partners: dict[int, str],
    venues: dict[int, Venue],
    tries: dict[int, list[Try]],
) -> Card:
    first, newest = group[0], max(group, key=lambda one: one.id)
    venue = venues.get(first.venue_id or 0)
    return Card(
        uuid=first.uuid,
        last_id=newest.id,
        name=newest.to_name,
        phone=next((one.to_address for one in group if one.to_address), ""),
        language=LANGUAGES.get(newest.language, ""),
        desk=first.desk,
        partner=partners.get(first.partner_id or 0, ""),
        venue=venue.name if venue else "",
        zone=venue.zone if venue else current_app.config["DEFAULT_ZONE"],
        not_after=min((one.not_after for one in group if one.not_after), default=None),
        news=tuple(News(one.subject, spoken(one.body_text), _booking(one)) for one in group),
        tries=tuple(_longest([tries.get(one.id, []) for one in group])),
    )


def _longest(told: list[list[Try]]) -> list[Try]:
    return max(told, key=len)


def _booking(message: Message) -> UUID | None:
    kind, _, uuid = message.about.partition(":")
    return UUID(uuid) if kind == "booking" else None


def _tries(messages: Sequence[Message]) -> dict[int, list[Try]]:
    rows = calling.attempts(messages)
    names = _names(Account, (row.account_id for row in rows))
    found: dict[int, list[Try]] = {}
    for row in rows:
        one = Try(row.at, names.get(row.account_id, ""), row.outcome)
        found.setdefault(row.message_id, []).append(one)
    return found


def _venues(ids: Collection[int]) -> dict[int, Venue]:
    return {one.id: one for one in db.session.scalars(select(Venue).where(Venue.id.in_(ids)))}


def _names(table: type[Partner] | type[Account], ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of these rows by id, in one question."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    rows = db.session.execute(select(table.id, table.name).where(table.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}
