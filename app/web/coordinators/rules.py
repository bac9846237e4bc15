"""A rule of the season: change it, announce its drafts, cancel its remainder."""

from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.errors import NotFound
from app.people.actors import acting
from app.planning import backwards_rule, undoing
from app.planning.rules import editing, ending, publishing, queries
from app.planning.rules.queries import Shown
from app.web import guards
from app.web.coordinators import telling
from app.web.coordinators.forms import REASONS
from app.web.coordinators.phrases import weekdays_said
from app.web.coordinators.rule_forms import RuleForm


def publish(rule_id: int) -> ResponseReturnValue:
    """Announce the drafts of a rule; those whose wish they meet are told."""
    shown, actor = _seen(rule_id), acting(guards.signed_in())
    seen = telling.change(lambda: publishing.publish(shown.rule, actor), shown.drafts)
    if seen.is_kept:
        flash(seen.after("Les brouillons sont publiés."))
        return redirect(url_for("coordinators.season"), 303)
    return render_template(
        "coordinators/season/publish.html",
        shown=_seen(rule_id),
        seen=seen,
        weekdays_said=weekdays_said,
    )


def end(rule_id: int) -> ResponseReturnValue:
    """Cancel the remainder of a season from a day on."""
    shown, actor = _seen(rule_id), acting(guards.signed_in())
    since, reason = _day(request.form.get("since", "")), request.form.get("reason", "")
    problem, seen = "", None
    if request.method == "POST" and (since is None or reason not in REASONS):
        problem = "Donnez un jour à venir et une raison."
    elif since is not None:
        planned = ending.remainder(shown.rule, since)
        before = undoing.before({each.workshop for each in planned})
        last = shown.rule.last_day
        seen = telling.change(
            lambda: ending.end(shown.rule, since, reason, actor),
            since,
            reason,
            undo=lambda: undoing.of_end(shown.rule, last, planned, before),
            what=f"{shown.programme.name}, {shown.venue.name} : suite de la saison annulée à partir du {dates.day(since)}",
        )
        if seen.is_kept:
            flash(seen.after("La suite de la saison est annulée."))
            return redirect(url_for("coordinators.season"), 303)
    shown = _seen(rule_id)
    page = render_template(
        "coordinators/season/end.html",
        shown=shown,
        since=since or dates.today() + timedelta(days=1),
        reason=reason,
        reasons=REASONS,
        planned=ending.remainder(shown.rule, since) if since else (),
        seen=seen,
        problem=problem,
        weekdays_said=weekdays_said,
    )
    return page, 422 if problem else 200


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= dates.today() - timedelta(days=1) else None


def _seen(rule_id: int) -> Shown:
    shown = queries.one(guards.signed_in().branch_id, rule_id)
    if shown is None:
        raise NotFound
    return shown


def edit(rule_id: int) -> ResponseReturnValue:
    """Show what changes if the rule says something else; then change it."""
    shown, actor = _seen(rule_id), acting(guards.signed_in())
    form = RuleForm()
    form.prepare(shown.rule)
    seen, found = None, None
    if form.validate_on_submit():
        ticked = frozenset(request.form.getlist("bouger"))
        asked = {"public": form.skips_public.data, "school": form.skips_school.data}
        found = editing.compare(shown.rule, form.new, **asked)
        ruled = backwards_rule.before(shown.rule)
        values = [(each.key, each.slot and each.slot.start) for each in found.changes]
        seen = telling.change(
            lambda: editing.apply(
                shown.rule, editing.compare(shown.rule, form.new, **asked), form.new, ticked, actor
            ),
            values,
            sorted(ticked),
            undo=lambda: undoing.of_edit(shown.rule, ruled),
            what=f"{shown.programme.name}, {shown.venue.name} : la règle de la saison a changé",
        )
        if seen.is_kept:
            flash(seen.after("La règle est changée."))
            return redirect(url_for("coordinators.season"), 303)
        found = editing.compare(shown.rule, form.new, **asked)
    page = render_template(
        "coordinators/season/edit.html",
        shown=_seen(rule_id),
        form=form,
        seen=seen,
        found=found,
        ticked=request.form.getlist("bouger"),
    )
    return page, telling.status(seen)
