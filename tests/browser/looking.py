"""What is wrong with a page as it is shown: axe's findings on a phone and a desktop, light and dark.

A page is loaded once; it is then looked at in each way, and must fit the narrowest phone too.
"""

from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose answer a colour scheme can change."""
LAYOUT = [*COLOURS, "target-size", "scrollable-region-focusable", "heading-order", "region"]
"""The rules whose answer a width can change: the page's HTML is the same."""
WAYS: tuple[tuple[int, Literal["light", "dark"], list[str]], ...] = (
    (360, "light", RULES),
    (360, "dark", COLOURS),
    (1280, "dark", COLOURS),
    (1280, "light", LAYOUT),
)
NARROWEST, HEIGHT = 320, 780
_RUN = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"], preload: false}).then(
    found => found.violations.map(
        each => `${each.id} ${JSON.stringify(each.nodes.slice(0, 3).map(node => node.target))}`))"""


def findings(page: Page, name: str) -> list[str]:
    """Return what axe finds at both widths, in the light and in the dark, and sideways scrolls.

    Without motion: a colour that is on its way to another is not what people read.
    """
    page.evaluate(AXE_SCRIPT)
    before, found = page.viewport_size, _too_wide(page, name, NARROWEST)
    for width, scheme, rules in WAYS:
        if page.viewport_size != {"width": width, "height": HEIGHT}:
            found += _too_wide(page, name, width)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        shown = f"{name}, {width} px, {scheme}"
        found += [f"{shown}: {each}" for each in page.evaluate(_RUN, rules)]
    if before is not None:
        page.set_viewport_size(before)
    return found


def _too_wide(page: Page, name: str, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{name}, {width} px: {wide} px too wide"] if wide > 0 else []
