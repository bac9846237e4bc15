"""Page 1 of 3: a short grid, from which a programme is recommended; always skippable."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.extensions import csrf
from app.orientation import advising, grid
from app.orientation.advising import Answers
from app.people import drafts
from app.people.drafts import Draft, DraftGone
from app.transactions import transaction
from app.web import guards
from app.web.partners.bookings import KIND, own_partner
from app.web.partners.forms import OrientForm


@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks its token itself, so that a stale one loses nothing
def orient() -> ResponseReturnValue:
    """Show the grid; on POST keep the answers for half an hour and go to the seats."""
    own_partner()
    found = grid.current()
    form = OrientForm()
    draft = asked_draft()
    answers = answers_of(draft)
    if request.method == "POST":
        given = {question.code: request.form.getlist(question.code) for question in found.questions}
        answers = advising.keep_known(found, given)
        if form.validate():
            return redirect(url_for("partners.workshops", demande=_keep(answers, draft)), 303)
    page = render_template(
        "partners/orient.html", form=form, diagnostic=found, answers=answers, draft=draft
    )
    return page, 422 if request.method == "POST" else 200


def paper() -> ResponseReturnValue:
    """Show the grid as one page to print and fill in by hand."""
    return render_template("partners/orient_paper.html", diagnostic=grid.current())


def asked_draft() -> Draft | None:
    """Return the draft that the address names, if it is this account's and not over."""
    try:
        uuid = UUID(request.values.get("demande", ""))
    except ValueError:
        return None
    try:
        return drafts.find(guards.signed_in(), KIND, uuid)
    except DraftGone:
        return None


def answers_of(draft: Draft | None) -> Answers:
    """Return the answers kept in a draft that today's diagnostic still knows."""
    kept = advising.decoded(draft.content.get("answers", "")) if draft else {}
    return advising.keep_known(grid.current(), {code: sorted(kept[code]) for code in kept})


def _keep(answers: Answers, draft: Draft | None) -> UUID:
    kept = {"answers": advising.coded(answers)}
    with transaction():
        if draft is None:
            return drafts.begin(guards.signed_in(), KIND, kept).id
        drafts.keep(draft, {**draft.content, **kept})
        return draft.id
