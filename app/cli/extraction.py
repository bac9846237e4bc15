"""What has to be translated besides what stands in gettext(…): for `make translations`.

Sentences of errors, coded lists and the diagnostic are French where they are written and become
another language where they are shown.
"""

import ast
import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO

from babel.messages.extract import extract_python

LISTS = frozenset({"GOALS", "MOMENTS", "_KINDS", "_REACH", "_STATES", "_SENTENCES"})
"""Dictionaries from a code to its French words."""
TEXTS = frozenset({"sentence", "_FAILURE", "_DATABASE_DOWN", "_FORGOTTEN_FORM"})
REFUSALS = frozenset({"InvalidInput"})
PUBLIC_KEYS = frozenset({"ask_me", "say_me", "because_me"})
"""What the diagnostic says to the public; the rest is for the desks."""

Found = Iterator[tuple[int, str | None, str | tuple[str, ...], list[str]]]


def python(
    fileobj: BinaryIO, keywords: Any, comment_tags: Collection[str], options: Mapping[str, Any]
) -> Found:
    """Yield the messages of a module: marked ones, and the sentences of its errors and lists."""
    yield from extract_python(fileobj, keywords, comment_tags, options)  # type: ignore[arg-type, misc]
    fileobj.seek(0)
    for node in ast.walk(ast.parse(fileobj.read())):
        for text in _texts(node):
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
                yield text.lineno, None, text.value, []


def _texts(node: ast.AST) -> list[ast.expr]:
    """Return the expressions of a statement that hold words to translate."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in REFUSALS:
        if any(isinstance(text, ast.JoinedStr) for text in node.args[1:]):
            raise ValueError(f"cannot be translated, use %(name)s: {ast.unparse(node)}")
        return node.args[1:]
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return []
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    name = target.id if isinstance(target, ast.Name) else ""
    if name in LISTS and isinstance(node.value, ast.Dict):
        return node.value.values
    return [node.value] if name in TEXTS else []


def diagnostic(
    fileobj: BinaryIO, keywords: Any, comment_tags: Collection[str], options: Mapping[str, Any]
) -> Found:
    """Yield what the diagnostic says to the public: questions, answers, advice and why."""
    grid = tomllib.load(fileobj)
    for text in _public(grid):
        yield 1, None, text, []
    for advice in grid.get("advice", []):
        yield 1, None, advice["say"], []


def _public(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if "because" in value and "because_me" not in value:  # then it is said to both
            yield value["because"]
        for key, inner in value.items():
            if key in PUBLIC_KEYS and isinstance(inner, str):
                yield inner
            else:
                yield from _public(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _public(inner)
