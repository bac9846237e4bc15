"""Who read what about a person: appended, never changed, ids and codes only."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, delete, insert, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from app.bookings.participants import Participant
from app.database import Base, Instant
from app.dates import now
from app.extensions import db
from app.people.models import Account
from app.transactions import rows_changed

AGAIN = timedelta(minutes=10)
"""The same page opened again within this time is one reading."""
AGAIN_LISTED = timedelta(hours=12)
"""A list is open all day long: it is one reading of each person on it."""
SHOWN = 200

WHAT = {
    "booking": "a ouvert l’inscription",
    "list": "a vu la liste des personnes",
    "search": "a trouvé la personne par la recherche",
    "export": "a exporté la liste",
    "person": "a ouvert la fiche",
}


class ParticipantRead(Base):
    """One reading of one person's record by one account."""

    __tablename__ = "participant_reads"
    __table_args__ = (
        Index("ix_participant_reads_participant_id_at", "participant_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    what: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant, default=now, index=True)


def note(account: Account, participant_ids: Iterable[int], what: str) -> None:
    """Append who read what of whom; the same page opened again soon is one reading."""
    if what not in WHAT:
        raise ValueError(f"no French for {what}")
    moment = now()
    wanted = set(participant_ids)
    seen = db.session.scalars(
        select(ParticipantRead.participant_id).where(
            ParticipantRead.account_id == account.id,
            ParticipantRead.what == what,
            ParticipantRead.at > moment - (AGAIN_LISTED if what == "list" else AGAIN),
            ParticipantRead.participant_id.in_(wanted),
        )
    )
    rows = [
        {"account_id": account.id, "participant_id": each, "what": what, "at": moment}
        for each in sorted(wanted - set(seen))
    ]
    if rows:
        db.session.execute(insert(ParticipantRead), rows)


def of_person(participant_id: int) -> Sequence[tuple[ParticipantRead, Account]]:
    """Return the last readings of a person's record, the latest first, with who read.

    Those of a card that was merged into it too.
    """
    cards = select(Participant.id).where(
        or_(Participant.id == participant_id, Participant.merged_into == participant_id)
    )
    rows = db.session.execute(
        select(ParticipantRead, Account)
        .join(Account, Account.id == ParticipantRead.account_id)
        .where(ParticipantRead.participant_id.in_(cards))
        .options(joinedload(Account.partner))
        .order_by(ParticipantRead.id.desc())
        .limit(SHOWN)
    )
    return [(read, account) for read, account in rows]


def of_partner(partner_id: int) -> Sequence[tuple[ParticipantRead, Account, Participant]]:
    """Return what a partner's members read last, the latest first."""
    rows = db.session.execute(
        select(ParticipantRead, Account, Participant)
        .join(Account, Account.id == ParticipantRead.account_id)
        .join(Participant, Participant.id == ParticipantRead.participant_id)
        .where(Account.partner_id == partner_id)
        .order_by(ParticipantRead.id.desc())
        .limit(SHOWN)
    )
    return [(read, account, person) for read, account, person in rows]


def drop(before: datetime) -> int:
    """Drop the readings older than an instant."""
    return rows_changed(delete(ParticipantRead).where(ParticipantRead.at < before))
