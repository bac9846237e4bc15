"""Is this installation well? One plain sentence for each thing that can be wrong."""

import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

from flask import current_app
from limits.storage import storage_from_string
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from app import dates
from app.backups import migrations
from app.database import WAL_IS_SAFE
from app.doctor import leaving, legal
from app.doctor.findings import Finding, Findings, Verdict, attention, good, problem
from app.extensions import db
from app.messages import sending
from app.messages.models import Status
from app.people.models import Account, Role
from app.workshops.places import Venue

BEATS_WITHIN = timedelta(seconds=30)
BACKUP_DUE = timedelta(days=2)
BACKUP_LATE = timedelta(days=8)
SECRET_LENGTH = 32
FREE_SPACE = 500 * 1024 * 1024
CLOCK_DRIFT = timedelta(seconds=30)


def examine() -> list[Finding]:
    """Look at everything; what needs the database is left out once it cannot be used."""
    findings = [finding for check in SETTINGS for finding in check()]
    findings += _database()
    if findings[-1].verdict is not Verdict.PROBLEM:
        findings += [finding for check in ROWS for finding in check()]
    return findings


def _address() -> Findings:
    base_url, local = current_app.config["BASE_URL"], current_app.config["IS_LOCAL"]
    if local:
        yield good(f"Le site répond à {base_url} : cet ordinateur seulement.")
    elif base_url.startswith("https://"):
        yield good(f"Le site répond à {base_url}.")
        if not current_app.config["TRUSTED_PROXIES"]:
            yield attention(
                "TRUSTED_PROXIES vaut 0 : derrière un serveur frontal, mettez 1, sinon tous les "
                "visiteurs semblent venir de la même adresse."
            )
    else:
        yield problem(f"BASE_URL ({base_url}) n’est pas en https : les liens voyagent en clair.")


def _secret() -> Findings:
    secret = current_app.config["SECRET_KEY"]
    kept = current_app.config["INSTANCE_DIR"] / "secret_key"
    if len(secret) < SECRET_LENGTH:
        yield problem(
            f"SECRET_KEY est trop courte ({len(secret)} caractères) : il en faut {SECRET_LENGTH} "
            "au moins, tirés au hasard."
        )
    elif not current_app.config["IS_LOCAL"] and kept.exists() and kept.read_text() == secret:
        yield attention(
            f"SECRET_KEY n’est pas donnée : celle de {kept} sert. Sauvegardez ce fichier : sans "
            "lui, les liens déjà envoyés ne s’ouvrent plus."
        )
    else:
        yield good("La clé secrète est assez longue.")


def _processes() -> Findings:
    processes = int(os.environ.get("GRANIAN_WORKERS") or os.environ.get("WEB_CONCURRENCY") or 1)
    storage = current_app.config["RATELIMIT_STORAGE_URI"]
    if processes > 1 and db.engine.dialect.name == "sqlite":
        yield problem(f"{processes} processus sur SQLite : passez à PostgreSQL, ou à un seul.")
    if storage.startswith("memory:"):
        if processes > 1:
            yield problem(
                f"Les limites d’essais sont en mémoire et il y a {processes} processus : donnez "
                "l’adresse d’un Redis ou Valkey dans RATELIMIT_STORAGE_URI."
            )
        else:
            yield good("Les limites d’essais sont en mémoire : juste pour un seul processus.")
    elif storage_from_string(storage).check():
        yield good("Les limites d’essais sont partagées entre les processus.")
    else:
        yield problem("Le serveur des limites d’essais (RATELIMIT_STORAGE_URI) ne répond pas.")


def _disk() -> Findings:
    folder = current_app.config["INSTANCE_DIR"]
    free = shutil.disk_usage(folder).free
    megabytes = free // (1024 * 1024)
    if free < FREE_SPACE:
        yield problem(f"Il reste {megabytes} Mo sur le disque de {folder} : faites de la place.")
    else:
        yield good(f"Il reste {megabytes} Mo sur le disque.")


def _zones() -> Findings:
    try:
        dates.zone(current_app.config["DEFAULT_ZONE"])
        dates.zone("Indian/Reunion")
    except (ZoneInfoNotFoundError, ValueError):
        yield problem("Les fuseaux horaires manquent : réinstallez le paquet tzdata.")
    else:
        yield good("Les fuseaux horaires sont là.")


