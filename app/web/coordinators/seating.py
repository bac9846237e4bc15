"""A workshop's seats, its publication and who leads it: each change says who is told."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.errors import DomainError
from app.people.actors import acting
from app.people.queries import leaders, partner_names
from app.planning import backwards_team, foreseeing, replacing, seating, undoing
from app.web import guards
from app.web.coordinators import telling
from app.web.coordinators.planning import seen_meeting
from app.web.coordinators.schedule import seen_workshop
from app.web.coordinators.seating_forms import ResizeForm, TeamForm
from app.workshops.models import AssignmentRole


def resize(workshop_id: int) -> ResponseReturnValue:
    """Give the workshop another number of seats; nobody loses one."""
    workshop, actor = seen_workshop(workshop_id), acting(guards.signed_in())
    form = ResizeForm()
    problem, seen = "", None
    if request.method != "POST":
        form.capacity.data = str(workshop.capacity)
    elif form.validate():
        places, before = form.places, (workshop.capacity, workshop.overbooked)
        try:
            seen = telling.change(
                lambda: seating.resize(workshop_id, places, actor),
                places,
                undo=lambda: undoing.of_resize(workshop, *before),
            )
        except DomainError as refusal:
            problem = str(refusal)
        if seen and seen.is_kept:
            flash(seen.after("Le nombre de places est changé."))
            return redirect(url_for("coordinators.workshop", workshop_id=workshop_id), 303)
    page = render_template(
        "coordinators/changes/resize.html",
        form=form,
        workshop=workshop,
        problem=problem,
        seen=seen,
    )
    return page, telling.status(seen)


def publish(workshop_id: int) -> ResponseReturnValue:
    """Announce a workshop, or take it off the public pages; say who is told first."""
    workshop, actor = seen_workshop(workshop_id), acting(guards.signed_in())
    act = seating.publish if workshop.published_at is None else seating.unpublish
    is_new, seen = workshop.published_at is None, None
    foreseen = foreseeing.announced(workshop)
    if not workshop.is_cancelled and not workshop.has_ended(dates.now()):
        seen = telling.change(lambda: act(workshop_id, actor), is_new)
    if seen and seen.is_kept:
        done = "L’atelier est publié." if is_new else "L’atelier n’est plus annoncé."
        flash(seen.after(done))
        return redirect(url_for("coordinators.workshop", workshop_id=workshop_id), 303)
    return render_template(
        "coordinators/changes/publish.html",
        workshop=seen_workshop(workshop_id),
        is_new=is_new,
        foreseen=foreseen,
        partners=partner_names(),
        seen=seen,
    )


def staff(meeting_id: int) -> ResponseReturnValue:
    """Have other people lead a meeting, or all those to come; each is told once."""
    meeting, workshop = seen_meeting(meeting_id)
    form = TeamForm()
    form.prepare(leaders(), meeting)
    seen = None
    if form.validate_on_submit():
        ids, whole = form.people.numbers, bool(form.whole.data)
        wanted = dict.fromkeys(form.chosen, AssignmentRole.LEAD)
        before = backwards_team.before(some := workshop.coming if whole else [meeting])
        seen = telling.change(
            lambda: replacing.restaff(meeting, wanted, whole=whole),
            ids,
            whole,
            mind=lambda: some,
            undo=lambda: undoing.of_staff(some, before),
        )
        if seen.is_kept:
            flash(seen.after("C’est noté."))
            return redirect(url_for("coordinators.workshop", workshop_id=workshop.id), 303)
    page = render_template(
        "coordinators/changes/staff.html",
        form=form,
        meeting=meeting,
        workshop=workshop,
        seen=seen,
    )
    return page, telling.status(seen)
