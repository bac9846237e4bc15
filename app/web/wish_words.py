"""A wish in words: what, where, at which moments of the week."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext
from markupsafe import escape

from app.bookings.wishes import Wish
from app.web.pages import written
from app.workshops import offered
from app.workshops.places import Venue
from app.workshops.wanted import AFTERNOON, MORNING

DAYS = (
    lazy_gettext("lundi"),
    lazy_gettext("mardi"),
    lazy_gettext("mercredi"),
    lazy_gettext("jeudi"),
    lazy_gettext("vendredi"),
    lazy_gettext("samedi"),
    lazy_gettext("dimanche"),
)
HALVES = {"m": lazy_gettext("matin"), "a": lazy_gettext("après-midi")}
MOMENTS = {MORNING: lazy_gettext("le matin"), AFTERNOON: lazy_gettext("l’après-midi")}
"""The halves of any day, as the list's filter names them."""
HALF_DAYS = [(f"{day}{half}", day, half) for day in range(len(DAYS)) for half in HALVES]
"""Each half-day as a wish stores it, with its weekday from 0 for Monday, and its half."""


@dataclass(frozen=True)
class Said:
    """One wish, as its page and its slip say it."""

    what: str
    venues: list[Venue]
    when: str


def said(wish: Wish) -> Said:
    """Say what was wished for; what was left open is said too."""
    return Said(
        what=what(wish),
        venues=list(offered.named({link.venue_id for link in wish.venues})),
        when=when(wish.half_days),
    )


def what(wish: Wish, themes: Mapping[str, str] | None = None) -> str:
    """Say the programme, or the kind and the theme, their language marked.

    `themes` are those known, to ask no more.
    """
    if wish.programme is not None:
        return written(wish.programme.name)
    words = [gettext(wish.kind.french)] if wish.kind else []
    if wish.theme_key:
        key = wish.theme_key
        words.append(written(offered.theme(key) if themes is None else themes.get(key, key)))
    return escape(gettext(", ")).join(words) or str(gettext("N’importe quel atelier"))


def when(half_days: str) -> str:
    """Say the moments of the week: "lundi matin, jeudi après-midi"."""
    wished = set(half_days.split())
    named = [half_day(code) for code, _, _ in HALF_DAYS if code in wished]
    return str(gettext(", ")).join(named) or str(gettext("À tout moment de la semaine"))


def half_day(code: str) -> str:
    """Say one half-day: "lundi matin"."""
    return f"{DAYS[int(code[0])]} {HALVES[code[1]]}"
