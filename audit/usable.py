"""axe and the Nu checker on every page that each audience can reach by its links."""

import json
import subprocess
import tempfile
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from app.people.models import Role
from audit.reports import say
from audit.site import TOOLS, Served

AUDIENCES: dict[str, tuple[Role | None, str]] = {
    "le public": (None, "/"),
    "le public, en arabe": (None, "/ar/"),
    "les partenaires": (Role.PARTNER, "/partenaire/"),
    "l’équipe": (Role.TRAINER, "/formateur/"),
    "la coordination": (Role.COORDINATOR, "/coordination/"),
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
EACH = 2
"""How many pages of one address pattern are looked at."""
NARROW = {"width": 320, "height": 700}
_LINKS = "links => links.map(link => link.href)"
_SHADOWS = {"static", "account.sign_out"}


def run(served: Served) -> None:
    """Look at every page, narrow, in light and in dark, then check all their HTML at once."""
    with tempfile.TemporaryDirectory(prefix="pouce-pages-") as name:
        folder = Path(name)
        for audience, (role, start) in AUDIENCES.items():
            found = list(_walk(served, role, start, folder))
            wrong = [line for _path, lines in found for line in lines]
            say(f"axe, {audience}, {len(found)} pages", f"{len(wrong)} remarques", not wrong)
            for line in wrong:
                print(f"      {line}")
        errors = _checked(folder)
        pages = len(list(folder.iterdir()))
        say(f"vérificateur HTML Nu, {pages} pages", f"{len(errors)} erreurs", not errors)
        for line in errors:
            print(f"      {line}")


def _walk(
    served: Served, role: Role | None, start: str, folder: Path
) -> Iterator[tuple[str, list[str]]]:
    """Follow links from page to page; yield each path with what is wrong there."""
    context = served.signed_in(role, viewport=NARROW, reduced_motion="reduce")
    page = context.new_page()
    addresses = served.app.url_map.bind("127.0.0.1")
    waiting, seen, looked = deque([start]), {start}, Counter[str]()
    while waiting:
        path = waiting.popleft()
        endpoint = _endpoint(addresses, path)
        is_known = role is not None and endpoint is not None and endpoint.startswith("public.")
        if endpoint is None or endpoint in _SHADOWS or is_known or looked[endpoint] >= EACH:
            continue
        answer = page.request.get(path)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.goto(path)
        if "sandbox" in answer.headers.get("content-security-policy", ""):
            _unlock(page, answer.text())
        looked[endpoint] += 1
        name = f"{role or 'public'}-{endpoint}-{looked[endpoint]}"
        (folder / f"{name.replace('.', '-')}.html").write_bytes(answer.body())
        refused = [] if answer.ok else [f"{path} : {answer.status}"]
        yield path, refused + list(_findings(page, path))
        for link in page.eval_on_selector_all("a[href]", _LINKS):
            there = urlsplit(link)
            target = there.path + (f"?{there.query}" if there.query else "")
            if link.startswith(served.url) and target not in seen:
                seen.add(target)
                waiting.append(target)
    context.close()


def _unlock(page: Page, html: str) -> None:
    """Show what was served where nothing runs, not even axe: a mail as a coordinator reads it."""
    page.goto("about:blank")
    page.set_content(html)


def _endpoint(addresses: MapAdapter, path: str) -> str | None:
    try:
        return str(addresses.match(urlsplit(path).path, method="GET")[0])
    except HTTPException:
        return None


def _findings(page: Page, path: str) -> Iterator[str]:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for found in Axe().run(page, options=RULES).response["violations"]:
            targets = [node["target"] for node in found["nodes"]][:2]
            yield f"{path} ({scheme}) : {found['id']} {targets}"
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        yield f"{path} : {wide} px de trop en largeur"


def _checked(folder: Path) -> list[str]:
    """Return what the Nu checker calls an error in the pages of a folder."""
    jar = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(jar), "--errors-only", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    said = json.loads(done.stderr or "{}").get("messages", [])
    return [
        f"{Path(one.get('url', '')).name}:{one.get('lastLine', '?')} {one['message']}"
        for one in said
        if one.get("type") == "error"
    ]
