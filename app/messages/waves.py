"""Messages of one change to many people: they wait ten minutes, in which they can be stopped."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Instant, coded
from app.dates import now
from app.errors import DomainError, NotFound
from app.extensions import db
from app.messages.models import Message, Status

MANY = 5
"""More people than this are not told at once."""
WAIT = timedelta(minutes=10)
UNSENT = (Status.QUEUED, Status.TO_DO)
HELD = (*UNSENT, Status.WITHHELD)
GONE = (Status.SENDING, Status.SENT, Status.DONE, Status.FAILED)
"""Someone may have been told already."""
STOPPED = "Envoi arrêté par la coordination"
UNDONE = "Changement repris : il n’y a plus rien à dire"


class WaveState(StrEnum):
    WAITING = "waiting"
    """It leaves by itself, at its hour."""
    STOPPED = "stopped"
    UNDONE = "undone"


class UnknownWave(NotFound):
    sentence = "Cet envoi n’existe pas. Rechargez la page des messages."


class WaveLeft(DomainError):
    sentence = "Trop tard : ces messages sont partis, ou l’envoi a déjà été arrêté."


class Wave(Base):
    """What one change tells many people. It names nobody; its messages do, as long as they are kept."""

    __tablename__ = "waves"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    account_id: Mapped[int] = mapped_column()
    """Who made the change; no foreign key: a leaf."""
    what: Mapped[str] = mapped_column(String(250))
    """The subject of its first message: what happened, in words."""
    people: Mapped[int] = mapped_column()
    undo: Mapped[str] = mapped_column(Text, default="")
    """How the change is taken back, opaque here; "" when it cannot be."""
    state: Mapped[WaveState] = mapped_column(coded(WaveState), default=WaveState.WAITING)
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    leaves_at: Mapped[datetime] = mapped_column(Instant, index=True)

    @property
    def can_be_stopped(self) -> bool:
        return self.state is WaveState.WAITING and self.leaves_at > now()


def hold(messages: Sequence[Message], account_id: int, undo: str = "") -> Wave | None:
    """Keep the messages of one change for ten minutes when they go to many; None for a few.

    To be called in the transaction that wrote them.
    """
    people = {message.person or (message.to_name, message.to_address) for message in messages}
    if len(people) <= MANY:
        return None
    wave = Wave(
        account_id=account_id,
        what=messages[0].subject,
        people=len(people),
        undo=undo,
        leaves_at=now() + WAIT,
    )
    db.session.add(wave)
    db.session.flush()
    for message in messages:
        message.wave_id = wave.id
        message.next_attempt_at = wave.leaves_at
    return wave


def waiting() -> Sequence[Wave]:
    """Return the waves that can still be stopped, the next to leave first."""
    return db.session.scalars(
        select(Wave)
        .where(Wave.state == WaveState.WAITING, Wave.leaves_at > now())
        .order_by(Wave.leaves_at, Wave.id)
    ).all()


def find(uuid: UUID) -> Wave:
    """Return a wave. Raises UnknownWave."""
    wave = db.session.scalar(select(Wave).where(Wave.uuid == uuid))
    if wave is None:
        raise UnknownWave
    return wave


def messages_of(wave: Wave) -> Sequence[Message]:
    return db.session.scalars(
        select(Message).where(Message.wave_id == wave.id).order_by(Message.id)
    ).all()


def take(wave: Wave, wanted: Collection[Status] = UNSENT) -> Sequence[Message]:
    """Take a wave that has not left, with its messages, for this write unit; return those wanted.

    Raises WaveLeft, also when none is left.
    """
    db.session.scalar(select(Wave).where(Wave.id == wave.id).with_for_update())
    db.session.refresh(wave)
    messages = db.session.scalars(
        select(Message)
        .where(Message.wave_id == wave.id)
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    held = [message for message in messages if message.status in wanted]
    if not wave.can_be_stopped or not held:
        raise WaveLeft
    return held


def stop(wave: Wave) -> None:
    """Keep a wave from leaving: each message can still be sent by hand. Raises WaveLeft."""
    for message in take(wave):
        message.status = Status.WITHHELD
        message.last_error = STOPPED
        message.finished_at = now()
    wave.state = WaveState.STOPPED


def undone(wave: Wave) -> None:
    """Drop a wave whose change was taken back; the same news may be written anew. Raises WaveLeft."""
    for message in take(wave, HELD):
        message.status = Status.DROPPED
        message.last_error = UNDONE
        message.finished_at = now()
        message.dedupe_key = f"{message.dedupe_key}:{wave.id}"[-160:]
    wave.state = WaveState.UNDONE


def send_now(wave: Wave) -> None:
    """Let a wave leave without waiting. Raises WaveLeft."""
    held = take(wave)
    wave.leaves_at = now()
    for message in held:
        message.next_attempt_at = wave.leaves_at
