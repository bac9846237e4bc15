"""The diagnostic's file: the one we ship, and what a wrong one is told."""

from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.orientation import grid
from app.orientation.grid import InvalidDiagnostic
from tests.conftest import settings

SHIPPED = grid.SHIPPED.read_text(encoding="utf-8")


def wrong(tmp_path: Path, text: str) -> str:
    path = tmp_path / "grille.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidDiagnostic) as refusal:
        grid.load(path)
    return str(refusal.value)


def test_what_we_ship_asks_little_and_covers_what_matters() -> None:
    found = grid.load(grid.SHIPPED)
    assert [question.code for question in found.questions] == [
        *("goal", "ease", "procedures", "email"),
        *("equipment", "connection", "reading", "constraints"),
    ]
    assert len(found.public_questions) == 4
    assert {flag.code for flag in found.flags} >= {"connection", "equipment"}
    assert all(choice.say_me for question in found.public_questions for choice in question.choices)
    assert len(max((rule.because for rule in found.rules), key=len)) < 150


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('version = "2026-1"', "version = ", "ce n’est pas du TOML"),
        ('version = "2026-1"', "", "il manque « version »"),
        ('advice = "basics"', 'advice = "basic"', "« advice » est « basic », il faut"),
        ('goal = ["question"]', 'gaol = ["question"]', "la question « gaol » n’existe pas"),
        ('goal = ["question"]', 'goal = ["questoin"]', "n’a pas la réponse « questoin »"),
        ('goal = ["question"]', "goal = [[]]", "n’a pas la réponse « [] »"),
        ('goal = ["question"]', 'goal = "question"', "« goal » attend une liste de réponses"),
        ('code = "reading"', 'code = "Lire"', "« code » s’écrit en minuscules"),
        ('code = "reading"', 'code = "email"', "question « email » est là deux fois"),
        ('narrows = "near"', 'narrows = "far"', "« narrows » est « far »"),
        ('goal = "job" }', 'goal = "work" }', "« goal » est « work »"),
        ("several = true", 'several = "oui"', "« several » est true ou false"),
        ("several = true", "severall = true", "« severall » n’est pas connu"),
        ("hours_at_most = 20", 'hours_at_most = "vingt"', "doit être un nombre d’heures"),
        ('kind = "permanence"', 'kind = "atelier"', "« kind » est « atelier »"),
        ('ask = "Équipement"', 'ask_me = "Équipement ?"', "il manque « ask »"),
        ('ask = "Équipement"', 'ask = "É"\nask_me = "É ?"', "5 questions ont « ask_me »"),
        ('when = { goal = ["question"] }', "", "la règle 1 n’a pas de condition"),
        ('say = "Connexion"', 'say = "Connexion"\nunless = 1', "« unless » n’est pas connu"),
        ('when = { connection = ["none", "prepaid"] }', "", "« connection » n’a pas de condition"),
    ],
)
def test_a_wrong_file_is_told_what_is_wrong(
    tmp_path: Path, before: str, after: str, sentence: str
) -> None:
    assert before in SHIPPED
    assert sentence in wrong(tmp_path, SHIPPED.replace(before, after, 1))


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    said = wrong(tmp_path, 'version = "1"\nquestions = 3\n[[rules]]\nwhen = 4\nbecause = ""\n')
    assert "« questions » doit être une liste" in said
    assert "« advice » est vide" in said
    assert "il y a 0 questions : il en faut de 6 à 9" in said
    assert "« when » est un tableau" in said


def test_the_last_rule_serves_when_nothing_else_does(tmp_path: Path) -> None:
    cut = SHIPPED.rindex("[[rules]]")
    end = SHIPPED.index("[[flags]]")
    assert "la dernière règle ne doit avoir aucune condition" in wrong(
        tmp_path, SHIPPED[:cut] + SHIPPED[end:]
    )


def test_an_installation_has_its_own_and_does_not_start_with_a_wrong_one(
    app: Flask, tmp_path: Path
) -> None:
    own = tmp_path / "grille.toml"
    own.write_text(SHIPPED.replace("2026-1", "chez-nous-3"), encoding="utf-8")
    built = create_app(settings(tmp_path, DIAGNOSTIC_FILE=str(own)))
    with built.app_context():
        assert grid.current().version == "chez-nous-3"
    assert grid.current().version == "2026-1"
    with pytest.raises(InvalidDiagnostic, match="fichier illisible"):
        create_app(settings(tmp_path, DIAGNOSTIC_FILE=str(tmp_path / "absent.toml")))
