"""The catalogue: venues with their rooms, and programmes."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import DomainError, Forbidden, NotFound
from app.extensions import db
from app.people import access
from app.planning import inventory
from app.transactions import transaction
from app.web import guards
from app.web.coordinators.catalogue_forms import ProgrammeForm, RoomForm, VenueForm
from app.workshops import catalogue, schedule
from app.workshops.models import Kind, Programme
from app.workshops.places import Room, Venue


def show() -> ResponseReturnValue:
    """List what the house has, archived things last."""
    return render_template(
        "coordinators/catalogue/show.html",
        venues=catalogue.venues(guards.signed_in().branch_id, archived=True),
        programmes=catalogue.programmes(archived=True),
        may_change=guards.signed_in().branch_id is None,
    )


def new_venue() -> ResponseReturnValue:
    """Add a venue to the coordinator's branch."""
    form, problem = VenueForm(), ""
    if form.validate_on_submit():
        try:
            with transaction():
                venue = inventory.open_venue(
                    form.values, guards.signed_in().branch_id, current_app.config["DEFAULT_ZONE"]
                )
                venue_id = venue.id
            return redirect(url_for("coordinators.venue", venue_id=venue_id), 303)
        except DomainError as refusal:
            problem = str(refusal)
    page = render_template(
        "coordinators/catalogue/venue.html", form=form, venue=None, problem=problem
    )
    return page, _status()


def venue(venue_id: int) -> ResponseReturnValue:
    """Show a venue and its rooms; on POST change what is said of it."""
    found, form, problem = _venue(venue_id), VenueForm(), ""
    if request.method != "POST":
        form.show(found)
    elif form.validate():
        try:
            with transaction():
                inventory.describe_venue(found, form.values)
            flash("C’est enregistré.")
            return redirect(url_for("coordinators.venue", venue_id=venue_id), 303)
        except DomainError as refusal:
            problem = str(refusal)
    page = render_template(
        "coordinators/catalogue/venue.html",
        form=form,
        venue=found,
        room_form=RoomForm(formdata=None),
        problem=problem,
    )
    return page, _status()


def add_room(venue_id: int) -> ResponseReturnValue:
    """Add a room to a venue."""
    found, form = _venue(venue_id), RoomForm()
    if form.validate_on_submit():
        with transaction():
            inventory.add_room(found, form.name.data or "", form.posts)
        flash("La salle est ajoutée.")
    else:
        flash("Écrivez le nom de la salle, et un nombre de postes.")
    return redirect(url_for("coordinators.venue", venue_id=venue_id), 303)


def archive_room(room_id: int) -> ResponseReturnValue:
    """Put a room away."""
    room = db.session.get(Room, room_id)
    if room is None:
        raise NotFound
    found = _venue(room.venue_id)
    with transaction():
        inventory.archive_room(room)
    flash("La salle est archivée. Ajoutez-la de nouveau pour la retrouver.")
    return redirect(url_for("coordinators.venue", venue_id=found.id), 303)


def archive_venue(venue_id: int) -> ResponseReturnValue:
    """Put a venue away, or bring it back."""
    found = _venue(venue_id)
    with transaction():
        if found.archived_at is None:
            inventory.archive_venue(found)
        else:
            inventory.restore_venue(found)
    flash("C’est fait. Le passé de ce lieu est gardé.")
    return redirect(url_for("coordinators.catalogue"), 303)


def new_programme() -> ResponseReturnValue:
    """Add a programme to the house."""
    _whole_house()
    form = ProgrammeForm()
    form.prepare()
    if form.validate_on_submit():
        with transaction():
            schedule.add_programme(kind=Kind(form.kind.data), **form.values)
        flash("Le programme est créé.")
        return redirect(url_for("coordinators.catalogue"), 303)
    page = render_template("coordinators/catalogue/programme.html", form=form, programme=None)
    return page, _status()


def programme(programme_id: int) -> ResponseReturnValue:
    """Show a programme; on POST change what it is."""
    _whole_house()
    found, form = _programme(programme_id), ProgrammeForm()
    form.prepare(found)
    if form.validate_on_submit():
        with transaction():
            inventory.describe_programme(found, form.values)
        flash("C’est enregistré.")
        return redirect(url_for("coordinators.catalogue"), 303)
    page = render_template("coordinators/catalogue/programme.html", form=form, programme=found)
    return page, _status()


def archive_programme(programme_id: int) -> ResponseReturnValue:
    """Put a programme away, or bring it back."""
    _whole_house()
    found = _programme(programme_id)
    with transaction():
        if found.archived_at is None:
            inventory.archive_programme(found)
        else:
            inventory.restore_programme(found)
    flash("C’est fait. Le passé de ce programme est gardé.")
    return redirect(url_for("coordinators.catalogue"), 303)


def _venue(venue_id: int) -> Venue:
    found = db.session.get(Venue, venue_id)
    if found is None or not access.sees_branch(guards.signed_in(), found.branch_id):
        raise NotFound
    return found


def _programme(programme_id: int) -> Programme:
    found = db.session.get(Programme, programme_id)
    if found is None:
        raise NotFound
    return found


def _whole_house() -> None:
    """Refuse a coordinator of one branch: programmes are everyone's."""
    if guards.signed_in().branch_id is not None:
        raise Forbidden


def _status() -> int:
    return 200 if request.method != "POST" else 422