def _database() -> list[Finding]:
    """Look at the database itself; the last finding is a problem when it cannot be used."""
    try:
        with db.engine.connect() as connection:
            revision = migrations.revision_at(connection)
    except SQLAlchemyError as error:
        return [problem(f"La base ne répond pas ({type(error).__name__}). Voyez DATABASE_URL.")]
    if revision is None:
        return [problem("La base est vide. Lancez : flask db upgrade")]
    if revision != migrations.head():
        return [
            problem(
                f"La base est à la version {revision}, le programme à {migrations.head()}. "
                "Sauvegardez (flask backup), puis lancez : flask db upgrade"
            )
        ]
    return [_engine(), good("La base est à jour.")]


def _engine() -> Finding:
    if db.engine.dialect.name == "sqlite":
        journal = db.session.scalar(text("PRAGMA journal_mode"))
        if journal != ("wal" if WAL_IS_SAFE else "truncate"):
            return attention(f"SQLite écrit en mode {journal}, ce n’est pas celui que nous posons.")
        return good(f"La base est SQLite, en mode {journal} : juste pour un seul processus.")
    version = db.session.scalar(text("SHOW server_version"))
    return good(f"La base est PostgreSQL {version}.")


def _clock() -> Findings:
    if db.engine.dialect.name == "sqlite":
        return
    drift = abs(dates.now() - (db.session.scalar(select(func.now())) or dates.now()))
    if drift > CLOCK_DRIFT:
        yield problem(f"L’horloge de la base et la nôtre diffèrent de {_age(drift)}.")
    else:
        yield good("L’horloge de la base et la nôtre sont d’accord.")


def _venue_zones() -> Findings:
    for name in db.session.scalars(select(Venue.zone).distinct().order_by(Venue.zone)):
        try:
            dates.zone(name)
        except (ZoneInfoNotFoundError, ValueError):
            yield problem(f"Le fuseau horaire « {name} » d’un lieu n’existe pas.")


def _accounts() -> Findings:
    coordinators = db.session.scalar(
        select(func.count())
        .select_from(Account)
        .where(Account.role == Role.COORDINATOR, Account.archived_at.is_(None))
    )
    if not coordinators:
        yield attention(
            "Personne n’est à la coordination. Créez un compte : flask accounts invite "
            "vous@exemple.fr --role coordinator"
        )


def _worker() -> Findings:
    beat = sending.last(sending.HEARTBEAT)
    if beat is None:
        yield problem("Le facteur n’a jamais tourné : rien ne part. Lancez : flask worker")
    elif dates.now() - beat > BEATS_WITHIN:
        yield problem(f"Le facteur s’est tu {_ago(beat)}. Relancez : flask worker")
    else:
        yield good("Le facteur tourne.")
    if sending.is_paused():
        yield attention("Les envois sont arrêtés. Pour les relancer : flask messages resume")
    if failed := sending.count(Status.FAILED):
        yield attention(f"{failed} message(s) en échec : voyez la page « Messages ».")


def _backup() -> Findings:
    last = sending.last("backup")
    late = attention if current_app.config["IS_LOCAL"] else problem
    if last is None:
        yield late("Aucune sauvegarde n’a été faite. Lancez : flask backup FICHIER")
    elif dates.now() - last > BACKUP_LATE:
        yield late(f"La dernière sauvegarde a été faite {_ago(last)}.")
    elif dates.now() - last > BACKUP_DUE:
        yield attention(f"La dernière sauvegarde a été faite {_ago(last)}.")
    else:
        yield good(f"La dernière sauvegarde a été faite {_ago(last)}.")


def _ago(moment: datetime) -> str:
    return f"il y a {_age(dates.now() - moment)}"


def _age(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    for size, one, many in (
        (86_400, "jour", "jours"),
        (3_600, "heure", "heures"),
        (60, "minute", "minutes"),
        (1, "seconde", "secondes"),
    ):
        if seconds >= size:
            count = seconds // size
            return f"{count} {many if count > 1 else one}"
    return "moins d’une seconde"


SETTINGS: tuple[Callable[[], Findings], ...] = (
    _address,
    _secret,
    legal.notice,
    legal.register,
    _processes,
    _disk,
    _zones,
    leaving.mail,
    leaving.sms,
)
ROWS: tuple[Callable[[], Findings], ...] = (
    _clock,
    _venue_zones,
    _accounts,
    _worker,
    leaving.sms_budget,
    _backup,
)
