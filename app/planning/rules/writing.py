"""A preview without conflicts to rows: the rules that are kept, and their workshops."""

from datetime import datetime

from app import dates
from app.errors import DomainError
from app.extensions import db
from app.people.models import Account
from app.planning.rules.preview import Planned, Preview
from app.planning.rules.slots import Slot
from app.planning.seating import open_seats
from app.workshops import schedule
from app.workshops.models import Assignment, Meeting, Workshop
from app.workshops.places import Room
from app.workshops.season_rules import SeasonRule


class ConflictsLeft(DomainError):
    status = 422
    sentence = "Il reste %(count)s conflits. Choisissez une solution pour chacun, puis recommencez."


class NothingToMake(DomainError):
    status = 422
    sentence = "Cet aperçu n’a aucune date. Changez les jours ou la période."


class PreviewChanged(DomainError):
    sentence = (
        "Le planning a changé depuis l’affichage de cet aperçu. Rien n’est écrit : relisez, puis "
        "recommencez."
    )


def write(preview: Preview, shown: str, account: Account, *, publish: bool) -> list[Workshop]:
    """Write every workshop of a preview, and the rules that made them, published or as drafts.

    `shown` is the fingerprint of what the person has read. Raises PreviewChanged, ConflictsLeft,
    NothingToMake.
    """
    if preview.fingerprint != shown:
        raise PreviewChanged
    if preview.open:
        raise ConflictsLeft(count=len(preview.open))
    if not preview.slots:
        raise NothingToMake
    published_at = dates.now() if publish else None
    made: list[Workshop] = []
    for line in preview.lines:
        if line.slots:
            rule = add_rule(preview, line, account)
            made += _workshops(preview, line, rule, published_at)
    open_seats(made)
    return made


def add_rule(preview: Preview, line: Planned, account: Account) -> SeasonRule:
    """Keep the rule of one line."""
    wanted = preview.wanted
    rule = SeasonRule(
        programme_id=preview.programme.id,
        venue_id=line.venue.id,
        room_id=line.line.room_id,
        leader_id=line.line.leader_id,
        title=wanted.title,
        weekdays=",".join(map(str, wanted.weekdays)),
        every=wanted.every,
        start=line.line.start,
        end=line.line.end,
        first_day=wanted.first,
        last_day=wanted.last,
        target_minutes=wanted.target_minutes,
        skips_public=wanted.skips_public,
        skips_school=wanted.skips_school,
        capacity=wanted.capacity,
        created_by=account.id,
    )
    db.session.add(rule)
    db.session.flush()
    return rule


def _workshops(
    preview: Preview, line: Planned, rule: SeasonRule, published_at: datetime | None
) -> list[Workshop]:
    groups = [line.slots] if preview.wanted.target_minutes else [[slot] for slot in line.slots]
    return [add_workshop(preview, group, rule, published_at) for group in groups]


def add_workshop(
    preview: Preview, slots: list[Slot], rule: SeasonRule, published_at: datetime | None
) -> Workshop:
    """Write one workshop of a rule, a meeting for each slot."""
    ordered = sorted(slots, key=lambda slot: slot.start)
    workshop = schedule.add_workshop(
        preview.programme,
        ordered[0].venue,
        [(slot.start, slot.end) for slot in ordered],
        capacity=preview.capacity,
        title=preview.wanted.title,
        published_at=published_at,
        season_rule_id=rule.id,
    )
    for meeting, slot in zip(workshop.meetings, ordered, strict=True):
        staff(meeting, slot.room, slot.leader)
    schedule.touch(workshop)
    return workshop


def staff(meeting: Meeting, room: Room | None, leader: Account | None) -> None:
    """Give a new meeting its room and who leads it."""
    meeting.room = room
    if leader is not None:
        db.session.add(Assignment(meeting=meeting, account_id=leader.id))
