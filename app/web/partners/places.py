"""Page 2 of 3: seats that fit the recommendation, or any other."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.bookings import kept_seats
from app.orientation import advising, grid, matching
from app.orientation.advising import Recommendation
from app.orientation.grid import Advice, Rule
from app.people.drafts import Draft
from app.web import guards
from app.web.partners.bookings import own_partner
from app.web.partners.orienting import answers_of, asked_draft
from app.workshops import queries
from app.workshops.models import Kind
from app.workshops.wanted import Wanted

HALF_DAYS = {"morning": "le matin", "afternoon": "l’après-midi"}
LET_GO = {
    "half_days": "à ces demi-journées",
    "place": "dans cette ville",
    "theme": "sur ce thème",
}


@dataclass(frozen=True)
class Advised:
    """What the page says above the seats."""

    draft: Draft
    recommendation: Recommendation
    advice: Advice
    """What is shown: the recommendation, or what was chosen instead."""

    @property
    def is_followed(self) -> bool:
        return self.advice == self.recommendation.advice

    @property
    def flags(self) -> list[Rule]:
        return list(self.recommendation.flags)


def workshops() -> ResponseReturnValue:
    """Show the seats that fit a recommendation; without one, the list with its filters."""
    partner_id = own_partner()
    draft = asked_draft()
    if draft is not None and answers_of(draft) and "tout" not in request.args:
        return _advised(draft)
    wanted = Wanted(
        city=request.args.get("ville", ""),
        kind=request.args.get("type", ""),
        seats=1 if request.args.get("places") else 0,
        page=request.args.get("page", 1, type=int),
    )
    found = queries.find(wanted)
    return render_template(
        "partners/workshops.html",
        found=found,
        own=kept_seats.by_workshop(partner_id, [one.id for one in found.workshops]),
        wanted=wanted,
        choices=queries.choices(),
        kinds=[(kind.value, kind.french) for kind in Kind],
        asked=draft.id if draft else None,
    )


def _advised(draft: Draft) -> ResponseReturnValue:
    diagnostic = grid.current()
    recommendation = advising.recommend(diagnostic, answers_of(draft))
    advice = diagnostic.advice.get(request.args.get("conseil", ""), recommendation.advice)
    wanted = _wanted(recommendation)
    fitting = matching.fitting(advice, wanted)
    return render_template(
        "partners/places.html",
        own=kept_seats.by_workshop(own_partner(), [one.id for one in fitting.workshops]),
        told=Advised(draft, recommendation, advice),
        diagnostic=diagnostic,
        wanted=wanted,
        fitting=fitting,
        cities=queries.choices().cities,
        half_days=HALF_DAYS,
        let_go=LET_GO,
    )


def _wanted(recommendation: Recommendation) -> matching.Wanted:
    """Return what the filters of the page say; untouched, what the answers say."""
    partner = guards.signed_in().partner
    home = partner.city if partner else ""
    if "filtre" in request.args:
        asked = frozenset(request.args.getlist("quand")) & set(HALF_DAYS)
        return matching.Wanted(request.args.get("ville", ""), home, asked)
    city = home if "near" in recommendation.narrows else ""
    return matching.Wanted(city, home, recommendation.narrows & set(HALF_DAYS))
