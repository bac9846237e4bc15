"""Four questions for the public, one a page; the answers stand in the address and nowhere else."""

from collections.abc import Sequence
from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from app import intake
from app.orientation import advising, grid, matching
from app.orientation.advising import Answers
from app.orientation.grid import Question
from app.workshops import nearby
from app.workshops.models import Kind

SHOWN = 4
PLACE_LENGTH = 90


def orient() -> ResponseReturnValue:
    """Ask the next question that the address does not answer; after the last one, advise."""
    questions = grid.current().public_questions
    answered = [question for question in questions if question.code in request.args]
    coming = [question for question in questions if question.code not in request.args]
    page = _ask(coming[0], answered) if coming else _advise(answered)
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _ask(question: Question, answered: Sequence[Question]) -> str:
    return render_template(
        "public/question.html",
        question=question,
        number=len(answered) + 1,
        total=len(grid.current().public_questions),
        told=_told(answered),
        before=_told(answered[:-1]) if answered else None,
        forgotten=request.args.get("question") == question.code,
    )


def _advise(answered: Sequence[Question]) -> str:
    diagnostic = grid.current()
    told = _told(answered)
    answers: Answers = advising.keep_known(diagnostic, {code: [told[code]] for code in told})
    found = advising.recommend(diagnostic, answers)
    typed = intake.clean(request.args.get("pres", ""))[:PLACE_LENGTH]
    typed = "" if intake.has_nir(typed) else typed
    place = nearby.locate(typed) if typed else None
    wanted = matching.Wanted(venue_ids=place.venue_ids if place else (), everyone=True)
    return render_template(
        "public/advised.html",
        found=found,
        advice=found.advice,
        is_parcours=found.advice.kind is Kind.PARCOURS,
        fitting=matching.fitting(found.advice, wanted),
        shown=SHOWN,
        told=told,
        before=_told(answered[:-1]),
        typed=typed,
        place=place,
        away={near.site.id: near for near in place.near} if place else {},
    )


def _told(answered: Sequence[Question]) -> dict[str, Any]:
    """Return the answers as the address carries them: codes; a question passed over is empty."""
    given = {question.code: request.args[question.code] for question in answered}
    known = {question.code: question.codes for question in answered}
    return {code: told if told in known[code] else "" for code, told in given.items()}
