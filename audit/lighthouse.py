"""Lighthouse's four categories on the pages that people use most."""

import json
import os
import subprocess

from audit.reports import say
from audit.site import CHROMIUM_FLAGS, TOOLS, Served

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def run(served: Served) -> None:
    """Ask 100 in each category for the home page, the list, a workshop and its booking form."""
    number = served.workshop()
    pages = {
        "accueil": "/",
        "liste": "/ateliers/",
        "atelier": f"/ateliers/{number}",
        "inscription": f"/ateliers/{number}/inscription",
    }
    for name, path in pages.items():
        report = _report(served, path)
        scores = {key: round(100 * report["categories"][key]["score"]) for key in CATEGORIES}
        for key, score in scores.items():
            say(f"Lighthouse, {name}, {key}", str(score), score == 100, "100")
        for audit in report["audits"].values():
            if audit["score"] is not None and audit["score"] < 0.9 and min(scores.values()) < 100:
                print(f"      {audit['id']} : {audit['title']}")


def _report(served: Served, path: str) -> dict[str, dict[str, dict[str, float | str]]]:
    command = [
        *("node", str(TOOLS / "lighthouse" / "cli" / "index.js"), served.url + path),
        *("--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}"),
        f"--chrome-flags=--headless=new {' '.join(CHROMIUM_FLAGS)}",
    ]
    environ = {**os.environ, "CHROME_PATH": served.chromium}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(f"Lighthouse: {done.stderr[-2000:]}")
    report: dict[str, dict[str, dict[str, float | str]]] = json.loads(done.stdout)
    return report
