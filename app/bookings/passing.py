"""Why one person has a seat before another, in French; people are references."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from app import dates
from app.bookings import reasons
from app.bookings.causes import CAUSES
from app.bookings.changes import Change
from app.bookings.replay import Standing


class Passing:
    """Says before whom a seat was given, on the clock of the venue."""

    def __init__(self, references: Mapping[int, str], zone: str) -> None:
        self.references = references
        self.zone = zone

    def told(self, change: Change) -> list[str]:
        """Say before whom a seat was given, and why, one sentence a cause."""
        if change.is_guest:
            return []
        told = [
            self._better(group, why) if why else self._alarm(group)
            for why, group in _grouped(change.ahead, lambda one: self._skipped(one, change))
        ]
        for why, group in _grouped(change.behind, lambda one: self.cause(change.standing, one)):
            told.append(f"Passe avant {self.names(group)} : {why}.")
        return told

    def _better(self, group: list[Standing], why: str) -> str:
        if len(group) == 1:
            return f"{upper(self.names(group))} avait un meilleur rang, mais : {why}."
        return f"{upper(self.names(group))} avaient un meilleur rang, mais : {why}."

    def _alarm(self, group: list[Standing]) -> str:
        """Say that no reason is written: nobody may be passed without one."""
        if len(group) == 1:
            return (
                f"À vérifier : {self.names(group)} avait un meilleur rang et attendait. Le journal "
                "ne dit pas pourquoi cette place ne lui est pas allée."
            )
        return (
            f"À vérifier : {self.names(group)} avaient un meilleur rang et attendaient. Le journal "
            "ne dit pas pourquoi cette place ne leur est pas allée."
        )

    def _skipped(self, one: Standing, change: Change) -> str:
        """Say why someone with a better rank did not have this seat; "" where nothing says it."""
        event = change.event
        if event.reason == "beyond_the_rule":
            return f"place donnée hors de la règle{because(event.cause)}"
        if event.reason == "walked_in":
            return "la séance avait commencé, et la place va à qui est là"
        code = change.skipped.get(one.booking_id)
        return reason(code) if code else ""

    def cause(self, first: Standing, second: Standing) -> str:
        """Say why one rank comes before another."""
        if first.priority != second.priority:
            of = first if first.priority < 0 else second
            return f"priorité ({reason(of.priority_reason)}{because(of.priority_cause, ' : ')})"
        if first.arrived_at != second.arrived_at:
            return f"arrivée plus tôt, le {dates.moment(first.arrived_at, self.zone)}"
        return "arrivée dans la même seconde, enregistrée la première"

    def sort_of_cause(self, first: Standing, second: Standing) -> str:
        """Say the same without the hour, so that many can share a sentence."""
        if first.priority == second.priority and first.arrived_at != second.arrived_at:
            return "arrivée plus tôt"
        return self.cause(first, second)

    def name(self, booking_id: int) -> str:
        return f"l’inscription {self.references[booking_id]}"

    def names(self, standings: Iterable[Standing]) -> str:
        names = [self.references[one.booking_id] for one in standings]
        if len(names) == 1:
            return f"l’inscription {names[0]}"
        return f"les inscriptions {', '.join(names[:-1])} et {names[-1]}"

    def went_to(self, standings: Sequence[Standing]) -> str:
        """Say to whom seats went, one seat each."""
        names = self.names(standings)
        if len(standings) == 1:
            return f"une place est allée à {names}"
        return f"des places sont allées aux {names.removeprefix('les ')}"


def _grouped(standings: Iterable[Standing], key: object) -> list[tuple[str, list[Standing]]]:
    return [(why, list(group)) for why, group in groupby(standings, key)]  # type: ignore[call-overload]


def reason(code: str) -> str:
    """Return the words of a booking's code; one of another version is unknown here."""
    return reasons.REASONS.get(code, "raison inconnue de cette version")


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def because(cause: str, before: str = "") -> str:
    """Return a coordinator's reason to stand after a clause, in brackets or after `before`."""
    if cause not in CAUSES:
        return ""
    return f"{before}{CAUSES[cause]}" if before else f" ({CAUSES[cause]})"
