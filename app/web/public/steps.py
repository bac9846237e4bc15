"""Book in a few pages, one thing on each; a program may send everything at once to the first."""

from functools import partial

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.bookings import actions, links
from app.extensions import csrf, free_to_open, limiter
from app.people.actors import PARTICIPANT
from app.web.booking_form import PersonFields, new_key
from app.web.public import answers, full, opening, own_keys, step_pages
from app.web.public.forms import BookingForm
from app.web.public.step_forms import (
    FORMS,
    RELATIVE,
    Content,
    Step,
    StepForm,
    following,
    is_due,
    person,
)
from app.web.public.taking import Refusal, contact, counted, standing, take, was_booked, workshop_of
from app.workshops.models import Kind, Workshop

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
    if request.method == "POST":
        is_step = "etape" in request.form and "reach" not in request.form
        return _answered(workshop_id, Step.WHO) if is_step else _at_once(workshop_id)
    if answers.begun() or "repris" in request.args:
        return _page(workshop_id, Step.WHO)
    return opening.page(workshop_id, partial(_opening, workshop_id))


@csrf.exempt  # type: ignore[untyped-decorator]  # likewise
@free_to_open
@limiter.limit("60/minute; 600/hour", methods=["POST"])
def step(workshop_id: int, step: str) -> ResponseReturnValue:
    """Ask how the person is reached, then where."""
    if request.method == "POST":
        return _answered(workshop_id, Step(step))
    content = answers.asked().answered
    if not is_due(Step(step), content):
        return _to(workshop_id, following(content))
    return _page(workshop_id, Step(step))


def _contact_kept() -> str:
    fields = person(answers.asked().answered)
    return counted(fields["email"], fields["phone"])


@csrf.exempt  # type: ignore[untyped-decorator]  # likewise
@free_to_open
@limiter.limit("60/minute; 600/hour", methods=["POST"])
@limiter.limit("30/day", key_func=_contact_kept, methods=["POST"], deduct_when=_seated)
def check(workshop_id: int) -> ResponseReturnValue:
    """Show everything once more; on POST take the seat, or the place in line."""
    content = answers.asked().answered
    if (missing := following(content)) is not Step.CHECK:
        if made := _made():  # sent twice
            return redirect(url_for("public.booking", token=made), 303)
        return _to(workshop_id, missing, again=request.method == "POST")
    if request.method != "POST":
        render = partial(_review, workshop_id, Refusal())
        page = step_pages.page(Step.CHECK, content, key := new_key(), render)
        own_keys.keep(key)
        return page
    content = {**content, **_sent()}
    form = _filled(content, request.form.get("request_key", ""))

    def show(refusal: Refusal) -> ResponseReturnValue:
        if form.errors or not refusal.is_for_a_seat:
            return _reviewed(workshop_of(workshop_id), form, content, refusal), refusal.status
        render = partial(_review, workshop_id, refusal)
        key = form.request_key.data or ""
        page = step_pages.page(Step.CHECK, content, key, render, is_refused=True)
        return page, refusal.status

    if not form.validate():
        return show(Refusal(status=422))
    return take(form, workshop_id, show, then=answers.forget)


def _made() -> str | None:
    """Return the token of what this browser's form has booked already, or None."""
    key = request.form.get("request_key", "")
    return links.token_of_key(key) if own_keys.has(key) else None


def _opening(workshop_id: int) -> str:
    """Render the first page for anyone. Raises UnknownWorkshop and what keeps it closed."""
    return _render(workshop_id, Step.WHO, {}, opening.KEY, opening.TOKEN)


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


def _page(workshop_id: int, step: Step) -> str:
    """Show one page of a booking as it was answered before."""
    content = answers.asked().answered
    return step_pages.page(step, content, new_key(), partial(_render, workshop_id, step))


def _answered(workshop_id: int, step: Step) -> ResponseReturnValue:
    """Keep the answers of one page and go to what is not answered yet; what is wrong is shown again."""
    content = answers.asked().answered
    form = FORMS[step]()
    form.prepare(content, is_sent=True)
    if not form.validate():
        return _shown(workshop_of(workshop_id), step, form, content), 422
    goal = request.args.get("envie")
    is_late = not content and step is not Step.WHO
    content = {**content, **form.answers(), **({"goal": goal} if goal else {})}
    answers.keep(content)
    return _to(workshop_id, following(content), again=is_late)


def _render(workshop_id: int, step: Step, content: Content, key: str, token: str | None) -> str:
    """Render one page. Raises UnknownWorkshop, and for the first what keeps the workshop closed."""
    workshop = workshop_of(workshop_id)
    if step is Step.WHO:
        actions.check_open(workshop, PARTICIPANT)
    form = FORMS[step]()
    form.prepare({**content, "request_key": key}, is_sent=False)
    _sign(form, token)
    return _shown(workshop, step, form, content)


def _shown(workshop: Workshop, step: Step, form: StepForm, content: Content) -> str:
    return render_template(
        TEMPLATES[step],
        form=form,
        workshop=workshop,
        standing=standing(workshop) if step is Step.WHO else None,
        is_relative=content.get("who") == RELATIVE,
        first_name=content.get("first_name", ""),
        goal=request.args.get("envie"),
        begun_again="repris" in request.args,
    )


def _review(
    workshop_id: int, refusal: Refusal, content: Content, key: str, token: str | None
) -> str:
    """Render the last page. Raises UnknownWorkshop, and what keeps the workshop closed."""
    workshop = workshop_of(workshop_id)
    if not refusal.problem:
        actions.check_open(workshop, PARTICIPANT)
    form = _filled(content, key)
    _sign(form, token)
    return _reviewed(workshop, form, content, refusal)


def _reviewed(workshop: Workshop, form: BookingForm, content: Content, refusal: Refusal) -> str:
    return render_template(
        "public/book_check.html",
        form=form,
        workshop=workshop,
        refusal=refusal,
        standing=standing(workshop),
        is_relative=content.get("who") == RELATIVE,
        asks_goal=workshop.programme.kind is Kind.COUP_DE_POUCE,
    )


def _sign(form: PersonFields, token: str | None) -> None:
    """Have a page show another token than this browser's own."""
    if token and "csrf_token" in form:
        form.csrf_token.current_token = token


def _filled(content: Content, key: str) -> BookingForm:
    """Return the whole form with what was answered on each page."""
    names = ("goal", "eve", "line", "csrf_token")
    last = {name: content.get(name, "") for name in names}
    form = BookingForm(MultiDict({**person(content), **last, "request_key": key}))
    form.prepare()
    return form


def _sent() -> dict[str, str]:
    """Return what the last page asks, as it was sent."""
    return {name: request.form.get(name, "") for name in ("csrf_token", "goal", "eve", "line")}


def _to(workshop_id: int, step: Step, *, again: bool = False) -> ResponseReturnValue:
    """Lead to a page; `again` has it say that the time was over."""
    repris = 1 if again else None
    if step is Step.WHO:
        return redirect(url_for("public.book", workshop_id=workshop_id, repris=repris), 303)
    if step is Step.CHECK:
        return redirect(url_for("public.book_check", workshop_id=workshop_id), 303)
    address = url_for("public.book_step", workshop_id=workshop_id, step=step.value, repris=repris)
    return redirect(address, 303)
