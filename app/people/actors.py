"""Who acts: every change of a booking names its actor."""

from dataclasses import dataclass
from enum import StrEnum

from app.people.models import Account, Role


class ActorKind(StrEnum):
    PARTICIPANT = "participant"
    PARTNER = "partner"
    TRAINER = "trainer"
    COORDINATOR = "coordinator"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """A kind and, when someone signed in, the account and the partner it acts for."""

    kind: ActorKind
    account_id: int | None = None
    partner_id: int | None = None


PARTICIPANT = Actor(ActorKind.PARTICIPANT)
SYSTEM = Actor(ActorKind.SYSTEM)

_KINDS = {
    Role.COORDINATOR: ActorKind.COORDINATOR,
    Role.TRAINER: ActorKind.TRAINER,
    Role.VOLUNTEER: ActorKind.TRAINER,
    Role.PARTNER: ActorKind.PARTNER,
}


def acting(account: Account) -> Actor:
    """Return the actor that a signed-in account is."""
    return Actor(_KINDS[account.role], account.id, account.partner_id)
