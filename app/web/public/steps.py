"""Book in a few pages, one thing on each; a program may send everything at once to the first.

What was answered waits half an hour on the server, known to this browser alone. It is the
person's, not the workshop's: whoever chooses another date is asked nothing twice.
"""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.bookings import actions, links
from app.bookings.participants import Reach
from app.extensions import csrf, free_to_open, limiter
from app.people import drafts
from app.people.actors import PARTICIPANT
from app.people.drafts import Draft, DraftGone
from app.transactions import transaction
from app.web.public import full, opening, own_keys
from app.web.public.forms import BookingForm
from app.web.public.step_forms import RELATIVE, Step, StepForm, following, person
from app.web.public.taking import (
    Refusal,
    contact,
    counted,
    standing,
    take,
    was_booked,
    workshop_of,
)
from app.workshops.models import Kind, Workshop

KIND = "inscription"
_KEY = "demande"
TEMPLATES = {
    Step.WHO: "public/book_who.html",
    Step.REACH: "public/book_reach.html",
    Step.CONTACT: "public/book_contact.html",
}


def _seated(answer: Response) -> bool:
    return was_booked(answer) and "/inscriptions/" in answer.headers["Location"]


@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it, and keeps what was typed
@free_to_open
@limiter.limit("60/minute; 600/hour", methods=["POST"])
@limiter.limit("30/day", key_func=contact, methods=["POST"], deduct_when=_seated)
def book(workshop_id: int) -> ResponseReturnValue:
    """Begin a booking by who comes; a POST with the whole form takes the seat at once."""
    if request.method == "POST" and ("etape" not in request.form or "reach" in request.form):
        return _at_once(workshop_id)
    if request.method != "POST" and not _asks_again():
        return opening.page(workshop_id, lambda: _opening(workshop_id))
    workshop = workshop_of(workshop_id)
    if request.method != "POST":
        actions.check_open(workshop, PARTICIPANT)
    return _page(workshop, Step.WHO)


@csrf.exempt  # type: ignore[untyped-decorator]  # likewise
@limiter.limit("60/minute; 600/hour", methods=["POST"])
def step(workshop_id: int, step: str) -> ResponseReturnValue:
    """Ask how the person is reached, then where."""
    return _page(workshop_of(workshop_id), Step(step))


def _contact_kept() -> str:
    fields = person(_content(_draft()))
    return counted(fields["email"], fields["phone"])


@csrf.exempt  # type: ignore[untyped-decorator]  # likewise
@limiter.limit("60/minute; 600/hour", methods=["POST"])
@limiter.limit("30/day", key_func=_contact_kept, methods=["POST"], deduct_when=_seated)
def check(workshop_id: int) -> ResponseReturnValue:
    """Show everything once more; on POST take the seat, or the place in line."""
    workshop = workshop_of(workshop_id)
    content = _content(_draft())
    if (missing := following(content)) is not Step.CHECK:
        if made := _made():  # sent twice
            return redirect(url_for("public.booking", token=made), 303)
        return _to(workshop, missing, again=request.method == "POST")
    form = BookingForm(MultiDict({**person(content), **_asked(content)}))
    form.prepare()

    def show(refusal: Refusal) -> ResponseReturnValue:
        now = workshop_of(workshop_id)
        page = render_template(
            "public/book_check.html",
            form=form,
            workshop=now,
            refusal=refusal,
            standing=standing(now),
            is_relative=content.get("who") == RELATIVE,
            asks_goal=now.programme.kind is Kind.COUP_DE_POUCE,
        )
        return page, refusal.status

    if request.method != "POST":
        actions.check_open(workshop, PARTICIPANT)
        own_keys.keep(form.key())
        return show(Refusal())
    if not form.validate():
        return show(Refusal(status=422))
    return take(form, workshop_id, show, then=_forget)


def _made() -> str | None:
    """Return the token of what this browser's form has booked already, or None."""
    key = request.form.get("request_key", "")
    return links.token_of_key(key) if own_keys.has(key) else None


def _asks_again() -> bool:
    """Tell whether this browser has answered something before, or has been led here again."""
    return _KEY in session or "repris" in request.args


