"""The whole season on paper: pure, and the same for the same day."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from app.bookings.actions import Person
from app.bookings.goals import GOALS
from app.bookings.participants import Reach
from app.demo import outline
from app.demo.outline import Outline
from app.demo.people import CCAS_MEMBER, COORDINATOR, MISSION_MEMBER, PASSAGE_MEMBER, Crowd
from app.demo.scenes import SCENES, Fate, Scene
from app.workshops.models import Audience, Kind

SEED = 20_130_213
IN_LINE = 3
PARTY = 3

_GOALS = ("", *GOALS)


@dataclass(frozen=True)
class Guest:
    """One person to book; `through` is the account that books, "" for the person."""

    person: Person
    through: str = ""
    goal: str = ""
    gives_up: bool = False


@dataclass(frozen=True)
class Planned:
    """One workshop with its fate and everyone who asks for a seat, in order of arrival."""

    outline: Outline
    fate: Fate
    title: str
    guests: tuple[Guest, ...]


def season(today: date) -> list[Planned]:
    """Return the season as it stands on a day, soonest workshop first."""
    random = Random(SEED)  # noqa: S311 - it draws a fictitious crowd, not a secret
    crowd = Crowd(random)
    ranks: Counter[tuple[str, str]] = Counter()
    planned = []
    for drawn in outline.draw(today):
        scene = Scene(Fate.RECORDED)
        if drawn.first_day > today:
            key = (drawn.place.key, drawn.offer.key)
            scene = SCENES.get((*key, ranks[key]), Scene())
            ranks[key] += 1
        guests = _guests(drawn, scene, (drawn.first_day - today).days, crowd)
        planned.append(Planned(drawn, scene.fate, scene.title, guests))
    return planned


def in_parties(planned: Planned) -> list[list[Guest]]:
    """Return who asks together, in order: mostly one person at a time."""
    alone = [[guest] for guest in planned.guests]
    if planned.fate is not Fate.PARTY:
        return alone
    seats = planned.outline.offer.capacity
    party = list(planned.guests[seats : seats + PARTY])
    return [*alone[:seats], party, *alone[seats + PARTY :]]


def _guests(drawn: Outline, scene: Scene, days_ahead: int, crowd: Crowd) -> tuple[Guest, ...]:
    asked = _how_many(drawn.offer.capacity, scene, days_ahead, crowd.random)
    wanted = max(asked, scene.through_ccas)
    guests = [_guest(drawn, crowd) for _ in range(wanted - scene.through_ccas)]
    guests += [_through_ccas(drawn, crowd) for _ in range(scene.through_ccas)]
    if scene.gives_up:
        guests[-1] = replace(guests[-1], gives_up=True)
    if scene.fate is Fate.RELAY:
        guests[0] = replace(guests[0], gives_up=True)
        guests[drawn.offer.capacity] = Guest(crowd.reader(drawn.place.phone[:8]))
    _arrange(guests, drawn, scene.fate, crowd)
    if scene.fate is Fate.RECORDED:
        return tuple(replace(guest, gives_up=crowd.random.random() < 0.06) for guest in guests)
    return tuple(guests)


def _arrange(guests: list[Guest], drawn: Outline, fate: Fate, crowd: Crowd) -> None:
    """Say who gives up, who is asked by e-mail, and for whom the coordinator books."""
    landline, seats = drawn.place.phone[:8], drawn.offer.capacity
    if fate is Fate.OFFERED:
        guests[0] = replace(guests[0], gives_up=True)
        guests[seats : seats + 2] = [Guest(crowd.reader(landline)) for _ in range(2)]
    if fate is Fate.OVERBOOKED:
        guests[seats] = replace(guests[seats], through=COORDINATOR)
    if fate is Fate.PARTY:
        guests[:2] = [replace(guest, gives_up=True) for guest in guests[:2]]
        party = [Guest(crowd.reader(landline), COORDINATOR) for _ in range(PARTY)]
        guests[seats : seats + PARTY] = party


def _how_many(capacity: int, scene: Scene, days_ahead: int, random: Random) -> int:
    """Return how many people ask for a seat: the sooner the workshop, the more."""
    exact = {
        Fate.FULL: capacity,
        Fate.LINE: capacity + IN_LINE,
        Fate.RELAY: capacity + IN_LINE,
        Fate.OFFERED: capacity + IN_LINE,
        Fate.OVERBOOKED: capacity + 1,
        Fate.PARTY: capacity + PARTY + 2,
        Fate.FEW_LEFT: capacity - random.choice((1, 2)),
        Fate.MOVED: capacity - 3,
        Fate.CANCELLED: capacity - 2,
        Fate.UNPUBLISHED: 0,
        Fate.NOT_YET_OPEN: 0,
    }
    if scene.fate in exact:
        return exact[scene.fate]
    if scene.fate is Fate.RECORDED:
        return random.randint(capacity // 2, capacity)
    if days_ahead <= 14:
        return random.choice((1, 2, 2, 3, 4))
    if days_ahead <= 28:
        return random.choice((0, 0, 1, 1, 2))
    return random.choice((0, 0, 0, 0, 1))


def _guest(drawn: Outline, crowd: Crowd) -> Guest:
    landline = drawn.place.phone[:8]
    partner = MISSION_MEMBER if drawn.place.key == "marseille" else PASSAGE_MEMBER
    if drawn.offer.audience is Audience.PROFESSIONALS:
        return Guest(crowd.reader(landline), partner)
    if drawn.offer.audience is Audience.PARTNERS:
        return Guest(crowd.followed(landline), partner)
    person = crowd.someone(landline)
    by = {Reach.PARTNER: partner, Reach.LANDLINE: COORDINATOR}
    goal = crowd.random.choice(_GOALS) if drawn.offer.kind is Kind.COUP_DE_POUCE else ""
    return Guest(person, by.get(person.reach, ""), goal)


def _through_ccas(drawn: Outline, crowd: Crowd) -> Guest:
    landline = drawn.place.phone[:8]
    is_for_staff = drawn.offer.audience is Audience.PROFESSIONALS
    person = crowd.reader(landline) if is_for_staff else crowd.followed(landline)
    return Guest(person, CCAS_MEMBER)
