"""Volunteers bring volunteers: a code to give, an application, a coordinator's answer."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, delete, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import intake
from app.database import Base, Instant
from app.dates import now
from app.errors import InvalidInput
from app.extensions import db
from app.people import abilities, actions, members
from app.people.abilities import About
from app.people.errors import RequestDecided
from app.people.models import Account, Role
from app.tokens import UNAMBIGUOUS
from app.transactions import rows_changed

CODE_LENGTH = 6


class Application(Base):
    """Someone who would help, until a coordinator answers: then the row goes. Kept 3 months."""

    __tablename__ = "volunteer_applications"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    request_key: Mapped[str] = mapped_column(String(64), unique=True)
    """The form’s hidden key: the same key is the same application."""
    first_name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    """In E.164."""
    venue_ids: Mapped[str] = mapped_column(String(400), default="")
    """Ids of venues, joined by spaces; none means any."""
    half_days: Mapped[str] = mapped_column(String(80), default="")
    """As a wish holds them: "0m 3a"; none means any."""
    brought_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(Instant, default=now, index=True)

    bringer: Mapped[Account | None] = relationship()


class Newcomer(Base):
    """A volunteer whom another volunteer brought."""

    __tablename__ = "newcomers"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    brought_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    since: Mapped[datetime] = mapped_column(Instant, default=now)


@dataclass(frozen=True)
class Offer:
    """What someone typed to become a volunteer."""

    first_name: str
    email: str
    phone: str
    venue_ids: Sequence[int] = ()
    half_days: Sequence[str] = ()
    code: str = ""


def code(account: Account) -> str:
    """Return the code that a volunteer gives: six letters and figures that read aloud clearly.

    It is derived from the account, not kept. It opens nothing: it says who sent someone.
    """
    digest = hashlib.sha256(b"pouce.volunteer." + account.uuid.bytes).digest()
    return "".join(UNAMBIGUOUS[byte % len(UNAMBIGUOUS)] for byte in digest[:CODE_LENGTH])


def of_code(typed: str) -> Account | None:
    """Return the volunteer or trainer of a code, however it is typed."""
    wanted = "".join(char for char in typed.upper() if char in UNAMBIGUOUS)
    people = db.session.scalars(
        select(Account).where(
            Account.archived_at.is_(None), Account.role.in_((Role.VOLUNTEER, Role.TRAINER))
        )
    )
    return next((each for each in people if code(each) == wanted), None)


def apply(offer: Offer, request_key: str) -> None:
    """Note that someone would help; the same form, or the same contact, is noted once.

    What is answered is the same whether or not the address has an account. Raises InvalidInput.
    """
    name = intake.name("first_name", offer.first_name)
    email = intake.email("email", offer.email)
    phone = intake.phone("phone", offer.phone)[1]
    if not email and not phone:
        raise InvalidInput("email", "Écrivez une adresse e-mail ou un numéro de téléphone.")
    bringer = of_code(offer.code) if offer.code.strip() else None
    if offer.code.strip() and bringer is None:
        raise InvalidInput("code", "Nous ne connaissons pas ce code. Vérifiez-le, ou effacez-le.")
    known = [Application.request_key == request_key]
    known += [func.lower(Application.email) == email.casefold()] if email else []
    known += [Application.phone == phone] if phone else []
    if db.session.scalar(select(Application.id).where(or_(*known)).limit(1)) is not None:
        return
    db.session.add(
        Application(
            request_key=request_key,
            first_name=name,
            email=email,
            phone=phone,
            venue_ids=_joined(offer.venue_ids),
            half_days=" ".join(offer.half_days)[:80],
            brought_by=bringer.id if bringer else None,
        )
    )


def accept(application: Application, email: str, by: Account) -> Account:
    """Open a volunteer's account with what they offered, and invite them by mail.

    Raises InvalidInput without an address, AlreadyInvited, and RequestDecided when another
    coordinator answered first.
    """
    first_name, phone, bringer = application.first_name, application.phone, application.brought_by
    given: dict[About, Collection[int]] = {
        About.VENUE: [int(each) for each in application.venue_ids.split()],
        About.HALF_DAY: abilities.of_codes(application.half_days.split()),
    }
    _answer(application)
    account = actions.invite(email, Role.VOLUNTEER, name=first_name)
    account.phone, account.branch_id = phone, by.branch_id
    abilities.put(account, given)
    if bringer is not None:
        db.session.add(Newcomer(account_id=account.id, brought_by=bringer))
    members.tell(account)
    return account


def refuse(application: Application) -> None:
    """Answer no: nothing is kept. Raises RequestDecided."""
    _answer(application)


def pending() -> Sequence[Application]:
    """Return the applications that wait for an answer, the oldest first."""
    order = (Application.created_at, Application.id)
    return db.session.scalars(select(Application).order_by(*order)).all()


def find(uuid: UUID) -> Application | None:
    return db.session.scalar(select(Application).where(Application.uuid == uuid))


def brought(account: Account) -> int:
    """Return how many newcomers someone brought."""
    mine = select(func.count()).select_from(Newcomer).where(Newcomer.brought_by == account.id)
    return db.session.scalar(mine) or 0


def forget(before: datetime) -> int:
    """Forget the applications made before an instant."""
    return rows_changed(delete(Application).where(Application.created_at < before))


def _answer(application: Application) -> None:
    """Take the application away: of two who answer at the same moment, one does."""
    if not rows_changed(delete(Application).where(Application.id == application.id)):
        raise RequestDecided
    db.session.expunge(application)


def _joined(ids: Sequence[int]) -> str:
    """Join ids by spaces, as many as fit."""
    kept = ""
    for each in sorted(set(ids)):
        if len(kept) + len(str(each)) < 400:
            kept = f"{kept} {each}".strip()
    return kept
