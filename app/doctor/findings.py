"""What the doctor finds: one plain sentence, and how bad it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    GOOD = "good"
    ATTENTION = "attention"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    verdict: Verdict
    sentence: str


Findings = Iterator[Finding]


def good(sentence: str) -> Finding:
    return Finding(Verdict.GOOD, sentence)


def attention(sentence: str) -> Finding:
    return Finding(Verdict.ATTENTION, sentence)


def problem(sentence: str) -> Finding:
    return Finding(Verdict.PROBLEM, sentence)
