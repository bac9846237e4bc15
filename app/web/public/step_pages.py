"""The pages of a booking after its first, kept for everyone, with what one browser typed put in.

They show the workshop, so they stand on the schedule's revision and on the day; where they say how
many wait and where else there are seats, on every seat and on the minute, as meetings begin on a
whole one. Of what was answered their key has the choices alone, and only those that they show.
"""

from collections.abc import Callable, Collection
from functools import partial

from flask import request
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from app import dates, languages, stencils
from app.bookings.goals import GOALS
from app.bookings.participants import Reach
from app.web.kept import house
from app.web.public import answers
from app.web.public.answers import Asked
from app.web.public.step_forms import RELATIVE, Content, Step, person

Render = Callable[[Content, str, str | None], str]
"""What makes a page with what was answered, the form's hidden key, and its token; None: its own."""
Choices = tuple[object, ...]

TOKEN, KEY = stencils.mark(), stencils.mark()
_TYPED = {name: stencils.mark() for name in ("first_name", "family_name", "email", "phone")}
_AFTER: dict[str, Collection[str]] = {"envie": GOALS, "repris": ("1",)}
"""What the first page has after its address."""
_pages = stencils.Shelf(8 * 1024 * 1024, TOKEN, KEY, *_TYPED.values())
"""About a thousand pages."""


def page(
    step: Step, content: Content, key: str, render: Render, *, is_refused: bool = False
) -> str:
    """Return a page as `render` makes it for this browser; `is_refused` for want of a seat.

    What was rendered while the workshop changed is not kept. Raises what `render` raises, and
    UnknownWorkshop.
    """
    workshop_id = (request.view_args or {})["workshop_id"]
    edition = partial(_edition, step, workshop_id, _choices(step, content), is_refused)
    stands_on = edition(answers.asked())
    if stands_on is None:
        return render(content, key, None)
    of_anyone = partial(render, {**content, **_TYPED}, KEY, TOKEN)
    shown = _pages.of(stands_on, of_anyone, lambda: edition(answers.ask()))
    words = {mark: escape(content.get(name) or "") for name, mark in _TYPED.items()}
    return shown.filled({**words, KEY: escape(key), TOKEN: generate_csrf()})


def _choices(step: Step, content: Content) -> Choices | None:
    """Return what a page shows of what was chosen; None for what no form of ours gives."""
    if step is Step.WHO:
        asked = request.args.items(multi=True)
        is_ours = all(value in _AFTER.get(name, ()) for name, value in asked)
        return (content.get("who"), request.query_string) if is_ours else None
    if request.query_string:
        return None  # anyone may write anything there, and the page repeats it
    is_relative = content.get("who") == RELATIVE
    if step is Step.REACH:
        return is_relative, content.get("reach")
    if step is Step.CONTACT:
        return (content.get("reach") == Reach.EMAIL,)
    of, goal, eve = person(content), content.get("goal") or "", content.get("eve") or ""
    way = "email" if of["email"] else "phone" if of["phone"] else ""
    return (is_relative, way, goal, eve) if goal in {"", *GOALS} and eve in {"", "y"} else None


def _edition(
    step: Step, workshop_id: int, choices: Choices | None, is_refused: bool, asked: Asked
) -> tuple[object, ...] | None:
    """Return all that the page depends on; None for a page that is not like the others."""
    if choices is None or not asked.is_open or asked.schedule is None or asked.seats is None:
        return None
    if is_refused and asked.left > 0:
        return None
    return (
        step,
        workshop_id,
        choices,
        is_refused,
        asked.schedule,
        dates.today(),
        _line(asked) if step in {Step.WHO, Step.CHECK} else None,
        languages.current(),
        request.script_root,
        *house(),
    )


def _line(asked: Asked) -> tuple[object, ...] | None:
    """Return what is said where no seat is free: how many wait, and what else there is."""
    if asked.is_free:
        return None
    return asked.seats, asked.waiting, dates.now().replace(second=0)
