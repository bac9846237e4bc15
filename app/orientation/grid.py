"""The diagnostic as read from its file: questions, advice, rules and flags, checked at the start.

The file is TOML; `diagnostic.toml` beside this module explains each key.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, current_app

from app.bookings.goals import GOALS
from app.orientation.reading import Reader
from app.workshops.models import Kind

SHIPPED = Path(__file__).with_name("diagnostic.toml")
NARROWS = ("morning", "afternoon", "near")
"""What an answer may narrow the seats shown to."""
MOST_QUESTIONS, LEAST_QUESTIONS, MOST_PUBLIC = 9, 6, 4
KEY = "diagnostic"


@dataclass(frozen=True)
class Choice:
    """One answer: a code that is kept, and its words for a professional and for the person."""

    code: str
    say: str
    say_me: str
    goal: str = ""
    narrows: str = ""


@dataclass(frozen=True)
class Question:
    """One question in plain words; without `ask_me` the public is not asked."""

    code: str
    ask: str
    ask_me: str
    choices: tuple[Choice, ...]
    several: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(choice.code for choice in self.choices)


@dataclass(frozen=True)
class Advice:
    """What may be recommended: a kind of workshop, and which of them by hours and theme."""

    code: str
    say: str
    kind: Kind
    hours_at_least: float | None = None
    hours_at_most: float | None = None
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """All of `when` is answered so: then this advice, because. A flag is a rule with a name."""

    because: str
    because_me: str
    advice: Advice | None
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    code: str = ""
    say: str = ""

    def holds(self, answers: Mapping[str, frozenset[str]]) -> bool:
        """Tell whether every condition is met; an unanswered question meets none."""
        return all(
            answers.get(question, frozenset()) & told for question, told in self.when.items()
        )


@dataclass(frozen=True)
class Diagnostic:
    """The whole grid, in the order of its file."""

    version: str
    questions: tuple[Question, ...]
    advice: Mapping[str, Advice]
    rules: tuple[Rule, ...]
    flags: tuple[Rule, ...]

    @property
    def public_questions(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.ask_me)


class InvalidDiagnostic(ValueError):
    """The file cannot serve: each problem in one French line."""

    def __init__(self, path: Path, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        lines = "\n".join(f"- {problem}" for problem in self.problems)
        super().__init__(f"Le diagnostic {path} ne peut pas servir :\n{lines}")


def init_app(app: Flask) -> None:
    """Read the diagnostic of this installation. Raises InvalidDiagnostic: a site does not start
    with a grid that would mislead.
    """
    app.extensions[KEY] = load(Path(app.config["DIAGNOSTIC_FILE"] or SHIPPED))


def current() -> Diagnostic:
    """Return the diagnostic of this installation."""
    found: Diagnostic = current_app.extensions[KEY]
    return found


def load(path: Path) -> Diagnostic:
    """Read and check a diagnostic's file. Raises InvalidDiagnostic with all that is wrong."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidDiagnostic(path, [f"fichier illisible : {error.strerror}"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidDiagnostic(path, [f"ce n’est pas du TOML : {error}"]) from error
    reader = Reader()
    found = _read(raw, reader)
    if reader.problems:
        raise InvalidDiagnostic(path, reader.problems)
    return found


def _read(raw: dict[str, Any], reader: Reader) -> Diagnostic:
    reader.known("le fichier", raw, {"version", "questions", "advice", "rules", "flags"})
    version = reader.text("le fichier", raw, "version", most=20)
    questions = tuple(_question(row, reader) for row in reader.rows(raw, "questions"))
    every = [_advice(row, reader) for row in reader.rows(raw, "advice")]
    reader.unique("le fichier", "conseil", (one.code for one in every))
    advice = {one.code: one for one in every}
    asked = {question.code: frozenset(question.codes) for question in questions}
    rules = tuple(_rule(row, "règle", asked, advice, reader) for row in reader.rows(raw, "rules"))
    flags = tuple(_rule(row, "besoin", asked, advice, reader) for row in reader.rows(raw, "flags"))
    found = Diagnostic(version, questions, advice, rules, flags)
    _check_whole(found, reader)
    return found


