"""Reading the rows of a diagnostic's file, and collecting all that is wrong in plain French."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

_CODE = re.compile(r"[a-z][a-z0-9_]{0,23}")


class Reader:
    """Reads values of the right shape; a wrong one is noted and becomes an empty one."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def say(self, problem: str) -> None:
        self.problems.append(problem)

    def known(self, where: str, row: Mapping[str, Any], keys: set[str]) -> None:
        """Note keys that mean nothing here: most are misspelled."""
        for key in sorted(set(row) - keys):
            self.say(f"{where} : « {key} » n’est pas connu")

    def rows(
        self, row: Mapping[str, Any], key: str, where: str = "le fichier"
    ) -> list[dict[str, Any]]:
        found = row.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            self.say(f"{where} : « {key} » doit être une liste de tableaux")
            return []
        if not found:
            self.say(f"{where} : « {key} » est vide")
        return found

    def text(
        self,
        where: str,
        row: Mapping[str, Any],
        key: str,
        *,
        optional: bool = False,
        most: int = 200,
    ) -> str:
        found = row.get(key, "")
        if not isinstance(found, str) or len(found) > most:
            self.say(f"{where} : « {key} » doit être un texte de {most} caractères au plus")
            return ""
        if not found.strip() and not optional:
            self.say(f"{where} : il manque « {key} »")
        return found.strip()

    def texts(self, where: str, row: Mapping[str, Any], key: str) -> tuple[str, ...]:
        found = row.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self.say(f"{where} : « {key} » doit être une liste de textes")
            return ()
        return tuple(found)

    def code(self, where: str, row: Mapping[str, Any]) -> str:
        found = row.get("code", "")
        if not isinstance(found, str) or not _CODE.fullmatch(found):
            self.say(f"{where} : « code » s’écrit en minuscules, sans accent ni espace")
            return ""
        return found

    def flag(self, where: str, row: Mapping[str, Any], key: str) -> bool:
        found = row.get(key, False)
        if not isinstance(found, bool):
            self.say(f"{where} : « {key} » est true ou false")
        return found is True

    def number(self, where: str, row: Mapping[str, Any], key: str) -> float | None:
        found = row.get(key)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float) or found < 0:
            self.say(f"{where} : « {key} » doit être un nombre d’heures")
            return None
        return float(found)

    def among(
        self,
        where: str,
        row: Mapping[str, Any],
        key: str,
        known: Collection[str],
        *,
        optional: bool = True,
    ) -> str:
        found = row.get(key, "")
        if found == "" and optional:
            return ""
        if not isinstance(found, str) or found not in known:
            self.say(f"{where} : « {key} » est « {found} », il faut : {', '.join(known)}")
            return ""
        return found

    def unique(self, where: str, noun: str, codes: Iterable[str]) -> None:
        seen: set[str] = set()
        for code in codes:
            if code in seen:
                self.say(f"{where} : {noun} « {code} » est là deux fois")
            seen.add(code)

    def conditions(
        self, where: str, row: Mapping[str, Any], asked: Mapping[str, frozenset[str]]
    ) -> dict[str, frozenset[str]]:
        """Read `when`: each question known, each answer one of its own."""
        found = row.get("when", {})
        if not isinstance(found, dict):
            self.say(f"{where} : « when » est un tableau question = [réponses]")
            return {}
        conditions: dict[str, frozenset[str]] = {}
        for question, told in found.items():
            if question not in asked:
                self.say(f"{where} : la question « {question} » n’existe pas")
            elif not isinstance(told, list) or not told:
                self.say(f"{where} : « {question} » attend une liste de réponses")
            elif wrong := [str(each) for each in told if str(each) not in asked[question]]:
                self.say(f"{where} : « {question} » n’a pas la réponse « {wrong[0]} »")
            else:
                conditions[question] = frozenset(told)
        return conditions
