"""A season in one go: what and when, where and with whom, the preview, then the rows."""

from dataclasses import replace
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import DomainError
from app.people import drafts
from app.people.drafts import Draft
from app.people.queries import leaders
from app.planning.rules import preview, queries, wanted, writing
from app.planning.rules.preview import Preview
from app.planning.rules.wanted import Wanted
from app.transactions import transaction
from app.web import guards
from app.web.coordinators.phrases import weekdays_said
from app.web.coordinators.season_forms import SeasonForm, read_lines
from app.workshops import catalogue

KIND = "season"
SAME = {
    "room": "Dans une autre salle, où il y en a une",
    "leader": "Sans la personne, quelqu’un à trouver",
    "move": "Les reporter au jour possible suivant",
    "skip": "Les retirer",
    "keep": "Les garder quand même",
}
"""One answer for every conflict that has none."""
PUBLISH = {"publier": True, "brouillon": False}


def show() -> ResponseReturnValue:
    """Show the rules in force, the closures to come, and what can be made."""
    rules = queries.in_force(guards.signed_in().branch_id)
    return render_template(
        "coordinators/season/show.html", rules=rules, weekdays_said=weekdays_said
    )


def new() -> ResponseReturnValue:
    """Ask for a programme, days, hours and venues; keep them as a draft."""
    form = SeasonForm(skips_public=True) if request.method != "POST" else SeasonForm()
    form.prepare(catalogue.programmes(), catalogue.venues(guards.signed_in().branch_id))
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template("coordinators/season/new.html", form=form), status
    with transaction():
        draft = drafts.begin(guards.signed_in(), KIND, wanted.to_json(form.wanted))
        draft_id = draft.id
    return redirect(url_for("coordinators.season_places", draft_id=draft_id), 303)


def places(draft_id: UUID) -> ResponseReturnValue:
    """Ask for the room, who leads and the hours of each venue."""
    account = guards.signed_in()
    draft = drafts.find(account, KIND, draft_id)
    venues, people = catalogue.venues(account.branch_id), leaders()
    if request.method == "POST":
        asked = wanted.from_json(draft.content)
        lines = read_lines(request.form, asked, venues, people)
        with transaction():
            found = drafts.find(account, KIND, draft_id)
            _keep(found, replace(asked, lines=lines, choices={}, held=()))
        return redirect(url_for("coordinators.season_preview", draft_id=draft_id), 303)
    return render_template(
        "coordinators/season/places.html",
        wanted=wanted.from_json(draft.content),
        venues={venue.id: venue for venue in venues},
        leaders=people,
        draft_id=draft_id,
    )


def show_preview(draft_id: UUID) -> ResponseReturnValue:
    """Show every date and every conflict; on POST note the ways out, or write the season."""
    account = guards.signed_in()
    if request.method != "POST":
        draft = drafts.find(account, KIND, draft_id)
        return _page(preview.prepare(wanted.from_json(draft.content)), draft_id)
    try:
        with transaction():
            draft = drafts.find(account, KIND, draft_id)
            seen = preview.prepare(wanted.from_json(draft.content))
            if (publish := PUBLISH.get(request.form.get("faire", ""))) is None:
                _keep(draft, _chosen(seen))
                return redirect(url_for("coordinators.season_preview", draft_id=draft_id), 303)
            made = writing.write(seen, request.form.get("vu", ""), account, publish=publish)
            count = len(made)
            drafts.end(draft)
    except DomainError as refusal:
        draft = drafts.find(account, KIND, draft_id)
        return _page(preview.prepare(wanted.from_json(draft.content)), draft_id, str(refusal)), 422
    state = "publiés" if publish else "gardés en brouillon"
    flash(f"{count} ateliers créés et {state}." if count > 1 else "L’atelier est créé.")
    return redirect(url_for("coordinators.season"), 303)


def _keep(draft: Draft, asked: Wanted) -> None:
    drafts.keep(draft, wanted.to_json(asked))


def _chosen(seen: Preview) -> Wanted:
    """Add the ways out that the form carries, if they are among those offered."""
    offered = {slot.key: {way.code for way in slot.ways} | {"skip"} for slot in seen.slots}
    for line in seen.lines:
        offered |= {day.key: {way.code for way in day.ways} for day in line.left_out}
    asked = seen.wanted
    for key, codes in offered.items():
        code = request.form.get(f"sortie-{key}", "")
        if code in codes:
            asked = asked.choosing(key, code)
    if (same := request.form.get("toutes", "")) in SAME:
        for slot in seen.open:
            way = next((way.code for way in slot.ways if way.code.startswith(same)), "")
            if way and not request.form.get(f"sortie-{slot.key}"):
                asked = asked.choosing(slot.key, way)
    return asked


def _page(seen: Preview, draft_id: UUID, problem: str = "") -> str:
    return render_template(
        "coordinators/season/preview.html",
        preview=seen,
        draft_id=draft_id,
        problem=problem,
        same=SAME,
    )
