"""The social services: opened by a coordinator, or asked for and approved."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app import intake
from app.database import Base, Instant
from app.dates import now
from app.errors import InvalidInput
from app.extensions import db
from app.people import queries
from app.people.errors import PartnerNameTaken, RequestDecided
from app.people.models import Account, Partner

KINDS = {
    "ccas": "CCAS ou CIAS",
    "departement": "Service du département",
    "mission_locale": "Mission locale",
    "france_travail": "France Travail",
    "france_services": "France services",
    "association": "Association",
    "hebergement": "Hébergement, foyer, résidence",
    "sante": "Santé",
    "autre": "Autre",
}


class AccessRequest(Base):
    """Someone at a social service asks for a desk. No account is made before a coordinator agrees.

    Dropped three months after it was made, decided or not.
    """

    __tablename__ = "access_requests"
    __table_args__ = (
        Index("ix_access_requests_decided_at_created_at", "decided_at", "created_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    organisation: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    city: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(20), default="")
    created_at: Mapped[datetime] = mapped_column(Instant, default=now, index=True)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    is_accepted: Mapped[bool | None] = mapped_column()


@dataclass(frozen=True)
class Organisation:
    """What a form says of a social service; cleaned by `cleaned`."""

    name: str
    kind: str
    city: str
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""

    def cleaned(self) -> "Organisation":
        """Return it as it is kept. Raises InvalidInput, which names the field."""
        name = intake.line("name", self.name, 120)
        if not name:
            raise InvalidInput("name", "Écrivez le nom de l’organisme.")
        if self.kind not in KINDS:
            raise InvalidInput("kind", "Choisissez le type d’organisme.")
        return Organisation(
            name=name,
            kind=self.kind,
            city=intake.line("city", self.city, 80),
            contact_name=intake.line("contact_name", self.contact_name, 120),
            contact_email=intake.email("contact_email", self.contact_email),
            contact_phone=intake.phone("contact_phone", self.contact_phone)[1],
        )


def open_partner(described: Organisation) -> Partner:
    """Make a partner. Raises InvalidInput, and PartnerNameTaken."""
    partner = Partner()
    describe(partner, described)
    db.session.add(partner)
    db.session.flush()
    return partner


def describe(partner: Partner, described: Organisation) -> None:
    """Write what is known of a partner. Raises InvalidInput, and PartnerNameTaken."""
    clean = described.cleaned()
    with db.session.no_autoflush:
        other = queries.partner_by_name(clean.name)
    if other is not None and other.id != partner.id:
        raise PartnerNameTaken(name=clean.name)
    for name in ("name", "kind", "city", "contact_name", "contact_email", "contact_phone"):
        setattr(partner, name, getattr(clean, name))


def ask_for_access(described: Organisation, *, name: str, email: str, phone: str) -> None:
    """Note that someone asks for a desk; asking again while it waits changes nothing.

    The same whether or not the address has an account: whoever asks learns nothing.
    Raises InvalidInput.
    """
    clean = described.cleaned()
    who = intake.line("person", name, 120)
    if not who:
        raise InvalidInput("person", "Écrivez vos prénom et nom.")
    address = intake.email("email", email)
    if not address:
        raise InvalidInput("email", "Écrivez votre adresse e-mail professionnelle.")
    number = intake.phone("phone", phone)[1]
    waiting = select(AccessRequest.id).where(
        func.lower(AccessRequest.email) == address.casefold(), AccessRequest.decided_at.is_(None)
    )
    if db.session.scalar(waiting) is not None:
        return
    db.session.add(
        AccessRequest(
            organisation=clean.name,
            kind=clean.kind,
            city=clean.city,
            name=who,
            email=address,
            phone=number,
        )
    )


def decide(request: AccessRequest, by: Account, *, is_accepted: bool) -> None:
    """Write down what a coordinator decided. Raises RequestDecided when it was already."""
    db.session.refresh(request, with_for_update=True)
    if request.decided_at is not None:
        raise RequestDecided
    request.decided_at = now()
    request.decided_by = by.id
    request.is_accepted = is_accepted


def partner_for(request: AccessRequest, name: str) -> Partner:
    """Return the partner of an accepted request: the one of this name, or a new one.

    Without a name it is the organisation's own, as it was written. Raises InvalidInput.
    """
    wanted = intake.line("partner", name, 120) or request.organisation
    return queries.partner_by_name(wanted) or open_partner(
        Organisation(wanted, request.kind, request.city)
    )


def pending() -> list[AccessRequest]:
    """Return the requests that wait for an answer, the oldest first."""
    return list(
        db.session.scalars(
            select(AccessRequest)
            .where(AccessRequest.decided_at.is_(None))
            .order_by(AccessRequest.created_at, AccessRequest.id)
        )
    )


def request_of(uuid: UUID) -> AccessRequest | None:
    return db.session.scalar(select(AccessRequest).where(AccessRequest.uuid == uuid))
