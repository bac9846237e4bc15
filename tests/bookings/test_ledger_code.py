"""Rules of the ledger, read from the source: append-only, and every code said in French."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app.bookings.reasons import REASONS, WHO
from app.people.actors import ActorKind

ROOT = Path(__file__).parents[2]
MAY_DROP = {"app/bookings/retention.py"}
MAY_DROP_UNDER = "app/backups/"
MAY_APPEND = {"app/bookings/seats.py", "app/demo/past.py"}
MODEL, TABLE = "BookingEvent", "booking_events"
COLUMNS = {"from_state", "to_state", "reason", "at"}
"""Columns that an event has, so that setting one is changing an event."""
ELSEWHERE = {
    "app/bookings/marking.py": "known.at",
    "app/bookings/coming.py": "said.at",
    "app/bookings/doubles.py": "row.at",
}
"""The instants of attendance and of an answer, which are no events."""


@cache
def sources() -> dict[str, ast.Module]:
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text())
        for path in sorted((ROOT / "app").rglob("*.py"))
    }


def name_of(node: ast.expr) -> str:
    """Return the last name of `a.b.c` or `c`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def mentions(node: ast.AST, name: str) -> bool:
    return any(
        isinstance(one, ast.Name | ast.Attribute) and name_of(one) == name for one in ast.walk(node)
    )


def changes_events(tree: ast.AST) -> Iterator[str]:
    """Find what updates or deletes events, by statement, by session, by attribute or in SQL."""
    rows = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.For | ast.comprehension) and mentions(node.iter, MODEL)
        for target in ast.walk(node.target)
        if isinstance(target, ast.Name)
    } | {"event", "events"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in {"update", "delete", "merge"}:
            named = any(mentions(part, name) for name in (MODEL, *rows) for part in node.args)
            if named or mentions(node.func, MODEL):
                yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.Call) and name_of(node.func) == "setattr":
            yield from (ast.unparse(node) for row in rows if mentions(node.args[0], row))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            owner = name_of(node.value)
            if owner in rows or (node.attr in COLUMNS and owner != "self"):
                yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            said = node.value.lower()
            if TABLE in said and any(verb in said for verb in ("update ", "delete ", "truncate ")):
                yield f"line {node.lineno}: {node.value}"


def test_nothing_changes_or_drops_an_event_but_the_purge() -> None:
    found = {
        path: [
            one
            for one in changes_events(tree)
            if path not in ELSEWHERE or not one.endswith(f": {ELSEWHERE[path]}")
        ]
        for path, tree in sources().items()
        if path not in MAY_DROP and not path.startswith(MAY_DROP_UNDER)
    }
    assert {path: what for path, what in found.items() if what} == {}
    dropping = ast.parse((ROOT / "app/bookings/retention.py").read_text())
    assert len(list(changes_events(dropping))) == 1, "the purge drops events in one place"


def test_each_way_to_change_an_event_would_be_seen() -> None:
    for text in (
        "session.execute(update(BookingEvent).values(reason=''))",
        "db.session.execute(delete(models.BookingEvent))",
        "BookingEvent.__table__.delete()",
        "session.query(BookingEvent).filter_by(id=1).update({})",
        "for row in session.scalars(select(BookingEvent)):\n    row.priority = 3",
        "for row in session.scalars(select(BookingEvent)):\n    session.delete(row)",
        "event.at = now()",
        "last.reason = 'other'",
        "setattr(event, 'reason', '')",
        "text('UPDATE booking_events SET reason = 1')",
    ):
        assert list(changes_events(ast.parse(text))), text
    for text in ("self.reason = reason", "booking.priority = 1", "update(Booking)"):
        assert not list(changes_events(ast.parse(text))), text


def test_events_are_appended_where_the_seat_is_counted() -> None:
    """The demonstration's past apart, which no verb can write."""
    appending = {
        path
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node.func) == MODEL
    }
    assert appending == MAY_APPEND


