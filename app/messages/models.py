"""One e-mail, SMS or call to make, to one recipient, as a row."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Instant, coded
from app.dates import now
from app.messages.plans import Plan, PlanText


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    CALL = "call"
    """A person calls, or says it at the venue or through the social worker."""


class Desk(StrEnum):
    """Whose list a call to make is on."""

    COORDINATION = "coordination"
    PARTNER = "partner"
    """The team of the social service that follows the person."""
    VENUE = "venue"
    """Those who lead workshops at the venue: to say there, or to call from there."""


class Status(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    """Nobody will try again by itself: a coordinator is shown it."""
    DROPPED = "dropped"
    """Its time passed; `last_error` says why it was not sent."""
    WITHHELD = "withheld"
    """A coordinator keeps it back; it can still be sent."""
    TO_DO = "to_do"
    DONE = "done"

    @property
    def french(self) -> str:
        return _STATUSES[self]


class Outcome(StrEnum):
    """How a call ended."""

    SAID = "said"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    WRONG_NUMBER = "wrong_number"

    @property
    def french(self) -> str:
        return _OUTCOMES[self]


_OUTCOMES = {
    Outcome.SAID: "la personne est au courant",
    Outcome.NO_ANSWER: "pas de réponse",
    Outcome.VOICEMAIL: "message laissé sur le répondeur",
    Outcome.WRONG_NUMBER: "ce n’est pas le bon numéro",
}
_STATUSES = {
    Status.QUEUED: "en attente d’envoi",
    Status.SENDING: "en cours d’envoi",
    Status.SENT: "envoyé",
    Status.FAILED: "en échec",
    Status.DROPPED: "non envoyé",
    Status.WITHHELD: "retenu",
    Status.TO_DO: "à faire",
    Status.DONE: "fait",
}


class Message(Base):
    """One message to one recipient, written in the transaction of the change it tells about.

    Links in bodies are placeholders, made real when it is sent. Bodies are forgotten 30 days
    after the message's end, the row after 6 months.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_due", "status", "next_attempt_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    message_id: Mapped[str] = mapped_column(String(160), unique=True)
    """The Message-ID header, fixed here: sent twice by accident, it is one mail to its reader."""
    thread_id: Mapped[str] = mapped_column(String(160), default="")
    """The Message-ID of the first mail about the same thing, for In-Reply-To and References."""
    dedupe_key: Mapped[str] = mapped_column(String(160), unique=True)
    """Notice, subject and revision: enqueuing the same news twice writes one row."""
    notice: Mapped[str] = mapped_column(String(40), index=True)
    about: Mapped[str] = mapped_column(String(60), default="", index=True)
    """What it tells about, as "booking:<uuid>"; opaque here."""
    channel: Mapped[Channel] = mapped_column(coded(Channel))
    to_address: Mapped[str] = mapped_column(String(254), default="")
    to_name: Mapped[str] = mapped_column(String(170), default="")
    partner_id: Mapped[int | None] = mapped_column(index=True)
    """The team a call goes through, when the person asked for it; no foreign key: a leaf."""
    venue_id: Mapped[int | None] = mapped_column(index=True)
    """The venue where it is said, for people without phone or e-mail."""
    desk: Mapped[Desk] = mapped_column(coded(Desk), default=Desk.COORDINATION)
    desk_since: Mapped[datetime | None] = mapped_column(Instant)
    """Since when a call is on that list; a partner's has one working day."""
    person: Mapped[str] = mapped_column(String(60), default="", index=True)
    """Who is told, as "person:<uuid>"; opaque here: one call says all there is to say to them."""
    language: Mapped[str] = mapped_column(String(8), default="")
    """The code of the language the person speaks, for whoever calls."""
    matters: Mapped[bool] = mapped_column(default=False)
    """Someone must learn this: when no machine can say it, it becomes a call to make."""
    plan: Mapped[Plan] = mapped_column(PlanText, default=())
    """What is left of the contact plan when this fails, as it was known when this was written."""
    locale: Mapped[str] = mapped_column(String(8), default="fr")
    subject: Mapped[str] = mapped_column(String(250), default="")
    body_text: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")
    body_sms: Mapped[str] = mapped_column(Text, default="")
    """The same news in one SMS; empty when it is never told by SMS."""
    body_french: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Subject, then text, in French, for whoever says it when machines fail; "" when it is French."""
    segments: Mapped[int] = mapped_column(default=0)
    """The segments an SMS was sent in, which is what it costs."""
    calendar: Mapped[bytes | None] = mapped_column(LargeBinary)
    calendar_method: Mapped[str] = mapped_column(String(10), default="")
    unsubscribe: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """Where one stops this kind of mail (RFC 8058), as a placeholder; "" for what must be told."""
    is_secret: Mapped[bool] = mapped_column(default=False)
    """A sign-in mail: never shown on any page."""
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("waves.id"), index=True)
    """The change to many people that it tells, when it had to wait for that."""
    status: Mapped[Status] = mapped_column(coded(Status))
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(Instant, default=now)
    not_after: Mapped[datetime | None] = mapped_column(Instant)
    """After this instant it is dropped with a reason, not sent late."""
    claimed_by: Mapped[str] = mapped_column(String(60), default="")
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(Instant, default=now, index=True)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def text(self) -> str:
        """Return the words that this channel carries."""
        return self.body_sms if self.channel is Channel.SMS else self.body_text


class CallAttempt(Base):
    """One try to say something by voice: when, who, and how it ended, as a code."""

    __tablename__ = "call_attempts"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[int] = mapped_column()
    """Who tried; no foreign key: a leaf."""
    outcome: Mapped[Outcome] = mapped_column(coded(Outcome))
    at: Mapped[datetime] = mapped_column(Instant, default=now)


class WorkerState(Base):
    """The one row that workers keep: heartbeat, pause, and when each timed job last ran."""

    __tablename__ = "worker_states"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    detail: Mapped[str] = mapped_column(String(200), default="")
