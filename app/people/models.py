"""Who signs in, and the organisations they belong to."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Instant, coded
from app.dates import now


class Role(StrEnum):
    COORDINATOR = "coordinator"
    TRAINER = "trainer"
    VOLUNTEER = "volunteer"
    PARTNER = "partner"

    @property
    def french(self) -> str:
        return _ROLES[self]


_ROLES = {
    Role.COORDINATOR: "coordination",
    Role.TRAINER: "formatrice ou formateur",
    Role.VOLUNTEER: "bénévole",
    Role.PARTNER: "partenaire",
}


class Branch(Base):
    """A local branch (antenne): it limits what its coordinators see."""

    __tablename__ = "branches"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)


class Partner(Base):
    """A social service that books seats for the people it follows."""

    __tablename__ = "partners"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(40), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    contact_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """In E.164: whom the association calls there."""
    published_at: Mapped[datetime | None] = mapped_column(Instant, default=now)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)

    accounts: Mapped[list["Account"]] = relationship(back_populates="partner")


class Account(Base):
    """Someone who signs in. A participant is not an account."""

    __tablename__ = "accounts"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    """The address casefolded: one person, one account, however it is typed."""
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(20), default="")
    role: Mapped[Role] = mapped_column(coded(Role))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"), index=True)
    may_invite: Mapped[bool] = mapped_column(default=False, server_default=false())
    """At a partner: invites colleagues and ends their access."""
    may_be_named: Mapped[bool] = mapped_column(default=False, server_default=false())
    """In the team: agreed that the first name is shown to those who come."""
    locale: Mapped[str] = mapped_column(String(8), default="fr")
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    published_at: Mapped[datetime | None] = mapped_column(Instant, default=now)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)

    partner: Mapped[Partner | None] = relationship(back_populates="accounts")

    @property
    def first_name(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def is_active(self) -> bool:
        """Tell whether the account may enter: an archived partner's may not."""
        partner_is_gone = self.partner is not None and self.partner.archived_at is not None
        return self.archived_at is None and not partner_is_gone


class SignInRequest(Base):
    """One request to sign in: its link and its code are derived from `uuid`, never stored.

    Valid ten minutes, once, in the browser that asked. Kept one day.
    """

    __tablename__ = "sign_in_requests"

    uuid: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    browser: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the random value that the asking browser keeps; empty for a printed link."""
    network: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """A keyed hash of the network that asked: a stranger's asks do not use up the owner's."""
    created_at: Mapped[datetime] = mapped_column(Instant, default=now, index=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    wrong_codes: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    account: Mapped[Account] = relationship()


class SignIn(Base):
    """A signed-in browser. Kept until it expires or is revoked, and 30 days after."""

    __tablename__ = "sign_ins"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(80), default="")
    network: Mapped[str] = mapped_column(String(64), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    account: Mapped[Account] = relationship()
