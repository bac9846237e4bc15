"""What a calendar feed costs: under load beside a constant page, and in processor time."""

import gc
import http.client
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import create_app, dates
from app.calendars.editions import Variant, Window
from app.extensions import db
from app.transactions import transaction
from app.web.feeds import bodies
from app.workshops import agendas, schedule
from app.workshops.models import Workshop
from app.workshops.places import Venue
from bench import season, yardstick
from bench.yardstick import Ask

SMALL, LARGE = 500, 10_000
VENUE_PATH, ALL_PATH = "/agendas/lieux/fives-lille.ics", "/agendas/ateliers.ics"
CHANGES, COLD = 15, 5


def run() -> int:
    """Measure the feeds and print them beside their goals; return how many goals were missed."""
    with tempfile.TemporaryDirectory(prefix="pouce-bench-") as folder:
        environ = _environ(Path(folder))
        with _application(environ) as app:
            _fill(app)
            missed = _processor(app)
        return missed + _load(environ)


def _environ(folder: Path) -> dict[str, str]:
    return {"INSTANCE_DIR": str(folder), "SECRET_KEY": "bench-" + "k" * 40, "DATABASE_URL": ""}


@contextmanager
def _application(environ: dict[str, str]) -> Iterator[Flask]:
    app = create_app(environ)
    with app.app_context():
        db.create_all()
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


def _fill(app: Flask) -> None:
    with app.app_context(), transaction():
        season.fill(season.venue("Fives"), SMALL)
        season.fill(season.venue("Wazemmes"), LARGE - SMALL)


def _processor(app: Flask) -> int:
    """Time what one process does, alone, by its own clock: seconds of processor."""
    client = app.test_client()
    client.get("/agendas/programmes/vide.ics")  # imports and zones, not the feeds'
    gc.collect()
    gc.freeze()  # as wsgi.py does
    with app.app_context():
        rounds = [_cold(app, client) for _ in range(COLD)]
    rows, cold = (median(each) for each in zip(*rounds, strict=True))
    with app.app_context():
        after = median(_after_a_change(client) for _ in range(CHANGES))
    calibration = min(_spent(lambda: sum(range(5_000_000))) for _ in range(3))
    print(f"  cette machine additionne 5 millions de nombres en {calibration * 1000:.0f} ms")
    print(f"  {LARGE} séances : lire les lignes {rows * 1000:.0f} ms")
    return sum(
        (
            _say(f"{LARGE} séances à froid, lignes lues", cold * 1000, cold < 0.060, "< 60 ms"),
            _say(f"{SMALL} séances, un changement après", after * 1000, after < 0.010, "< 10 ms"),
        )
    )


def _get(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status}")


def _cold(app: Flask, client: FlaskClient) -> tuple[float, float]:
    """Return what reading the large feed's rows costs, and what its building costs beyond it."""
    bodies.forget()
    rows = _spent(partial(_read_rows, app))
    db.session.rollback()
    return rows, _spent(partial(_get, client, ALL_PATH)) - rows


def _spent(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _read_rows(app: Flask) -> None:
    """Read the rows of the large feed, and nothing more."""
    list(
        db.session.execute(
            agendas.selected(
                agendas.everything().ask(db.session()), Window.at(dates.now()), Variant()
            )
        )
    )


def _after_a_change(client: FlaskClient) -> float:
    """Return what the next reading of the small feed costs after one of its workshops changed."""
    client.get(VENUE_PATH)
    with transaction():
        place = db.session.scalars(select(Venue).where(Venue.slug == "fives-lille")).one()
        changed = db.session.scalars(
            select(Workshop).where(Workshop.venue_id == place.id).order_by(func.random()).limit(1)
        ).one()
        changed.title = f"Autre titre {time.perf_counter_ns()}"
        changed.changed_at = dates.now()
        schedule.touch(changed)
    db.session.rollback()
    return _spent(partial(_get, client, VENUE_PATH))


def _tag(port: int) -> str:
    line = http.client.HTTPConnection("127.0.0.1", port)
    line.request("GET", VENUE_PATH)
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.headers["ETag"]


def _say(what: str, measured: float, reached: bool, goal: str) -> int:
    """Print one figure beside its goal; return 1 when it was missed."""
    print(f"{'ok ' if reached else 'NON'} {what:<44} {measured:8.2f}  ({goal})")
    return not reached


def _load(environ: dict[str, str]) -> int:
    with yardstick.side_by_side(environ) as (site, constant):
        tag = _tag(site)
        found = yardstick.rates(
            {
                "page constante": Ask(constant),
                "304": Ask(site, VENUE_PATH, 304, {"If-None-Match": tag}),
                "500 séances, gzip": Ask(site, VENUE_PATH, 200, {"Accept-Encoding": "gzip"}),
                "500 séances": Ask(site, VENUE_PATH),
            }
        )
    for name, measured in found.items():
        print(f"  {name:<22} {median(measured):8.0f} réponses/s")
    ratios = yardstick.ratios(found, "page constante")
    return sum(
        (
            _say("304 / page constante", ratios["304"], ratios["304"] >= 0.6, "≥ 0,6"),
            *(
                _say(f"{name} / page constante", ratios[name], ratios[name] >= 0.4, "≥ 0,4")
                for name in ("500 séances, gzip", "500 séances")
            ),
        )
    )
