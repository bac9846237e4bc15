"""Nothing suits: a wish from the recommendation, for someone who has no workshop yet."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import wish_actions
from app.errors import DomainError, NotFound
from app.extensions import csrf
from app.orientation import advising, grid
from app.orientation.grid import Advice
from app.people import drafts
from app.people.actors import acting
from app.transactions import transaction
from app.web import guards
from app.web.partners import people
from app.web.partners.bookings import own_partner
from app.web.partners.forms import EnrolForm
from app.web.partners.orienting import answers_of, asked_draft
from app.workshops import queries

LASTS = timedelta(days=92)
_HALVES = {"morning": "m", "afternoon": "a"}


@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks its token itself, so that a stale one loses nothing typed
def new() -> ResponseReturnValue:
    """Ask who wishes; on POST note it: the advised kind and theme, the answered place and times."""
    partner_id = own_partner()
    draft = asked_draft()
    if draft is None:
        raise NotFound
    recommendation = advising.recommend(grid.current(), answers_of(draft))
    advice = grid.current().advice.get(request.args.get("conseil", ""), recommendation.advice)
    form, posted = EnrolForm(), request.form if request.method == "POST" else None
    person = people.forms(1, posted)[0]
    problem = ""
    sound = posted is not None and form.validate() & person.validate()
    if sound and people.is_sure(person, partner_id):
        try:
            with transaction():
                one = people.request(person, partner_id)
                made = wish_actions.wish(
                    one.person,
                    _wanted(advice, recommendation.narrows),
                    actor=acting(guards.signed_in()),
                    request_key=one.key,
                    goal=recommendation.goal,
                )
                drafts.end(draft)
            flash(f"{made.participant.name} : le souhait est noté.")
            return redirect(url_for("partners.bookings"), 303)
        except DomainError as refusal:
            problem = str(refusal)
    page = render_template(
        "partners/wish.html", form=form, person=person, advice=advice, draft=draft, problem=problem
    )
    return page, 200 if posted is None else 422


def _wanted(advice: Advice, narrows: frozenset[str]) -> wish_actions.Wanted:
    """Return the wish in the line's own terms, for three months."""
    partner = guards.signed_in().partner
    near = "near" in narrows and partner is not None and partner.city
    venues = queries.public_venues(partner.city) if near and partner else []
    halves = [_HALVES[name] for name in narrows if name in _HALVES]
    return wish_actions.Wanted(
        until=dates.today() + LASTS,
        kind=advice.kind,
        theme_key=advice.themes[0] if advice.themes else "",
        venue_ids=[venue.id for venue in venues],
        half_days=[f"{weekday}{half}" for weekday in range(7) for half in halves],
    )