def _question(row: dict[str, Any], reader: Reader) -> Question:
    where = f"question « {row.get('code', '?')} »"
    reader.known(where, row, {"code", "ask", "ask_me", "several", "choices"})
    ask_me = reader.text(where, row, "ask_me", optional=True)
    choices = []
    for each in reader.rows(row, "choices", where):
        reader.known(where, each, {"code", "say", "say_me", "goal", "narrows"})
        say = reader.text(where, each, "say")
        choices.append(
            Choice(
                code=reader.code(where, each),
                say=say,
                say_me=reader.text(where, each, "say_me", optional=not ask_me) or say,
                goal=reader.among(where, each, "goal", GOALS),
                narrows=reader.among(where, each, "narrows", NARROWS),
            )
        )
    reader.unique(where, "réponse", (choice.code for choice in choices))
    return Question(
        code=reader.code(where, row),
        ask=reader.text(where, row, "ask"),
        ask_me=ask_me,
        choices=tuple(choices),
        several=reader.flag(where, row, "several"),
    )


def _advice(row: dict[str, Any], reader: Reader) -> Advice:
    where = f"conseil « {row.get('code', '?')} »"
    reader.known(where, row, {"code", "say", "kind", "hours_at_least", "hours_at_most", "themes"})
    kind = reader.among(where, row, "kind", [kind.value for kind in Kind], optional=False)
    return Advice(
        code=reader.code(where, row),
        say=reader.text(where, row, "say"),
        kind=Kind(kind) if kind else Kind.COUP_DE_POUCE,
        hours_at_least=reader.number(where, row, "hours_at_least"),
        hours_at_most=reader.number(where, row, "hours_at_most"),
        themes=reader.texts(where, row, "themes"),
    )


def _rule(
    row: dict[str, Any],
    noun: str,
    asked: Mapping[str, frozenset[str]],
    advice: Mapping[str, Advice],
    reader: Reader,
) -> Rule:
    because = reader.text(noun, row, "because")
    where = f"{noun} « {because[:40]} »"
    is_flag = noun == "besoin"
    known = {"when", "advice", "because", "because_me"} | ({"code", "say"} if is_flag else set())
    reader.known(where, row, known)
    named = reader.among(where, row, "advice", advice, optional=is_flag)
    return Rule(
        because=because,
        because_me=reader.text(where, row, "because_me", optional=True) or because,
        advice=advice.get(named),
        when=reader.conditions(where, row, asked),
        code=reader.code(where, row) if is_flag else "",
        say=reader.text(where, row, "say") if is_flag else "",
    )


def _check_whole(found: Diagnostic, reader: Reader) -> None:
    """Check what no single row shows: how many questions, twins, and that some rule always holds."""
    count, public = len(found.questions), len(found.public_questions)
    if not LEAST_QUESTIONS <= count <= MOST_QUESTIONS:
        reader.say(f"il y a {count} questions : il en faut de {LEAST_QUESTIONS} à {MOST_QUESTIONS}")
    if public > MOST_PUBLIC:
        reader.say(f"{public} questions ont « ask_me » : {MOST_PUBLIC} au plus pour le public")
    reader.unique("le fichier", "question", (question.code for question in found.questions))
    reader.unique("le fichier", "besoin", (flag.code for flag in found.flags))
    if not found.rules or found.rules[-1].when:
        reader.say("la dernière règle ne doit avoir aucune condition : elle sert quand rien ne va")
    for number, rule in enumerate(found.rules[:-1], 1):
        if not rule.when:
            reader.say(f"la règle {number} n’a pas de condition : les suivantes ne servent jamais")
    for flag in found.flags:
        if not flag.when:
            reader.say(f"le besoin « {flag.code} » n’a pas de condition")
