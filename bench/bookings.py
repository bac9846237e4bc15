"""What a booking costs a visitor and the machine: the public flow through the real server."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.bookings.models import HOLDING, Booking
from app.extensions import db
from app.transactions import transaction
from app.workshops.models import Workshop
from bench import crowd, engines, processor, season, yardstick
from bench.crowd import CLIENTS, Outcome, percentile
from bench.engines import Engine
from bench.visitor import Booked, Visitor, book, book_by_pages
from bench.yardstick import Ask, Site

MANY, HOT_SEATS, EACH, HOT_EACH = 800, 1_000, 50, 25
ROUNDS = 3
RACES, SEATS = 10, 8
REFUSALS = 40
_numbers = count(1)
Way = Callable[[Visitor, int, dict[str, str]], Booked]
"""How a visitor books: with one form, or page after page."""
T = TypeVar("T")


def run() -> int:
    """Book on each engine and print the cost beside its goals; return how many were missed."""
    return sum(_on(name) for name in engines.NAMES)


def _on(name: str) -> int:
    with tempfile.TemporaryDirectory(prefix="pouce-bench-") as place:
        folder = Path(place)
        with engines.engine(name, folder) as engine, _application(folder, engine) as app:
            workshops = _fill(app)
            environ = _environ(folder, engine)
            with (
                yardstick.started("wsgi:app", environ) as site,
                yardstick.started("bench.constant:app", environ) as constant,
            ):
                return _Run(app, engine, site, constant, workshops).all()


def _environ(folder: Path, engine: Engine) -> dict[str, str]:
    return {
        "INSTANCE_DIR": str(folder),
        "SECRET_KEY": "bench-" + "k" * 40,
        "DATABASE_URL": engine.url,
        "TRUSTED_PROXIES": "1",
    }


@contextmanager
def _application(folder: Path, engine: Engine) -> Iterator[Flask]:
    app = create_app(_environ(folder, engine))
    with app.app_context():
        db.create_all()
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


def _fill(app: Flask) -> list[int]:
    """Write many workshops of eight seats and return them by id."""
    with app.app_context():
        with transaction():
            season.fill(season.venue("Fives"), MANY)
        return list(db.session.scalars(select(Workshop.id).order_by(Workshop.id)))


def _person(number: int) -> dict[str, str]:
    """Return what the form is filled with: an e-mail address, so that a letter is written too."""
    return {
        "first_name": f"Camille {chr(65 + number % 26)}{chr(65 + number // 26 % 26)}",
        "family_name": "Dupont",
        "reach": "email",
        "email": f"camille{number}@example.org",
        "phone": "",
        "goal": "",
    }


def _address(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _errand(
    way: Way, base: int, workshops: list[int], visitor: Visitor, client: int, turn: int
) -> Booked:
    number = base + client * 10_000 + turn
    visitor.forget(_address(number))
    place = client * (len(workshops) // CLIENTS) + turn  # nobody fills what another wants
    return way(visitor, workshops[place % len(workshops)], _person(number))


def _refusal(base: int, workshop_id: int, visitor: Visitor, client: int, turn: int) -> Booked:
    """Send the form of a workshop that filled meanwhile; the form itself is opened once."""
    number = base + client * 10_000 + turn
    path = f"/ateliers/{workshop_id}/inscription"
    if turn == 0:
        visitor.kept = {**visitor.get(path).hidden(), **_person(number)}
        visitor.kept.pop("line", None)
    visitor.address = _address(number)
    sent = visitor.timed(path, visitor.kept)
    if sent.seated:
        raise RuntimeError("a full workshop gave a seat")
    return sent


def _sold(wanted: list[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Booking.workshop_id, func.count())
        .where(Booking.workshop_id.in_(wanted), Booking.state.in_(HOLDING))
        .group_by(Booking.workshop_id)
    )
    return {row[0]: row[1] for row in rows}


class _Run:
    """One engine's measurements, one after the other."""

    def __init__(
        self, app: Flask, engine: Engine, site: Site, constant: Site, workshops: list[int]
    ) -> None:
        self.app, self.engine, self.site, self.constant = app, engine, site, constant
        self.workshops = workshops
        self.watched = (site.pid, *engine.pids)
        self.missed = 0
        self.page_cost = 0.0

    def all(self) -> int:
        """Measure everything and return how many goals were missed."""
        name = self.engine.name
        print(f"\n{name} : {CLIENTS} visiteurs à la fois, chacun son adresse ; formulaire, envoi,")
        print("page de confirmation, avec e-mail (la lettre est écrite dans la même transaction)")
        commits = self.engine.commits(CLIENTS)
        print(f"  écritures durables d’une ligne       {commits:8.0f} /s")
        self._constant()
        self._many(commits)
        self._hot()
        self._races()
        self._refusals()
        return self.missed

    def _say(self, what: str, measured: str, reached: bool | None = None, goal: str = "") -> None:
        mark = "   " if reached is None else "ok " if reached else "NON"
        print(f"{mark} {what:<44} {measured}" + (f"  ({goal})" if goal else ""))
        self.missed += reached is False

    def _constant(self) -> None:
        rates, costs = [], []
        for _ in range(ROUNDS):
            before = processor.spent([self.constant.pid])
            rates.append(yardstick.rate(Ask(self.constant.port)))
            costs.append((processor.spent([self.constant.pid]) - before) / rates[-1])
        self.page_cost = min(costs) * 1000
        self._say("page constante", f"{max(rates):.0f} /s, {self.page_cost:.2f} ms de processeur")

    def _measured(self, errand: crowd.Errand, times: int) -> tuple[Outcome, float]:
        before = processor.spent(self.watched)
        outcome = crowd.send(self.site.port, errand, times)
        cost = (processor.spent(self.watched) - before) / len(outcome.booked) * 1000
        return outcome, cost

    def _best(self, way: Way, workshops: list[int], times: int) -> tuple[Outcome, float, float]:
        """Return the cheapest of some rounds, for what else the machine does only adds; and what
        the first one cost, in which each page and letter is still to be rendered once.
        """
        rounds = []
        for _ in range(ROUNDS):
            base = next(_numbers) * 100_000
            rounds.append(self._measured(partial(_errand, way, base, workshops), times))
        return *min(rounds, key=lambda each: each[1]), rounds[0][1]

    def _flow(
        self, what: str, workshops: list[int], times: int, way: Way = book
    ) -> tuple[Outcome, float]:
        outcome, cost, first = self._best(way, workshops, times)
        whole = outcome.whole
        p50, p99 = percentile(whole, 0.5) * 1000, percentile(whole, 0.99) * 1000
        busy = outcome.busy / outcome.wall / CLIENTS * 100
        print(
            f"  {what} : {outcome.rate:.0f} /s, p50 {p50:.0f} ms, p99 {p99:.0f} ms ; "
            f"un visiteur travaille {busy:.0f} % du temps"
        )
        self._say(
            f"processeur par inscription, {what}",
            f"{cost:6.2f} ms = {cost / self.page_cost:.0f} pages constantes",
            cost <= 8,
            f"≤ 8 ms ; première tournée {first:.2f} ms",
        )
        if self.engine.pids:
            self._say(f"p99 du parcours entier, {what}", f"{p99:6.0f} ms", p99 < 100, "< 100 ms")
        return outcome, cost

    def _many(self, commits: float) -> None:
        free = self.workshops[:-RACES]  # the last ones stay empty until they are raced for
        workshops, others = free[: len(free) // 2], free[len(free) // 2 :]
        crowd.send(self.site.port, partial(_errand, book, 0, workshops), 5)  # warm
        outcome, _ = self._flow("beaucoup d’ateliers", workshops, EACH)
        self._say("inscriptions / écritures d’une ligne", f"{outcome.rate / commits:6.2f}")
        self._flow("page après page", others, EACH // 2, book_by_pages)

    def _hot(self) -> None:
        with self.app.app_context(), transaction() as session:
            session.get_one(Workshop, self.workshops[0]).capacity = HOT_SEATS
        self._flow("un seul atelier", self.workshops[:1], HOT_EACH)

    def _races(self) -> None:
        """Let three times as many people as there are seats run for one workshop, several times."""
        wanted = self.workshops[-RACES:]
        free = self._read(
            lambda: [db.session.get_one(Workshop, each).seats_left for each in wanted]
        )
        for workshop_id in wanted:
            errand = partial(_errand, book, next(_numbers) * 100_000, [workshop_id])
            crowd.send(self.site.port, errand, SEATS * 3 // CLIENTS)
        sold = self._read(partial(_sold, wanted))
        full = sum(sold.get(each) == SEATS for each in wanted)
        self._say(
            f"{SEATS} places sur {SEATS} vendues, {SEATS * 3} personnes courent",
            f"{full} ateliers sur {RACES} ({sum(free)} places libres avant)",
            full == RACES,
            "tous",
        )

    def _read(self, question: Callable[[], T]) -> T:
        """Answer and stop reading: SQLite commits nothing of others while someone still reads."""
        with self.app.app_context():
            return question()

    def _refusals(self) -> None:
        full, rounds = self.workshops[-1], []
        before = self._read(lambda: db.session.get_one(Workshop, full).turn)
        for _ in range(ROUNDS):
            errand = partial(_refusal, next(_numbers) * 100_000, full)
            rounds.append(self._measured(errand, REFUSALS))
        kept = self._read(lambda: db.session.get_one(Workshop, full).turn) == before
        kept = kept and self._read(partial(_sold, [full])) == {full: SEATS}
        cost = min(cost for _, cost in rounds)
        self._say("refus d’un atelier complet", f"{cost:6.2f} ms", cost <= 2, "≤ 2 ms")
        self._say("refus : rien d’écrit", "oui" if kept else "non", kept)
