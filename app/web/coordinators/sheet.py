"""The season sheet on the web: taken away, brought back, its differences shown, then made."""

import base64
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.errors import DomainError, NotFound
from app.extensions import db
from app.people import drafts
from app.people.actors import acting
from app.planning import sheets
from app.planning.season import cells, changing, differences, leaving, plans, preview, rows
from app.planning.season.cells import CellError, SeasonRefused
from app.planning.season.differences import Change, Differences
from app.planning.season.plans import Plan
from app.tables import UnreadableTable
from app.transactions import transaction
from app.web import exports, guards
from app.web.coordinators import telling
from app.workshops.models import Meeting

KIND = "sheet"
BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Shown:
    """What a sheet would do, in words that outlive the reading."""

    counts: str
    new: list[str]
    changes: list[tuple[str, list[str], int]]
    """Of each workshop that changes: which, what, and how many people it concerns."""
    remarks: list[str]
    errors: list[CellError]
    same: int

    @property
    def is_empty(self) -> bool:
        return not self.new and not self.changes


def take_away(kind: str) -> ResponseReturnValue:
    """Give the schedule to come as a sheet that can be brought back."""
    if kind not in exports.KINDS:
        raise NotFound
    return exports.table(kind, "saison", cells.COLUMNS, leaving.rows(guards.signed_in().branch_id))


def bring() -> ResponseReturnValue:
    """Ask for a sheet; keep it until its differences are read."""
    problem = ""
    if request.method == "POST":
        file = request.files.get("feuille")
        content = file.read() if file else b""
        try:
            _check(content)
            with transaction():
                kept = {"content": base64.b64encode(content).decode()}
                draft_id = drafts.begin(guards.signed_in(), KIND, kept).id
            return redirect(url_for("coordinators.sheet_preview", draft_id=draft_id), 303)
        except DomainError as refusal:
            problem = str(refusal)
    page = render_template("coordinators/season/sheet.html", problem=problem, columns=cells.COLUMNS)
    return page, 422 if problem else 200


def show_preview(draft_id: UUID) -> ResponseReturnValue:
    """Show what the sheet makes and changes and who is told; on POST do it, all or nothing."""
    account = guards.signed_in()
    lines = _lines(base64.b64decode(drafts.find(account, KIND, draft_id).content["content"]))
    branch_id, actor = account.branch_id, acting(account)

    touched: list[Meeting] = []

    def act() -> None:
        plan, found = _read(lines, branch_id)
        made = changing.apply(plan, found, actor)
        touched.extend(meeting for workshop in made for meeting in workshop.meetings)
        for each in found.changes:
            touched.extend([each.meeting] if each.meeting else each.workshop.coming)
        drafts.end(drafts.find(account, KIND, draft_id))

    shown = _shown(*_read(lines, branch_id))
    problem, seen = "", None
    if not shown.errors and not shown.is_empty:
        db.session.rollback()
        try:
            seen = telling.change(act, shown.new, shown.changes, mind=lambda: touched)
        except SeasonRefused as refusal:
            shown.errors.extend(refusal.errors)
        except DomainError as refusal:
            problem = str(refusal)
    if seen and seen.is_kept:
        flash(seen.after(f"C’est fait. {shown.counts}."))
        return redirect(url_for("coordinators.season"), 303)
    page = render_template(
        "coordinators/season/sheet_preview.html", shown=shown, seen=seen, problem=problem
    )
    return page, 422 if problem else 200


def _check(content: bytes) -> None:
    """Read the sheet once, so that what is no sheet is said at once. Raises UnreadableTable."""
    if not content:
        raise UnreadableTable("Choisissez un fichier.")
    if len(content) > BYTES:
        raise UnreadableTable("Ce fichier est trop gros : 2 Mo au plus.")
    _lines(content)


def _lines(content: bytes) -> rows.Lines:
    return rows.read(sheets.read(content), dates.today())


def _read(lines: rows.Lines, branch_id: int | None) -> tuple[Plan, Differences]:
    plan = plans.prepare(lines, branch_id)
    return plan, differences.find(plan)


def _shown(plan: Plan, found: Differences) -> Shown:
    by_workshop: dict[int, list[Change]] = {}
    for change in found.changes:
        by_workshop.setdefault(change.workshop.id, []).append(change)
    number = len(by_workshop)
    changed = f"{number} atelier{'s' if number > 1 else ''}"
    remarks = sorted([*plan.remarks, *found.remarks])
    return Shown(
        counts=f"À créer : {preview.added(plan)}. À changer : {changed}",
        new=list(preview.lines(plan)),
        changes=[
            (_named(changes[0]), [each.words for each in changes], found.booked.get(number, 0))
            for number, changes in by_workshop.items()
        ],
        remarks=[*plan.on_the_file, *map(str, remarks)],
        errors=sorted(dict.fromkeys([*plan.errors, *found.errors]), key=lambda each: each.order),
        same=found.same,
    )


def _named(change: Change) -> str:
    """Name a workshop by what, where and when it begins."""
    workshop = change.workshop
    first = workshop.meetings[0].starts_local
    return f"{workshop.name}, {workshop.venue.name}, {dates.day(first.date())}"
