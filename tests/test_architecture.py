"""The rules of the house that people forget, read from the code itself.

Each rule is tried on a bad example first, so that a rule that sees nothing is seen.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINES = 300
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "service"} | {
    "services", "handler", "handlers", "data", "info", "misc", "common", "core"
}  # fmt: skip

GROUND = {"database", "dates", "errors", "extensions", "intake", "languages"} | {
    "limits_memory",
    "prepared",
    "stencils",
    "tables",
    "tokens",
    "transactions",
}
"""What every package may stand on."""
LEAVES = {"messages", "publications", "calendars"}
LAYERS = [
    {"people"},
    {"workshops"},
    {"bookings"},
    {"subscriptions"},
    {"planning", "orientation", "reports"},
]
"""Packages of the domain, from the bottom; each may import what is below it, and the leaves."""
DOMAIN = LEAVES | set().union(*LAYERS)
ENTRIES = {"web", "api", "cli", "jobs", "backups", "retention", "doctor", "demo", "links"} | {
    "timed",
    "worker",
    "schema",
}
"""What starts work, and what only entry points use."""
MAY_OPEN_TRANSACTIONS = (
    "app/web/",
    "app/api/",
    "app/cli/",
    "app/worker/",
    "app/transactions.py",
)
MAY_COMMIT = {"app/transactions.py", "app/web/errors.py"}


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield every module a file imports from the application, as "app.bookings.line"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "app")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "app":
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def package_of(module: str) -> str:
    """Return "bookings" for "app.bookings.line.rank"."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def allowed(package: str) -> set[str]:
    """Return the packages that one package of the domain may import."""
    if package in LEAVES:
        return {package} | GROUND
    below: set[str] = set()
    for layer in LAYERS:
        if package in layer:
            return below | {package} | LEAVES | GROUND
        below |= layer
    raise KeyError(package)


def wrong_imports(package: str, source: str) -> list[str]:
    tree = ast.parse(source)
    return [
        module
        for module in imported(tree)
        if package in DOMAIN and package_of(module) not in allowed(package)
    ]


def inner_imports(source: str) -> list[int]:
    """Return the lines of imports inside functions and methods."""
    return [
        inner.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def calls(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the dotted name of every call: (3, "db.session.commit")."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def commits(source: str) -> list[int]:
    """Return the lines that end a transaction of the application's session."""
    return [
        line
        for line, name in calls(source)
        if name.endswith(("session.commit", "session.rollback", "session().commit"))
    ]


def opened(source: str) -> list[int]:
    return [line for line, name in calls(source) if name.split(".")[-1] == "transaction"]


def other_clocks(source: str) -> list[int]:
    """Return the lines that ask the time elsewhere than at `dates.now`."""
    asked = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
    return [
        line
        for line, name in calls(source)
        if ".".join(name.split(".")[-2:]) in asked and not name.startswith("dates.")
    ]


def request_globals(source: str) -> list[str]:
    return [
        alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module in {"flask", "flask.globals"}
        for alias in node.names
        if alias.name in {"request", "session", "g"}
    ]


BAD = {
    "inner import": (inner_imports, "def f():\n    import os\n"),
    "commit": (commits, "from app.extensions import db\ndb.session.commit()\n"),
    "rollback": (commits, "def f(db):\n    db.session.rollback()\n"),
    "transaction": (opened, "with transaction():\n    pass\n"),
    "clock": (other_clocks, "import datetime\ndatetime.datetime.now()\n"),
    "clock with zone": (other_clocks, "def f():\n    return datetime.now(UTC)\n"),
    "day": (other_clocks, "date.today()\n"),
    "request": (request_globals, "from flask import request\n"),
    "flask session": (request_globals, "from flask import session as kept\n"),
}


@pytest.mark.parametrize("rule", BAD)
def test_each_rule_sees_a_bad_example(rule: str) -> None:
    look, source = BAD[rule]
    assert look(source)
    assert not look("from flask import Flask\n\nx = dates.now()\n")


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("people", "from app.bookings.models import Booking"),
        ("workshops", "from app.bookings import line"),
        ("bookings", "from app.planning import moves"),
        ("bookings", "import app.web.pages"),
        ("messages", "from app.people.models import Account"),
        ("calendars", "from app.workshops.models import Meeting"),
        ("publications", "from app import bookings"),
        ("planning", "from app.cli import demo"),
    ],
)
def test_an_import_that_goes_up_is_seen(package: str, source: str) -> None:
    assert wrong_imports(package, source)
    assert not wrong_imports(package, "from app import dates\nfrom app.database import Base\n")


def test_imports_go_down() -> None:
    found = {
        name_of(path): wrong
        for path in sources("app")
        if (wrong := wrong_imports(path.relative_to(ROOT).parts[1], path.read_text()))
    }
    assert found == {}


def test_every_package_has_its_place() -> None:
    known = DOMAIN | ENTRIES | GROUND | {"static", "__init__", "__pycache__", "translations"}
    assert {path.stem for path in (ROOT / "app").iterdir()} - known == set()


def test_entry_points_are_not_imported_by_the_ground() -> None:
    found = {
        (name_of(path), module)
        for path in (ROOT / "app").glob("*.py")
        if path.stem in GROUND
        for module in imported(ast.parse(path.read_text()))
        if package_of(module) not in GROUND
    }
    assert found == set()


def test_nothing_is_imported_inside_a_function() -> None:
    found = {
        name_of(path): lines
        for path in sources("app")
        if (lines := inner_imports(path.read_text()))
    }
    assert found == {}


def test_only_transaction_commits() -> None:
    found = {
        name_of(path): lines
        for path in sources("app")
        if name_of(path) not in MAY_COMMIT and not name_of(path).startswith(MAY_OPEN_TRANSACTIONS)
        if (lines := commits(path.read_text()))
    }
    assert found == {}


def test_only_entry_points_open_transactions() -> None:
    found = {
        name_of(path): lines
        for path in sources("app")
        if not name_of(path).startswith(MAY_OPEN_TRANSACTIONS)
        if (lines := opened(path.read_text()))
    }
    assert found == {}


def test_the_domain_knows_no_request() -> None:
    found = {
        name_of(path): names
        for path in sources(*(f"app/{package}" for package in sorted(DOMAIN)))
        if (names := request_globals(path.read_text()))
    }
    assert found == {}


def test_there_is_one_clock() -> None:
    found = {
        name_of(path): lines
        for path in sources("app")
        if name_of(path) != "app/dates.py" and (lines := other_clocks(path.read_text()))
    }
    assert found == {}


def test_no_file_outgrows_its_room() -> None:
    files = [*sources("app", "tests", "migrations"), ROOT / "config.py", ROOT / "wsgi.py"]
    long = {
        name_of(path): count
        for path in files
        if "versions" not in path.parts and (count := len(path.read_text().splitlines())) > LINES
    }
    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = {path.stem for path in sources("app", "tests")} | {
        path.name for path in (ROOT / "app").rglob("*") if path.is_dir()
    }
    assert named & FORBIDDEN_NAMES == set()


def test_every_module_is_read() -> None:
    """The rules above are blind if no file is found."""
    assert len(sources("app")) > 60
    assert ROOT / "app" / "bookings" / "seats.py" in sources("app")


def test_every_table_is_in_the_schema() -> None:
    """A table whose module nobody imports is not made, not migrated and not emptied."""
    imported = {
        alias.name
        for node in ast.parse((ROOT / "app/schema.py").read_text()).body
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    defining = {
        name_of(path).removesuffix(".py").replace("/", ".")
        for path in sources("app")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__tablename__"
    }
    assert defining - imported == set()
