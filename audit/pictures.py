"""The pages of the four audiences as pictures for the README and the guide: `make screenshots`."""

from playwright.sync_api import Page

from app.people.models import Role
from audit.site import ROOT, Served, served

FOLDER = ROOT / "docs" / "pictures"
QUALITY = 55
PHONE = {"width": 360, "height": 720}
DESK = {"width": 1100, "height": 720}
WIDE = {"width": 1280, "height": 760}
ROLL = "main .roll"
"""The people of a meeting: shown from there, not from what stands above them."""


def main() -> None:
    """Take every picture anew, on a fresh demonstration season."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served() as site:
        for name, role, path, size in _wanted(site):
            _take(site, name, role, path, size)
            print(f"  {name}")


def _wanted(site: Served) -> list[tuple[str, Role | None, str, dict[str, int]]]:
    number = site.workshop()
    return [
        ("accueil", None, "/", PHONE),
        ("liste", None, "/ateliers/", PHONE),
        ("inscription", None, f"/ateliers/{number}/inscription", PHONE),
        ("accueil-arabe", None, "/ar/", PHONE),
        ("atelier", None, f"/ateliers/{number}", DESK),
        ("partenaire-inscriptions", Role.PARTNER, "/partenaire/", DESK),
        ("partenaire-orienter", Role.PARTNER, "/partenaire/orienter", DESK),
        ("formatrice-seances", Role.TRAINER, "/formateur/", PHONE),
        ("formatrice-seance", Role.TRAINER, "seance", PHONE),
        ("coordination-a-faire", Role.COORDINATOR, "/coordination/a-faire", WIDE),
        ("coordination-planning", Role.COORDINATOR, "/coordination/", WIDE),
        ("coordination-atelier", Role.COORDINATOR, f"/coordination/ateliers/{number}", WIDE),
    ]


def _take(site: Served, name: str, role: Role | None, path: str, size: dict[str, int]) -> None:
    context = site.signed_in(role, viewport=size, reduced_motion="reduce")
    page = context.new_page()
    if path == "seance":
        page.goto("/formateur/")
        path = _meeting_to_note(page)
    answer = page.goto(path)
    if answer is None or not answer.ok:
        raise RuntimeError(f"{path}: {answer and answer.status}")
    if roll := page.locator(ROLL).all():
        roll[0].evaluate("each => { each.scrollIntoView(); window.scrollBy(0, -60) }")
    page.screenshot(path=str(FOLDER / f"{name}.jpg"), type="jpeg", quality=QUALITY)
    context.close()


def _meeting_to_note(page: Page) -> str:
    """Return the address of a meeting whose attendance is noted now; its first people are shown."""
    links = page.locator(
        "main a.tall[href^='/formateur/seances/'], main a[href^='/formateur/seances/']"
    )
    link = links.first.get_attribute("href")
    if link is None:
        raise RuntimeError("the demonstration's trainer has no meeting")
    return link


if __name__ == "__main__":
    main()
