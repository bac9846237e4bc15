"""From answers to a recommendation, and the sentence that says why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.orientation.grid import Advice, Diagnostic, Rule

Answers = Mapping[str, frozenset[str]]
"""The codes answered, by question; a question left blank is not there."""


@dataclass(frozen=True)
class Recommendation:
    """What is recommended and why, the other needs that showed, and what narrows the seats."""

    advice: Advice
    because: str
    because_me: str
    flags: tuple[Rule, ...]
    narrows: frozenset[str]
    goal: str


def keep_known(diagnostic: Diagnostic, given: Mapping[str, Sequence[str]]) -> Answers:
    """Return the answers that this diagnostic knows; of a question with one answer, the first.

    What a browser sent besides is dropped: nothing but codes is ever kept.
    """
    answers = {}
    for question in diagnostic.questions:
        told = [code for code in given.get(question.code, ()) if code in question.codes]
        if told:
            answers[question.code] = frozenset(told if question.several else told[:1])
    return answers


def recommend(diagnostic: Diagnostic, answers: Answers) -> Recommendation:
    """Return what the first rule that holds recommends; the last rule always holds."""
    rule = next(rule for rule in diagnostic.rules if rule.holds(answers))
    if rule.advice is None:
        raise AssertionError("a rule without advice does not load")
    chosen = [
        choice
        for question in diagnostic.questions
        for choice in question.choices
        if choice.code in answers.get(question.code, ())
    ]
    return Recommendation(
        advice=rule.advice,
        because=rule.because,
        because_me=rule.because_me,
        flags=tuple(flag for flag in diagnostic.flags if flag.holds(answers)),
        narrows=frozenset(choice.narrows for choice in chosen if choice.narrows),
        goal=next((choice.goal for choice in chosen if choice.goal), ""),
    )


def coded(answers: Answers) -> str:
    """Write answers as they are kept: "ease=never;constraints=morning,near"."""
    return ";".join(f"{code}={','.join(sorted(told))}" for code, told in sorted(answers.items()))


def decoded(kept: str) -> dict[str, frozenset[str]]:
    """Read answers as they are kept."""
    pairs: Iterable[list[str]] = (part.split("=", 1) for part in kept.split(";") if "=" in part)
    return {code: frozenset(told.split(",")) for code, told in pairs}


def in_words(diagnostic: Diagnostic, answers: Answers) -> list[tuple[str, str]]:
    """Say each answer in the diagnostic's own words: (question, answer)."""
    return [
        (
            question.ask,
            ", ".join(c.say for c in question.choices if c.code in answers[question.code]),
        )
        for question in diagnostic.questions
        if question.code in answers
    ]
