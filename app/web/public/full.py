"""The form that came too late for the last seat, kept for all who sent the same, what was typed put in.

What it shows stands on the seats of other workshops too: those that it proposes.
"""

from collections.abc import Callable
from functools import partial

from flask import request
from markupsafe import escape
from sqlalchemy import bindparam, select
from werkzeug.datastructures import MultiDict

from app import dates, languages, stencils
from app.bookings import line
from app.bookings.goals import GOALS
from app.extensions import db
from app.prepared import Prepared
from app.publications import revisions
from app.publications.revisions import Publication
from app.web.kept import house
from app.web.public.forms import BookingForm
from app.web.public.taking import Refusal
from app.workshops.models import Workshop
from app.workshops.wanted import joinable, seats_left

Render = Callable[[BookingForm], str]

TOKEN = stencils.mark()
_MARKS = {
    name: stencils.mark() for name in ("request_key", "first_name", "family_name", "email", "phone")
}
_pages = stencils.Shelf(8 * 1024 * 1024, TOKEN, *_MARKS.values())
"""About a thousand pages."""
_STANDING = Prepared(
    select(
        Publication.revision,
        line.waiting(),
    ).where(
        Workshop.id == bindparam("workshop"),
        *joinable(bindparam("now")),
        seats_left() < 1,
        Publication.scope == revisions.LIST,
    )
)


def page(form: BookingForm, workshop_id: int, refusal: Refusal, render: Render) -> str | None:
    """Return a form that is refused for want of a seat alone, as `render` makes it; None for another.

    Kept for the minute, as meetings begin on a whole one: those that close to joining leave what is
    proposed. What was rendered while seats changed is not kept. Raises what `render` raises.
    """
    edition = partial(_edition, form, workshop_id)
    if not _is_plain(form, refusal) or (key := edition()) is None:
        return None
    shown = _pages.of(key, lambda: render(_of_anyone(form)), edition)
    words = {mark: escape(form[name].data or "") for name, mark in _MARKS.items()}
    if "csrf_token" in form:
        words[TOKEN] = form.csrf_token.current_token
    return shown.filled(words)


def _is_plain(form: BookingForm, refusal: Refusal) -> bool:
    """Tell whether nothing but a seat was wanting, and the only goals are those the form gives."""
    return refusal.is_for_a_seat and not form.errors and form.goal.data in (None, "", *GOALS)


def _edition(form: BookingForm, workshop_id: int) -> tuple[object, ...] | None:
    """Return all that the page depends on, and nothing that was typed; None where it is not full."""
    if request.query_string:
        return None  # the page repeats what stands after its address
    now = dates.now()
    told = _STANDING.first(db.session(), workshop=workshop_id, now=now)
    if told is None:
        return None
    choices = form.reach.data, form.goal.data, form.eve.data
    return (
        workshop_id,
        *told,
        now.replace(second=0),
        *choices,
        languages.current(),
        request.script_root,
        *house(),
    )


def _of_anyone(form: BookingForm) -> BookingForm:
    """Return the form with its choices and, for all that was typed, marks."""
    chosen = {"reach": form.reach.data, "goal": form.goal.data, "eve": "y" if form.eve.data else ""}
    marked = BookingForm(
        MultiDict({**_MARKS, **{k: v for k, v in chosen.items() if v is not None}})
    )
    marked.prepare()
    if "csrf_token" in marked:
        marked.csrf_token.current_token = TOKEN
    return marked
