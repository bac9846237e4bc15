"""What is wrong with a page as it is shown: axe's findings in both colour schemes, and its width."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""The rules whose answer a colour scheme can change."""


def findings(page: Page, name: str) -> list[str]:
    """Return what axe finds in the light and in the dark, and whether it scrolls sideways.

    Without motion: a colour that is on its way to another is not what people read.
    """
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = _broken(page, RULES, name)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += _broken(page, COLOURS, f"{name} in the dark")
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return found + ([f"{name}: {wide} px too wide"] if wide > 0 else [])


def _broken(page: Page, rules: dict[str, list[str]], name: str) -> list[str]:
    return [
        f"{name}: {each['id']} {[node['target'] for node in each['nodes']][:3]}"
        for each in Axe().run(page, options=rules).response["violations"]
    ]
