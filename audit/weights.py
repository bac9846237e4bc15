"""What a first visit costs: bytes and requests on the wire, and how soon it shows."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page

from audit.reports import say
from audit.site import Served

MOST_BYTES, MOST_REQUESTS, MOST_CSS = 14 * 1024, 3, 6 * 1024
FAST, SLOW = 1_000, 3_000
"""Milliseconds until the largest element is painted."""
LATENCY, RATE, SLOWER = 400, 100_000 / 8, 8
"""The slow profile: milliseconds of round trip, bytes a second, times slower a processor."""
_SHOWN = """() => new Promise(done => {
  let painted = 0, moved = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) painted = one.startTime; })
    .observe({type: "largest-contentful-paint", buffered: true});
  new PerformanceObserver(list => { for (const one of list.getEntries()) moved += one.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done([painted, moved]), 500);
})"""


@dataclass
class Wire:
    """What came over the wire, headers included."""

    requests: int = 0
    total: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    _kinds: dict[str, str] = field(default_factory=dict)

    def answered(self, event: dict[str, Any]) -> None:
        self.requests += 1
        self._kinds[event["requestId"]] = event["type"]

    def finished(self, event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        kind = self._kinds.get(event["requestId"], "Other")
        self.total += size
        self.by_kind[kind] = self.by_kind.get(kind, 0) + size


def run(served: Served) -> None:
    """Weigh a first visit to the home page, the list and a workshop, then time them."""
    number = served.workshop()
    pages = {"accueil": "/", "liste": "/ateliers/", "atelier": f"/ateliers/{number}"}
    for language in ("", "/ar"):
        for name, path in pages.items():
            _weigh(served, f"{name}{language}", language + path)
    for name, path in pages.items():
        _time(served, f"{name}, ordinateur", path, FAST, slow=False)
        _time(served, f"{name}, réseau et appareil lents", path, SLOW, slow=True)


def _weigh(served: Served, name: str, path: str) -> None:
    context = served.signed_in(None)
    page = context.new_page()
    wire, devtools = Wire(), context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.responseReceived", wire.answered)
    devtools.on("Network.loadingFinished", wire.finished)
    page.goto(path, wait_until="networkidle")
    kilo = f"{wire.total / 1024:5.1f} Ko, {wire.requests} requêtes"
    fits = wire.total <= MOST_BYTES and wire.requests <= MOST_REQUESTS
    say(f"première visite, {name}", kilo, fits, "≤ 14 Ko, ≤ 3")
    css, script = wire.by_kind.get("Stylesheet", 0), wire.by_kind.get("Script", 0)
    say(
        f"style et script, {name}",
        f"{css / 1024:.1f} Ko, {script} o",
        css <= MOST_CSS and not script,
    )
    context.close()


def _time(served: Served, name: str, path: str, most: int, *, slow: bool) -> None:
    context = served.signed_in(None, viewport={"width": 360 if slow else 1280, "height": 740})
    page = context.new_page()
    if slow:
        _slow_down(context.new_cdp_session(page))
    painted, moved = _shown(page, path)
    say(f"plus grand élément, {name}", f"{painted:.0f} ms", painted <= most, f"≤ {most} ms")
    say(f"mouvement de la page, {name}", f"{moved:.3f}", moved == 0, "0")
    context.close()


def _slow_down(devtools: CDPSession) -> None:
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY,
            "downloadThroughput": RATE,
            "uploadThroughput": RATE,
        },
    )
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _shown(page: Page, path: str) -> tuple[float, float]:
    page.goto(path, wait_until="load")
    painted, moved = page.evaluate(_SHOWN)
    return float(painted), float(moved)