class Codes:
    """Follow each `reason` back to the codes that it can be.

    From `BookingEvent(reason=…)` through the functions that hand it on, to the literals and the
    tables of the module.
    """

    def __init__(self, trees: dict[str, ast.Module]) -> None:
        self.trees = trees
        self.found: set[str] = set()
        self.unread: list[str] = []
        self.seen: set[tuple[str, str]] = set()
        for path, tree in trees.items():
            for function, call, _name in calls_of(tree):
                if name_of(call.func) == MODEL:
                    self._read(argument(call, "reason", None), path, tree, function)

    def _read(
        self, node: ast.expr | None, path: str, tree: ast.Module, function: ast.FunctionDef | None
    ) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self.found.add(node.value)
        elif isinstance(node, ast.IfExp):
            self._read(node.body, path, tree, function)
            self._read(node.orelse, path, tree, function)
        elif isinstance(node, ast.Name) and function and node.id in parameters(function):
            self._hand_on(function, node.id, path)
        elif table := table_of(node, tree):
            rest = node.args[1:] if isinstance(node, ast.Call) else []
            for value in [*table.values, *rest]:
                self._read(value, path, tree, function)
        else:
            where = f"{path}:{node.lineno} {ast.unparse(node)}" if node else f"{path}: no reason"
            self.unread.append(where)

    def _hand_on(self, function: ast.FunctionDef, parameter: str, path: str) -> None:
        """Read what callers give as a parameter, and its default."""
        if (function.name, parameter) in self.seen:
            return
        self.seen.add((function.name, parameter))
        if default := parameters(function)[parameter]:
            self._read(default, path, self.trees[path], None)
        module = Path(path).stem
        position = list(parameters(function)).index(parameter)
        for other, tree in self.trees.items():
            names = names_for(tree, module, function.name, is_own=other == path)
            for caller, call, name in calls_of(tree):
                if name in names:
                    given = argument(call, parameter, position)
                    if given is not None:
                        self._read(given, other, tree, caller)


def names_for(tree: ast.Module, module: str, function: str, *, is_own: bool) -> set[str]:
    """Return how a file calls a function: by its own name, or through the imported module."""
    names = {function} if is_own else set()
    for node in imports_of(tree):
        for alias in node.names:
            called = alias.asname or alias.name
            if alias.name == module:
                names.add(f"{called}.{function}")
            if alias.name == function and (node.module or "").endswith(f".{module}"):
                names.add(called)
    return names


@cache
def imports_of(tree: ast.Module) -> list[ast.ImportFrom]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


@cache
def calls_of(tree: ast.Module) -> list[tuple[ast.FunctionDef | None, ast.Call, str]]:
    """Return each call of a file, the function that it stands in, and what it calls."""
    return [(function, call, ast.unparse(call.func)) for function, call in calls(tree)]


def calls(
    node: ast.AST, function: ast.FunctionDef | None = None
) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
    """Give each call with the function that it stands in."""
    for child in ast.iter_child_nodes(node):
        inside = child if isinstance(child, ast.FunctionDef) else function
        if isinstance(child, ast.Call):
            yield inside, child
        yield from calls(child, inside)


def parameters(function: ast.FunctionDef) -> dict[str, ast.expr | None]:
    """Return the parameters in order, each with its default."""
    given = function.args
    plain = [*given.posonlyargs, *given.args]
    late = [None] * (len(plain) - len(given.defaults)) + list(given.defaults)
    found = {one.arg: default for one, default in zip(plain, late, strict=True)}
    return found | {
        one.arg: default for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
    }


def argument(call: ast.Call, name: str, position: int | None) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if position is not None and position < len(call.args):
        return call.args[position]
    return None


def table_of(node: ast.expr | None, tree: ast.Module) -> ast.Dict | None:
    """Return the module's table that `TABLE[key]` or `TABLE.get(key, …)` reads."""
    if isinstance(node, ast.Subscript):
        name = name_of(node.value)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        name = name_of(node.func.value) if node.func.attr == "get" else ""
    else:
        return None
    for one in tree.body:
        targets = one.targets if isinstance(one, ast.Assign) else []
        if any(name_of(target) == name for target in targets) and isinstance(one.value, ast.Dict):
            return one.value
    return None


def test_every_code_that_is_written_is_said_in_french() -> None:
    codes = Codes(sources())
    assert codes.unread == [], "write the code as a literal, or as a table of the module"
    assert codes.found >= {"joined", "free_seat", "next_in_line", "by_person", "by_partner"}
    assert codes.found - set(REASONS) == set(), "say these in app/bookings/reasons.py"


def test_a_code_without_french_would_be_seen() -> None:
    trees = sources() | {
        "app/bookings/new.py": ast.parse(
            "from app.bookings import seats\n"
            "from app.bookings.actions import cancel as leave\n"
            "TABLE = {1: 'from_table'}\n"
            "def act(b, why='by_default'):\n"
            "    seats.change(b, 1, 'as_literal')\n"
            "    seats.change(b, 1, why)\n"
            "    seats.change(b, 1, reason='one' if b else 'other')\n"
            "    leave(b, 1, TABLE[b])\n"
            "    seats.change(b, 1, b.why)\n"
        ),
        "app/web/new.py": ast.parse("from app.bookings import new\nnew.act(1, 'through')\n"),
    }
    codes = Codes(trees)
    assert codes.found - set(REASONS) == {
        "as_literal",
        "by_default",
        "from_table",
        "one",
        "other",
        "through",
    }
    assert codes.unread == ["app/bookings/new.py:9 b.why"]


def test_the_table_s_words_fit_in_a_sentence() -> None:
    assert set(WHO) == set(ActorKind)
    for code, words in REASONS.items():
        assert len(code) <= 32, "the column's room"
        assert words[0].islower(), code
        assert words[-1].isalpha(), code
        assert "'" not in words, code
