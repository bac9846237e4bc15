"""What a public page costs beside a constant one: on the demonstration season, then on a large one."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import func, select, text

from app import create_app
from app.bookings.participants import Participant, Reach
from app.extensions import db
from app.transactions import transaction
from app.web import kept
from app.workshops.models import Workshop
from bench import engines, season, yardstick
from bench.yardstick import ROOT, Ask

GOAL, NEAR = 0.5, 0.8
"""At least half of a constant page's rate, and at most a fifth less with many workshops."""
WORKSHOPS, EACH = 100_000, 10
COLD = 5
GZIP = {"Accept-Encoding": "gzip"}
_BOOKINGS = text(
    "INSERT INTO bookings (uuid, reference, workshop_id, participant_id, actor_kind, state,"
    " priority, arrived_at, goal, flag, created_at, changed_at)"
    " SELECT gen_random_uuid(), lpad(upper(to_hex(row_number() OVER ())), 6, '0'), w.id, p.id,"
    " 'system', CASE WHEN p.id % 10 < 6 THEN 'confirmed' ELSE 'cancelled' END, 0, now(), '', '',"
    " now(), now() FROM workshops w CROSS JOIN participants p"
)


def run() -> int:
    """Measure both seasons and print them beside their goals; return how many were missed."""
    with tempfile.TemporaryDirectory(prefix="pouce-bench-") as name:
        folder = Path(name)
        environ = _environ(folder, "")
        _demonstration(environ)
        small, missed = _on("saison de démonstration, SQLite", environ)
    with tempfile.TemporaryDirectory(prefix="pouce-bench-") as name:
        folder = Path(name)
        with engines.engine("PostgreSQL", folder) as engine:
            environ = _environ(folder, engine.url)
            _large(environ)
            large, more = _on(f"{WORKSHOPS} ateliers, PostgreSQL", environ)
    for page, rate in large.items():
        missed += _say(f"{page} : grande / petite saison", rate / small[page], NEAR)
    return missed + more


def _environ(folder: Path, url: str) -> dict[str, str]:
    return {"INSTANCE_DIR": str(folder), "SECRET_KEY": "bench-" + "k" * 40, "DATABASE_URL": url}


def _demonstration(environ: dict[str, str]) -> None:
    for command in (["db", "upgrade"], ["demo"]):
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command],
            check=True,
            cwd=ROOT,
            env={**os.environ, **environ},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def _application(environ: dict[str, str]) -> Iterator[Flask]:
    app = create_app(environ)
    try:
        with app.app_context():
            yield app
    finally:
        with app.app_context():
            db.engine.dispose()


def _large(environ: dict[str, str]) -> None:
    print(f"  {WORKSHOPS} ateliers et {WORKSHOPS * EACH} inscriptions…")
    with _application(environ):
        db.create_all()
        with transaction():
            for number in range(10):
                season.fill(season.venue(f"Lieu {number}"), WORKSHOPS // 10)
        with transaction() as session:
            session.add_all(
                Participant(first_name="Camille", name_key="camille", reach=Reach.SLIP)
                for _ in range(EACH)
            )
            session.flush()
            session.execute(text("SET LOCAL statement_timeout = 0"))
            session.execute(_BOOKINGS)
            session.execute(text("UPDATE workshops SET held = :held"), {"held": EACH * 6 // 10})
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
            line.execute(text("ANALYZE"))


def _on(name: str, environ: dict[str, str]) -> tuple[dict[str, float], int]:
    """Return the rate of each page beside a constant one, and how many goals were missed."""
    print(name)
    with _application(environ) as app:
        number = db.session.scalar(select(func.max(Workshop.id)))
        paths = {"accueil": "/", "liste": "/ateliers/", "atelier": f"/ateliers/{number}"}
        for page, path in paths.items():
            print(f"  {page}, jamais vue : {_cold(app, path) * 1000:.0f} ms de processeur")
    with yardstick.side_by_side(environ) as (site, constant):
        asks = {page: Ask(site, path, 200, GZIP) for page, path in paths.items()}
        found = yardstick.rates({"page constante": Ask(constant), **asks})
    for page, measured in found.items():
        print(f"  {page:<22} {median(measured):8.0f} réponses/s")
    ratios = yardstick.ratios(found, "page constante")
    missed = sum(_say(f"{page} / page constante", ratios[page], GOAL) for page in paths)
    return {page: ratios[page] for page in paths}, missed


def _cold(app: Flask, path: str) -> float:
    """Return the seconds of processor that a page costs when nothing of it is kept."""
    client, spent = app.test_client(), []
    for _ in range(COLD):
        kept.forget()
        db.session.rollback()
        begun = time.process_time()
        client.get(path)
        spent.append(time.process_time() - begun)
    return min(spent)


def _say(what: str, measured: float, goal: float) -> int:
    reached = measured >= goal
    print(f"{'ok ' if reached else 'NON'} {what:<44} {measured:8.2f}  (≥ {goal:.1f})")
    return not reached
