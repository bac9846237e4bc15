"""What a trainer or a volunteer gives: which programmes, where, which half-days."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app import dates
from app.database import Base, coded
from app.extensions import db
from app.people.models import Account


class About(StrEnum):
    PROGRAMME = "programme"
    VENUE = "venue"
    HALF_DAY = "half_day"


class Ability(Base):
    """One thing that someone gives; nothing said of a subject means any.

    `value` is a programme's id, a venue's, or a half-day: twice the weekday (Monday is 0), plus
    one for the afternoon.
    """

    __tablename__ = "abilities"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    about: Mapped[About] = mapped_column(coded(About), primary_key=True)
    value: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


Given = dict[About, set[int]]


def half_day(starts: datetime) -> int:
    """Return the half-day of a wall time, as an ability holds it."""
    return 2 * starts.weekday() + (starts.hour >= dates.NOON)


def in_codes(half_days: Iterable[int]) -> list[str]:
    """Return half-days as wishes write them: "0m" is Monday morning, "6a" Sunday afternoon."""
    return [f"{each // 2}{'a' if each % 2 else 'm'}" for each in sorted(half_days)]


def of_codes(codes: Iterable[str]) -> list[int]:
    """Return half-days as abilities hold them, from the codes of wishes."""
    return [2 * int(each[0]) + (each[1] == "a") for each in codes]


def of(accounts: Iterable[Account]) -> dict[int, Given]:
    """Return what each account gives, by its id."""
    return of_ids(each.id for each in accounts)


def of_ids(account_ids: Iterable[int]) -> dict[int, Given]:
    found: dict[int, Given] = {each: {about: set() for about in About} for each in account_ids}
    rows = db.session.scalars(select(Ability).where(Ability.account_id.in_(found)))
    for row in rows:
        found[row.account_id][row.about].add(row.value)
    return found


def put(account: Account, given: Mapping[About, Collection[int]]) -> None:
    """Put what an account gives in place of what was known."""
    db.session.execute(delete(Ability).where(Ability.account_id == account.id))
    for about, values in given.items():
        for value in sorted(set(values)):
            db.session.add(Ability(account_id=account.id, about=about, value=value))