def _opening(workshop_id: int) -> str:
    """Render the first page for anyone. Raises UnknownWorkshop and what keeps it closed."""
    workshop = workshop_of(workshop_id)
    actions.check_open(workshop, PARTICIPANT)
    form = StepForm()
    form.prepare(Step.WHO, {}, is_sent=False)
    form.request_key.data = opening.KEY
    if "csrf_token" in form:
        form.csrf_token.current_token = opening.TOKEN
    return _shown(workshop, Step.WHO, form, {})


def _at_once(workshop_id: int) -> ResponseReturnValue:
    """Take a seat with a whole form sent in one go."""
    form = BookingForm()
    form.prepare()

    def show(refusal: Refusal) -> ResponseReturnValue:
        render = partial(_whole, workshop_id, refusal)
        return full.page(form, workshop_id, refusal, render) or render(form), refusal.status

    if not form.validate():
        return show(Refusal(status=422))
    return take(form, workshop_id, show)


def _whole(workshop_id: int, refusal: Refusal, form: BookingForm) -> str:
    """Render the whole form on one page. Raises UnknownWorkshop."""
    now = workshop_of(workshop_id)
    return render_template(
        "public/book.html", form=form, workshop=now, refusal=refusal, standing=standing(now)
    )


def _page(workshop: Workshop, step: Step) -> ResponseReturnValue:
    """Show one page of a booking; on POST keep its answers and go to what is not answered yet."""
    posted = request.method == "POST"
    draft = _draft()
    content = _content(draft)
    if not posted and not _is_due(step, content):
        return _to(workshop, following(content))
    form = StepForm()
    form.prepare(step, content, is_sent=posted)
    if posted and form.validate():
        asked = request.args.get("envie")
        content = {**content, **form.answers(), **({"goal": asked} if asked else {})}
        _keep(draft, content)
        return _to(workshop, following(content), again=draft is None and step is not Step.WHO)
    return _shown(workshop, step, form, content), 422 if posted else 200


def _shown(workshop: Workshop, step: Step, form: StepForm, content: dict[str, Any]) -> str:
    return render_template(
        TEMPLATES[step],
        form=form,
        workshop=workshop,
        standing=standing(workshop),
        is_relative=content.get("who") == RELATIVE,
        first_name=content.get("first_name", ""),
        goal=request.args.get("envie"),
        begun_again="repris" in request.args,
    )


def _is_due(step: Step, content: dict[str, Any]) -> bool:
    """Tell whether a page may be opened: what comes before it is answered."""
    if step is Step.CONTACT:
        return bool(content.get("first_name")) and content.get("reach") not in {
            None,
            "",
            Reach.SLIP,
        }
    return step is Step.WHO or bool(content.get("first_name"))


def _to(workshop: Workshop, step: Step, *, again: bool = False) -> ResponseReturnValue:
    """Lead to a page; `again` has it say that the time was over."""
    repris = 1 if again else None
    if step is Step.WHO:
        return redirect(url_for("public.book", workshop_id=workshop.id, repris=repris), 303)
    if step is Step.CHECK:
        return redirect(url_for("public.book_check", workshop_id=workshop.id), 303)
    address = url_for("public.book_step", workshop_id=workshop.id, step=step.value, repris=repris)
    return redirect(address, 303)


def _asked(content: dict[str, Any]) -> dict[str, str]:
    """Return what the last page asks: as sent, else as known from before."""
    if request.method != "POST":
        return {"goal": content.get("goal", "")}
    return {
        name: request.form.get(name, "")
        for name in ("csrf_token", "request_key", "goal", "eve", "line")
    }


def _draft() -> Draft | None:
    """Return what this browser has answered in the last half hour."""
    try:
        return drafts.find(None, KIND, UUID(session.get(_KEY, "")))
    except (DraftGone, ValueError):
        return None


def _content(draft: Draft | None) -> dict[str, Any]:
    return dict(draft.content) if draft else {}


def _keep(draft: Draft | None, content: dict[str, Any]) -> None:
    with transaction():
        if draft is None:
            session[_KEY] = str(drafts.begin(None, KIND, content).id)
        else:
            drafts.keep(draft, content)


def _forget() -> None:
    """Drop what was answered: the booking has it now, and a shared computer keeps nothing."""
    if draft := _draft():
        drafts.end(draft)
