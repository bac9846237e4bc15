"""The line explained in French: each person is a reference, no sentence names anybody."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from app import dates
from app.bookings import reasons
from app.bookings.changes import Change, Item
from app.bookings.models import Booking, BookingEvent, State, WorkshopEvent
from app.bookings.passing import Passing, because, upper
from app.bookings.replay import AT_ONCE, Standing
from app.workshops.models import Workshop

OFF = "workshop_cancelled"
FIRST_STEPS = AT_ONCE | {"wish_suits"}
"""The codes of a seat had with the first event, not later."""


@dataclass(frozen=True)
class Step:
    """One thing that happened to the seats or the line."""

    at: datetime
    event_id: int
    """The booking's event that it begins with; 0 for what is the workshop's own."""
    sentences: tuple[str, ...]


class Teller:
    """Says what one workshop's changes mean, on the clock of its venue."""

    def __init__(
        self,
        workshop: Workshop,
        references: Mapping[int, str],
        partners: Mapping[int, str],
        read: Sequence[Item],
        now: datetime,
    ) -> None:
        self.workshop = workshop
        self.partners = partners
        self.read = read
        self.now = now
        self.passing = Passing(references, workshop.venue.zone)
        self._by_booking: dict[int, list[Change]] = defaultdict(list)
        for item in read:
            if isinstance(item, Change):
                self._by_booking[item.event.booking_id].append(item)
        self._unannounced, self._released = _lost_for_good(read)

    def verdict(self, booking: Booking, rank: int | None) -> str:
        """Say whether a booking has a seat and why."""
        own = self._own(booking.id)
        if not own:
            return (
                f"{upper(booking.state.french)}. Son histoire a plus de trois ans : elle est "
                "effacée."
            )
        if booking.state is State.CONFIRMED:
            return self._seated(booking, own)
        if booking.state is State.OFFERED:
            until = booking.offer_expires_at
            when = f", au plus tard le {self._moment(until)}" if until else ""
            return f"Une place lui est proposée et reste gardée jusqu’à sa réponse{when}."
        if booking.state is State.WAITING:
            return f"N’a pas de place : {self._why_none(booking)}. Son rang est {rank}."
        if booking.state is State.PAUSED:
            return "N’a pas de place : en pause, son rang est gardé, son tour passe."
        return f"N’a pas de place : {reasons.said(own[-1].event)}."

    def _seated(self, booking: Booking, own: Sequence[Change]) -> str:
        taken = [change for change in own if change.takes_seat]
        since = f", depuis le {self._when(taken[-1].event)}" if taken else ""
        if booking.meeting is not None:
            return f"A une place à une seule séance{since}."
        if booking.allotment_id is not None:
            return f"A une place gardée pour son partenaire{since}."
        return f"A une place{since}."

    def person(self, booking_id: int) -> tuple[str, ...]:
        """Tell one booking's story, in order."""
        own = self._own(booking_id)
        told = [sentence for change in own for sentence in self._dated(change)]
        if own and own[-1].standing.state is State.WAITING:
            told += self._given_meanwhile(own)
        return tuple(told)

    def story(self) -> list[Step]:
        """Tell what happened to the seats and the line, in order, each step with its why."""
        steps: list[Step] = []
        begun: dict[tuple[int, int], int] = {}
        for item in self.read:
            if isinstance(item, WorkshopEvent):
                steps.append(Step(item.at, 0, (self._of_the_workshop(item),)))
                continue
            event = item.event
            sentences = self._told(item)
            at = begun.get((event.turn, event.booking_id))
            if event.reason in FIRST_STEPS and at is not None:
                steps[at] = replace(steps[at], sentences=(*steps[at].sentences, *sentences))
                continue
            sentences[0] = f"{upper(self._name(event.booking_id))} : {_lower(sentences[0])}"
            begun[event.turn, event.booking_id] = len(steps)
            steps.append(Step(event.at, event.id, tuple(sentences)))
        return steps

    def _of_the_workshop(self, event: WorkshopEvent) -> str:
        """Say what changed in the seats themselves, for which partner, and the figures after it."""
        partner = self.partners.get(event.partner_id or 0, "")
        whom = f" ({partner})" if partner else ""
        figures = f"{event.capacity} places, dont {event.reserved} gardées"
        if event.overbooked:
            figures += f", et {event.overbooked} en plus"
        what = reasons.SEATS.get(event.reason, "les places ont changé")
        who = reasons.WHO[event.actor_kind]
        return f"{upper(what)}{whom}{because(event.cause)}, {who} : {figures}."

    def _dated(self, change: Change) -> list[str]:
        told = self._told(change)
        if change.event.reason not in FIRST_STEPS or change.event.from_state is None:
            told[0] = f"{upper(self._when(change.event))} : {_lower(told[0])}"
        return told

    def _told(self, change: Change) -> list[str]:
        """Say one change and its why; when it was is said beside it."""
        event = change.event
        if event.from_state is None:
            return [f"{upper(reasons.said(event))}.", *self._entry(change)]
        if change.is_promotion:
            return self._promotion(change)
        if event.reason in {"free_seat", "kept_seat"}:
            whose = " gardée pour son partenaire" if event.reason == "kept_seat" else ""
            at_once = f"Une place{whose} était libre : elle est réservée aussitôt."
            return [at_once, *self.passing.told(change)]
        said = f"{upper(reasons.said(event))}."
        if change.takes_seat:
            return [said, *self.passing.told(change)]
        return [said, *(self._freed(change) if change.frees_seat else [])]

    def _entry(self, change: Change) -> list[str]:
        """Say how a booking came into the line, unless it had a seat at once."""
        told = self._priority(change.standing)
        if change.takes_seat:
            return [*told, *self.passing.told(change)]
        if self._seated_at_once(change):
            return told
        taken = f"{change.held} {'prise' if change.held < 2 else 'prises'}"
        rank = len(change.ahead) + 1
        ahead = f", derrière {self._name(change.ahead[-1].booking_id)}" if change.ahead else ""
        none = "Aucune place n’était libre"
        if change.room is not None and change.held < change.room:
            none = "Les places libres étaient gardées, ou trop peu nombreuses pour le groupe"
        return [*told, f"{none} ({taken}) : rang {rank} dans la file{ahead}."]

    def _priority(self, standing: Standing) -> list[str]:
        if not standing.priority_reason:
            return []
        side = "avant" if standing.priority < 0 else "après"
        why = reasons.REASONS.get(standing.priority_reason, "raison inconnue de cette version")
        return [f"Passe {side} les autres : {why}."]

    def _promotion(self, change: Change) -> list[str]:
        cause, at_once = self._where_from(change)
        verb = "proposée" if change.event.to_state is State.OFFERED else "réservée"
        whom = "" if change.ahead else " à la première inscription de la file"
        if change.event.reason == "wish_suits":
            whom = " à ce souhait"
        return [f"{cause}. Elle est {verb}{at_once}{whom}.", *self.passing.told(change)]

    def _where_from(self, change: Change) -> tuple[str, str]:
        """Say which seat it is, and "aussitôt" for one that was freed in the same moment."""
        if change.opened_by is not None:
            why = reasons.SEATS.get(change.opened_by.reason, "les places ont changé")
            return f"Une place est devenue libre ({why})", " aussitôt"
        if freed := change.freed_by:
            is_old = freed.at != change.event.at
            since = f" le {self._when(freed)}" if is_old else ""
            by = f"{self._name(freed.booking_id)} ({reasons.said(freed)})"
            return f"Place libérée{since} par {by}", "" if is_old else " aussitôt"
        if change.event.reason == "wish_suits":
            return "Une place libre ne convenait à aucune demande de la file", ""
        return "Une place est devenue libre (capacité, horaires ou place gardée)", ""

    def _freed(self, change: Change) -> list[str]:
        if change.event.reason in {OFF, "resize_undone"} or change.is_guest:
            return []
        if change.given_to is not None:
            return [f"Sa place est allée à {self._name(change.given_to)}."]
        if change.is_lowered:
            return ["Sa place n’est pas redonnée : l’atelier avait plus de monde que de places."]
        if change.event.allotment_id is not None and change.event.id not in self._released:
            return ["Sa place, gardée pour son partenaire, lui reste jusqu’à la date de retour."]
        if not change.ahead and not change.behind:
            return ["Personne n’attendait : sa place est restée libre."]
        if change.event.id in self._unannounced:
            return ["Sa place n’est allée à personne : l’atelier n’était plus annoncé."]
        if change.event.at >= self.workshop.closes_at:
            return ["Sa place n’est allée à personne : les inscriptions étaient fermées."]
        return ["Sa place n’est pas allée à la file : elle ne convenait à aucune demande."]

    def _given_meanwhile(self, own: Sequence[Change]) -> list[str]:
        """Say to whom seats went while this booking waited, one sentence a cause."""
        since, standing = own[0].event.id, own[-1].standing
        before = [
            item.standing
            for item in self.read
            if isinstance(item, Change)
            and item.takes_seat
            and item.event.id > since
            and any(one.booking_id == standing.booking_id for one in item.behind)
        ]
        before.sort(key=lambda one: one.rank_key)
        told = []
        for why, group in groupby(before, lambda one: self.passing.sort_of_cause(one, standing)):
            told.append(f"Depuis, {self.passing.went_to(list(group))} : {why}.")
        return told

    def _why_none(self, booking: Booking) -> str:
        workshop = self.workshop
        if workshop.is_cancelled:
            return "l’atelier est annulé"
        if not workshop.is_public:
            return "l’atelier n’est plus annoncé, aucune place n’est donnée"
        if not workshop.is_joinable(self.now):
            return "les inscriptions sont fermées"
        if workshop.is_full and workshop.reserved:
            return "toutes les places sont prises, ou gardées pour des partenaires"
        if workshop.is_full:
            return "toutes les places sont prises"
        if booking.group_uuid is not None:
            return "il n’y a pas assez de places pour que le groupe vienne ensemble"
        return "une place est libre et n’a pas été donnée, c’est à vérifier"

    def _seated_at_once(self, change: Change) -> bool:
        own = self._own(change.event.booking_id)
        return len(own) > 1 and own[1].event.reason in FIRST_STEPS

    def _own(self, booking_id: int) -> list[Change]:
        return self._by_booking.get(booking_id, [])

    def _when(self, event: BookingEvent) -> str:
        return self._moment(event.at)

    def _moment(self, at: datetime) -> str:
        return dates.moment(at, self.workshop.venue.zone)

    def _name(self, booking_id: int) -> str:
        return self.passing.name(booking_id)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _lost_for_good(read: Sequence[Item]) -> tuple[set[int], set[int]]:
    """Return the events, by id, while the workshop was on no public page, and those of a seat that
    a partner had from its kept ones once these had gone to everyone.
    """
    unannounced, released = set[int](), set[int]()
    is_off, gone = False, set[int | None]()
    for item in read:
        if isinstance(item, Change):
            if is_off:
                unannounced.add(item.event.id)
            if item.event.allotment_id is not None and item.event.booking.partner_id in gone:
                released.add(item.event.id)
        elif item.reason in {"unpublished", "published"}:
            is_off = item.reason == "unpublished"
        elif item.reason == "seats_released":
            gone.add(item.partner_id)
        elif item.reason == "seats_kept":
            gone.discard(item.partner_id)
    return unannounced, released
