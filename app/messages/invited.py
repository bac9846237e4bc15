"""What mail calendars were sent: one story for each UID, from its first REQUEST to its CANCEL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Instant
from app.dates import now
from app.extensions import db
from app.transactions import rows_changed


class InvitedUid(Base):
    """One entry of one person's calendar, as the last mail about it left it: ids only."""

    __tablename__ = "invited_uids"

    uid: Mapped[str] = mapped_column(String(200), primary_key=True)
    about: Mapped[str] = mapped_column(String(60), index=True)
    """What its mails are about, as "booking:<uuid>"; opaque here."""
    meeting_id: Mapped[int] = mapped_column()
    sequence: Mapped[int] = mapped_column()
    method: Mapped[str] = mapped_column(String(10))
    sent_at: Mapped[datetime] = mapped_column(Instant, default=now)


def last(uid: str) -> InvitedUid | None:
    """Return what the last mail about this entry said."""
    return db.session.get(InvitedUid, uid)


def standing(about: str) -> Sequence[InvitedUid]:
    """Return the entries that a REQUEST put in a calendar and no CANCEL took out again."""
    return db.session.scalars(
        select(InvitedUid)
        .where(InvitedUid.about == about, InvitedUid.method == "REQUEST")
        .order_by(InvitedUid.meeting_id)
    ).all()


def begin(uid: str, about: str, meeting_id: int, sequence: int, method: str) -> None:
    """Keep what the first mail about an entry says."""
    db.session.add(first(uid, about, meeting_id, sequence, method))


def first(uid: str, about: str, meeting_id: int, sequence: int, method: str) -> InvitedUid:
    """Return what `begin` keeps, that no session knows yet."""
    return InvitedUid(uid=uid, about=about, meeting_id=meeting_id, sequence=sequence, method=method)


def note(uid: str, about: str, meeting_id: int, sequence: int, method: str) -> None:
    """Keep what a mail written now says of an entry."""
    row = db.session.get(InvitedUid, uid)
    if row is None:
        begin(uid, about, meeting_id, sequence, method)
    else:
        row.about, row.sequence, row.method, row.sent_at = about, sequence, method, now()


def stand_again(about: str, since: datetime) -> None:
    """Take back the CANCELs noted since an instant: their mails did not leave."""
    for row in db.session.scalars(
        select(InvitedUid).where(
            InvitedUid.about == about, InvitedUid.method == "CANCEL", InvitedUid.sent_at >= since
        )
    ):
        row.method = "REQUEST"


def take_out(about: str, since: datetime) -> None:
    """Take back the REQUESTs noted since an instant for what no calendar had before."""
    for row in db.session.scalars(
        select(InvitedUid).where(
            InvitedUid.about == about, InvitedUid.method == "REQUEST", InvitedUid.sent_at >= since
        )
    ):
        row.method = "CANCEL"


def forget(before: datetime) -> int:
    """Forget the stories whose last mail was written before an instant."""
    return rows_changed(delete(InvitedUid).where(InvitedUid.sent_at < before))
