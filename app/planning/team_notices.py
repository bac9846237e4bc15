"""What accounts are told of the schedule: who leads a meeting, and who booked for others.

Their mails have a story of their own for each meeting, beside their feed's: whoever reads a feed
is told of what is new in words only, as two entries for one meeting are worse than none.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from flask import current_app
from flask_babel import force_locale, gettext
from sqlalchemy import or_, select

from app import dates
from app.bookings import invitations
from app.bookings.models import HOLDING, Booking
from app.calendars import ics
from app.extensions import db
from app.messages import invited
from app.messages.models import Channel
from app.messages.outbox import Invitation, Recipient, enqueue
from app.messages.rendering import render
from app.people.actors import ActorKind
from app.people.models import Account, Role
from app.subscriptions import queries as subscriptions
from app.workshops import entries, writing
from app.workshops.models import Meeting, Workshop


def assigned(account: Account, meetings: Sequence[Meeting]) -> None:
    """Tell someone what they now lead; a calendar part only where no feed shows it."""
    invitation = None
    if not subscriptions.reads_one(account):
        several = len(meetings) > 1
        invitation = _file(account, meetings) if several else _part(account, meetings[0], "REQUEST")
    _tell("assigned", account, meetings, invitation)


def released(account: Account, meetings: Sequence[Meeting], by: Account | None = None) -> None:
    """Tell someone what they no longer lead, and who does, and take it out of their calendar."""
    _tell_off("released", account, meetings, by=by)


def moved(meeting: Meeting, before: str) -> None:
    """Tell those who lead a meeting, or booked others for it, of its new time or place."""
    for account, bookings in _concerned(meeting).items():
        was_invited = invited.last(_uid(account, meeting)) is not None
        needs_part = was_invited or not subscriptions.reads_one(account)
        invitation = _part(account, meeting, "REQUEST") if needs_part else None
        _tell("schedule_moved", account, [meeting], invitation, bookings, before=before)


def concerned(workshop: Workshop) -> dict[Account, list[Booking]]:
    """Return who is to be told of the whole workshop, with the bookings they made for others."""
    found: dict[Account, list[Booking]] = {}
    for meeting in workshop.meetings:
        for account, bookings in _concerned(meeting).items():
            found.setdefault(account, bookings)
    return found


def cancelled(people: dict[Account, list[Booking]], meetings: Sequence[Meeting]) -> None:
    """Tell people that meetings are off, and take them out of their calendars."""
    for account, bookings in people.items():
        _tell_off("schedule_cancelled", account, meetings, bookings)


def _concerned(meeting: Meeting) -> dict[Account, list[Booking]]:
    """Return the leaders of a meeting, then the partners' members who booked for their people.

    What a partner's software booked, or a member who has left, is the whole team's.
    """
    found: dict[Account, list[Booking]] = {leader: [] for leader in meeting.leaders}
    bookings = db.session.scalars(
        select(Booking)
        .where(
            Booking.workshop_id == meeting.workshop_id,
            Booking.state.in_(HOLDING),
            Booking.actor_kind == ActorKind.PARTNER,
            or_(Booking.meeting_id.is_(None), Booking.meeting_id == meeting.id),
        )
        .order_by(Booking.reference)
    ).all()
    members = _members({booking.partner_id for booking in bookings})
    for booking in bookings:
        own = [each for each in members if each.id == booking.actor_id]
        for account in own or [each for each in members if each.partner_id == booking.partner_id]:
            found.setdefault(account, []).append(booking)
    return found


def _members(partner_ids: Collection[int | None]) -> Sequence[Account]:
    if not partner_ids:
        return []
    return db.session.scalars(
        select(Account)
        .where(
            Account.partner_id.in_(partner_ids),
            Account.role == Role.PARTNER,
            Account.archived_at.is_(None),
        )
        .order_by(Account.id)
    ).all()


def _tell_off(
    notice: str,
    account: Account,
    meetings: Sequence[Meeting],
    bookings: Sequence[Booking] = (),
    *,
    by: Account | None = None,
) -> None:
    """Tell once in words; a CANCEL for each entry that a REQUEST made, one a mail."""
    held = [meeting for meeting in meetings if _holds(account, meeting)]
    first = _part(account, held[0], "CANCEL") if held else None
    _tell(notice, account, meetings, first, bookings, by=by)
    for meeting in held[1:]:
        _tell(notice, account, [meeting], _part(account, meeting, "CANCEL"), bookings, by=by)


def _holds(account: Account, meeting: Meeting) -> bool:
    last = invited.last(_uid(account, meeting))
    return last is not None and last.method == "REQUEST"


def _tell(
    notice: str,
    account: Account,
    meetings: Sequence[Meeting],
    invitation: Invitation | None,
    bookings: Sequence[Booking] = (),
    *,
    before: str = "",
    by: Account | None = None,
) -> None:
    first, workshop = meetings[0], meetings[0].workshop
    enqueue(
        notice,
        to=Recipient(
            Channel.EMAIL,
            account.name,
            account.email,
            locale=account.locale,
            phone=account.phone,
            venue_id=workshop.venue_id,
        ),
        rendered=render(
            notice,
            account.locale,
            account=account,
            workshop=workshop,
            venue=workshop.venue,
            meetings=meetings,
            references=[booking.reference for booking in bookings],
            before=before,
            by=by,
        ),
        about=f"team:{account.id}:{first.uuid}",
        revision=f"{first.sequence}:{_latest(account, meetings):%Y%m%dT%H%M%S}",
        not_after=max(meeting.ends_at for meeting in meetings),
        invitation=invitation,
        matters=True,
    )


def _latest(account: Account, meetings: Iterable[Meeting]) -> datetime:
    """Return when what is told happened: the same news is told once."""
    changes = [
        assignment.changed_at
        for meeting in meetings
        for assignment in meeting.assignments
        if assignment.account_id == account.id
    ]
    return max([*changes, *(meeting.changed_at for meeting in meetings)])


def _uid(account: Account, meeting: Meeting) -> str:
    return f"equipe-{account.uuid}-{meeting.uuid}@{current_app.config['UID_DOMAIN']}"


def _part(account: Account, meeting: Meeting, method: str) -> Invitation:
    uid = _uid(account, meeting)
    last = invited.last(uid)
    sequence = max(meeting.sequence, last.sequence + 1 if last else 0)
    people = (
        ics.organizer(ics.Mailbox(invitations.sender(), current_app.config["ORGANISATION"])),
        ics.attendee(ics.Mailbox(account.email, account.name)),
    )
    event = _event(account, meeting, is_off=method == "CANCEL")
    event = event._replace(sequence=sequence, others=(*event.others, *people))
    body = ics.calendar(ics.Calendar(method), [ics.fragment(event)], {event.zone})
    return Invitation(body, method, uid, meeting.id, sequence)


def _file(account: Account, meetings: Sequence[Meeting]) -> Invitation:
    parts = [ics.fragment(_event(account, meeting, is_off=False)) for meeting in meetings]
    zones = {meeting.venue.zone for meeting in meetings}
    return Invitation(ics.calendar(ics.Calendar(), parts, zones), "")


def _event(account: Account, meeting: Meeting, *, is_off: bool) -> ics.Event:
    row = entries.of(meeting)
    page = f"{current_app.config['BASE_URL']}/ateliers/{row.workshop_id}"
    leads = account.role is not Role.PARTNER
    with force_locale(account.locale):
        off = row._replace(ended_at=row.changed_at) if is_off else row
        told = [*writing.facts(row.what, row.where), gettext("Détails : %(page)s", page=page)]
        return ics.Event(
            uid=_uid(account, meeting),
            sequence=meeting.sequence,
            stamp=ics.moment(dates.now()),
            changed_at=max(row.changed_at, row.series.changed_at),
            created_at=row.created_at,
            starts=row.starts,
            ends=row.ends,
            zone=row.where.zone,
            status="CANCELLED" if is_off else "CONFIRMED",
            busy=leads and not is_off,
            others=(
                ics.summary(writing.summary(off)),
                ics.description_before("\n".join(told)).end(),
                ics.place(writing.place(row.where, row.room)),
                ics.categories(row.what.kind.french, row.what.theme),
                ics.url(page),
            ),
        )
