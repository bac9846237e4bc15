"""In which order someone is reached: machines and people, one step after the other fails for good."""

import json
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator


class Way(StrEnum):
    """How news reaches a person; the first two are machines, the others are people who say it."""

    EMAIL = "email"
    SMS = "sms"
    CALL = "call"
    PARTNER = "partner"
    """Through the person's social worker: her team says it."""
    VENUE = "venue"
    """Said at the venue, on paper there: for people without a phone, and when all else failed."""


MACHINES = frozenset({Way.EMAIL, Way.SMS})


class Step(NamedTuple):
    """One way of a contact plan, with the e-mail address or number it uses, if any."""

    way: Way
    address: str = ""


Plan = tuple[Step, ...]


def by_machine(plan: Iterable[Step]) -> Plan:
    """Return the steps of a plan that a machine takes."""
    return tuple(step for step in plan if step.way in MACHINES)


def by_voice(plan: Iterable[Step]) -> Plan:
    """Return the steps of a plan that a person takes."""
    return tuple(step for step in plan if step.way not in MACHINES)


class PlanText(TypeDecorator[Plan]):
    """A plan as JSON text, one [way, address] a step: what was known when a message was written."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Plan | None, dialect: Dialect) -> str:
        return json.dumps([[step.way.value, step.address] for step in value or ()])

    def process_result_value(self, value: str | None, dialect: Dialect) -> Plan:
        return tuple(Step(Way(way), address) for way, address in json.loads(value or "[]"))
