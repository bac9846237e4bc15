"""Standing rules: so many seats for a partner on each new workshop of these places and programmes."""

from collections.abc import Collection

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bookings import standing
from app.bookings.allotments import AllotmentRule
from app.errors import NotFound
from app.people.queries import partner_names
from app.transactions import transaction
from app.web import guards
from app.web.coordinators.seat_forms import RuleForm
from app.workshops import offered
from app.workshops.models import Programme
from app.workshops.places import Venue


def show() -> ResponseReturnValue:
    """Show the rules in force and the form for another; on POST add it."""
    form = RuleForm()
    form.prepare(partner_names())
    venues, programmes = _venues(), offered.programmes()
    if request.method != "POST":
        return _page(form, venues, programmes)
    sound = form.validate()
    venue_ids = _chosen(form.venues.data, {venue.id for venue in venues})
    if guards.signed_in().branch_id is not None and not venue_ids:
        form.venues.errors = ["Choisissez au moins un lieu de votre antenne."]
        sound = False
    if not sound:
        return _page(form, venues, programmes), 422
    with transaction():
        standing.add_rule(
            form.partner_id,
            form.count,
            venue_ids=venue_ids,
            programme_ids=_chosen(form.programmes.data, {each.id for each in programmes}),
            release_hours=form.hours,
        )
    flash("La règle est ajoutée. Elle vaut pour les ateliers créés à partir de maintenant.")
    return redirect(url_for("coordinators.quotas"), 303)


def archive(rule_id: int) -> ResponseReturnValue:
    """End a rule; the seats that it kept stay kept."""
    mine = {venue.id for venue in _venues()}
    rule = next((each for each in standing.rules() if each.id == rule_id), None)
    if rule is None or not _is_mine(rule, mine):
        raise NotFound
    with transaction():
        standing.archive_rule(rule)
    flash("La règle est arrêtée. Les places déjà gardées le restent.")
    return redirect(url_for("coordinators.quotas"), 303)


def _venues() -> list[Venue]:
    """Return the places that this coordinator sees."""
    branch_id = guards.signed_in().branch_id
    return [
        venue for venue in offered.places() if branch_id is None or venue.branch_id == branch_id
    ]


def _is_mine(rule: AllotmentRule, mine: set[int]) -> bool:
    """Tell whether a rule concerns only places that this coordinator sees."""
    theirs = {link.venue_id for link in rule.venues}
    return guards.signed_in().branch_id is None or (bool(theirs) and theirs <= mine)


def _concerns(rule: AllotmentRule, mine: set[int]) -> bool:
    theirs = {link.venue_id for link in rule.venues}
    return not theirs or bool(theirs & mine)


def _chosen(typed: list[str] | None, known: Collection[int]) -> list[int]:
    return [key for key in sorted(known) if str(key) in (typed or [])]


def _page(form: RuleForm, venues: list[Venue], programmes: list[Programme]) -> str:
    mine = {venue.id for venue in venues}
    return render_template(
        "coordinators/quotas.html",
        form=form,
        rules=[(rule, _is_mine(rule, mine)) for rule in standing.rules() if _concerns(rule, mine)],
        venues=venues,
        programmes=programmes,
        venue_names={venue.id: venue for venue in offered.places()},
        programme_names={each.id: each.name for each in programmes},
    )
