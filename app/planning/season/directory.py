"""What the sheet names, found among the venues, programmes, rooms and accounts that exist."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from app import intake
from app.errors import InvalidInput
from app.extensions import db
from app.people.models import Account, Role
from app.planning.season import cells
from app.workshops.models import Programme
from app.workshops.places import Room, Venue

LEADING = (Role.TRAINER, Role.VOLUNTEER, Role.COORDINATOR)

T = TypeVar("T")


class Directory:
    """Everything a sheet can name, read once; each look-up raises InvalidInput in French."""

    def __init__(self, branch_id: int | None = None) -> None:
        wanted = select(Venue).where(Venue.archived_at.is_(None)).order_by(Venue.id)
        if branch_id is not None:
            wanted = wanted.where(Venue.branch_id == branch_id)
        venues = _all(wanted.options(selectinload(Venue.rooms)))
        programmes = _all(
            select(Programme).where(Programme.archived_at.is_(None)).order_by(Programme.id)
        )
        accounts = _all(
            select(Account)
            .where(Account.archived_at.is_(None), Account.role.in_(LEADING))
            .order_by(Account.id)
        )
        self._venues_by_slug = {venue.slug: venue for venue in venues}
        self._venues = _by_names(venues, lambda venue: (venue.name, f"{venue.name} {venue.city}"))
        self._venue_names = {intake.fold(venue.name): venue.name for venue in venues}
        self._programmes_by_slug = {programme.slug: programme for programme in programmes}
        self._programmes = _by_names(programmes, lambda programme: (programme.name,))
        self._accounts_by_email = {account.email_key: account for account in accounts}
        self._accounts = _by_names(accounts, lambda account: (_any_order(account.name),))

    def venue(self, typed: str) -> Venue:
        """Find a venue by slug, by name, or by name and city; only one may answer."""
        if found := self._venues_by_slug.get(typed):
            return found
        candidates = self._venues.get(intake.fold(typed), [])
        if len(candidates) > 1:
            named = _list(f"{venue.name} – {venue.city} ({venue.slug})" for venue in candidates)
            raise InvalidInput(
                cells.LIEU, f"désigne plusieurs lieux. Écrivez l’un d’eux : {named}."
            )
        if not candidates:
            near = get_close_matches(intake.fold(typed), self._venue_names, 3)
            raise InvalidInput(
                cells.LIEU,
                f"n’est pas un lieu connu.{_perhaps(self._venue_names[key] for key in near)}",
            )
        return candidates[0]

    def programme(self, typed: str) -> Programme:
        """Find a programme by slug or by name; only one may answer."""
        if found := self._programmes_by_slug.get(typed):
            return found
        candidates = self._programmes.get(intake.fold(typed), [])
        if len(candidates) > 1:
            named = _list(programme.slug for programme in candidates)
            raise InvalidInput(
                cells.PROGRAMME, f"désigne plusieurs programmes. Écrivez l’un d’eux : {named}."
            )
        if not candidates:
            known = _list(sorted(each.name for each in self._programmes_by_slug.values()))
            raise InvalidInput(
                cells.PROGRAMME, f"n’est pas un programme connu. Programmes connus : {known}."
            )
        return candidates[0]

    def leader(self, typed: str) -> Account:
        """Find who leads by address or name, in either order, among active staff accounts."""
        if "@" in typed:
            if found := self._accounts_by_email.get(intake.clean(typed).casefold()):
                return found
            raise InvalidInput(
                cells.FORMATEUR, "n’est l’adresse d’aucun compte de l’équipe. Invitez la personne."
            )
        candidates = self._accounts.get(_any_order(typed), [])
        if len(candidates) > 1:
            named = _list(account.email for account in candidates)
            raise InvalidInput(
                cells.FORMATEUR, f"désigne plusieurs personnes. Écrivez une adresse : {named}."
            )
        if not candidates:
            raise InvalidInput(
                cells.FORMATEUR, "n’est le nom d’aucun compte de l’équipe. Invitez la personne."
            )
        return candidates[0]


def room(venue: Venue, typed: str) -> Room | None:
    """Find a room of a venue by name; None when it is to be made. Raises InvalidInput."""
    for candidate in venue.rooms:
        if intake.fold(candidate.name) == intake.fold(typed):
            if candidate.archived_at is not None:
                raise InvalidInput(cells.SALLE, "est une salle archivée de ce lieu.")
            return candidate
    return None


def _all(query: Select[T]) -> Sequence[T]:
    return db.session.scalars(query).all()


def _by_names(rows: Sequence[T], names: Callable[[T], Iterable[str]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        for key in dict.fromkeys(intake.fold(name) for name in names(row)):
            found[key].append(row)
    return dict(found)


def _any_order(name: str) -> str:
    """Return the key of a person's name: "DUPONT Marie" is "Marie Dupont"."""
    return " ".join(sorted(intake.fold(name).split()))


def _list(names: Iterable[str], most: int = 8) -> str:
    listed = list(names)
    more = f" et {len(listed) - most} autres" if len(listed) > most else ""
    return " ; ".join(listed[:most]) + more if listed else "aucun"


def _perhaps(names: Iterable[str]) -> str:
    quoted = " ou ".join(f"« {name} »" for name in names)
    return f" Vouliez-vous dire {quoted} ?" if quoted else " Ajoutez d’abord ce lieu."
