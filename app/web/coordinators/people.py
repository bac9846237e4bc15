"""The team: trainers and volunteers, what they give, and who joins it."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import intake
from app.bookings import queries as bookings
from app.errors import DomainError, NotFound
from app.extensions import db
from app.people import abilities, absences, access, actions, queries
from app.people.abilities import About, Given
from app.people.models import Account, Role
from app.planning import availability, inventory, replacing
from app.transactions import transaction
from app.web import guards
from app.web.coordinators.catalogue_forms import PersonForm
from app.web.half_days import AbsenceForm
from app.workshops import catalogue

TEAM = (Role.TRAINER, Role.VOLUNTEER)


def show() -> ResponseReturnValue:
    """List the trainers and volunteers with what they give."""
    people = queries.team(guards.signed_in().branch_id)
    given = abilities.of(people)
    programmes = {each.id: each.name for each in catalogue.programmes(archived=True)}
    venues = {each.id: each.name for each in catalogue.venues(None, archived=True)}
    return render_template(
        "coordinators/catalogue/people.html",
        people=[(each, _gives(given[each.id], programmes, venues)) for each in people],
    )


def new() -> ResponseReturnValue:
    """Add someone to the team; they sign in with their e-mail, there is no password."""
    form, problem = _form(None), ""
    if form.validate_on_submit():
        role = Role.VOLUNTEER if form.role.data == Role.VOLUNTEER.value else Role.TRAINER
        try:
            with transaction():
                account = actions.invite(form.email.data or "", role, name=form.name.data or "")
                account.branch_id = guards.signed_in().branch_id
                _write(account, form)
            flash(
                f"{form.name.data} a un compte, et se connecte avec son e-mail sur "
                f"{current_app.config['BASE_URL']}/connexion."
            )
            return redirect(url_for("coordinators.people"), 303)
        except DomainError as refusal:
            problem = str(refusal)
    page = render_template(
        "coordinators/catalogue/person.html", form=form, person=None, problem=problem
    )
    return page, 200 if request.method != "POST" else 422


def person(account_id: int) -> ResponseReturnValue:
    """Show someone of the team and their coming meetings; on POST change what they give."""
    account = _person(account_id)
    form = _form(account)
    if form.validate_on_submit():
        with transaction():
            _write(account, form)
        flash("C’est enregistré.")
        return redirect(url_for("coordinators.people"), 303)
    page = _page(account, form, AbsenceForm(formdata=None))
    return page, 200 if request.method != "POST" else 422


def be_away(account_id: int) -> ResponseReturnValue:
    """Note an absence that someone told the coordinator of."""
    account, absence = _person(account_id), AbsenceForm()
    if absence.validate():
        with transaction():
            noted = absence.noted(account)
        if noted is not None:
            flash(f"L’absence est notée : {noted.words}.")
            return redirect(url_for("coordinators.person", account_id=account_id), 303)
    return _page(account, _form(account, fresh=True), absence), 422


def be_back(account_id: int, absence_id: int) -> ResponseReturnValue:
    """Take back an absence of someone of the team."""
    account = _person(account_id)
    with transaction():
        absences.remove(account, absence_id)
    flash("L’absence est retirée.")
    return redirect(url_for("coordinators.person", account_id=account_id), 303)


def archive(account_id: int) -> ResponseReturnValue:
    """Close the account of someone who left, or open it again."""
    account = _person(account_id)
    with transaction():
        if account.archived_at is None:
            inventory.archive_account(account)
        else:
            account.archived_at = None
    flash("C’est fait.")
    return redirect(url_for("coordinators.people"), 303)


def replace(account_id: int) -> ResponseReturnValue:
    """Ask the team for someone else at the meetings ticked, in the name of who cannot come."""
    account = _person(account_id)
    wanted = set(request.form.getlist("seances", type=int))
    try:
        with transaction():
            count = len(replacing.ask(account, wanted)) if wanted else 0
        flash(f"{count} {'remplacement demandé' if count < 2 else 'remplacements demandés'}.")
    except DomainError as refusal:
        flash(str(refusal))
    return redirect(url_for("coordinators.person", account_id=account_id), 303)


def _gives(given: Given, programmes: dict[int, str], venues: dict[int, str]) -> str:
    """Say what someone gives: "Les bases ; tous les lieux ; 2 demi-journées par semaine"."""
    named = sorted(programmes[each] for each in given[About.PROGRAMME] if each in programmes)
    there = sorted(venues[each] for each in given[About.VENUE] if each in venues)
    parts = [", ".join(named) or "Tous les programmes", ", ".join(there) or "tous les lieux"]
    if count := len(given[About.HALF_DAY]):
        parts.append(f"{count} demi-journée{'s' if count > 1 else ''} par semaine")
    return " ; ".join(parts)


def _page(account: Account, form: PersonForm, absence: AbsenceForm) -> str:
    coming = absences.coming(account)
    return render_template(
        "coordinators/catalogue/person.html",
        form=form,
        person=account,
        meetings=bookings.led_meetings(account),
        problem="",
        absence=absence,
        absences=coming,
        missed=availability.led_during(account, coming),
        remove=lambda absence_id: url_for(
            "coordinators.person_back", account_id=account.id, absence_id=absence_id
        ),
    )


def _form(account: Account | None, *, fresh: bool = False) -> PersonForm:
    form = PersonForm(formdata=None) if fresh else PersonForm()
    given = abilities.of([account])[account.id] if account else None
    venues = catalogue.venues(guards.signed_in().branch_id)
    form.prepare(catalogue.programmes(), venues, account, given, fresh=fresh)
    return form


def _write(account: Account, form: PersonForm) -> None:
    account.name = form.name.data or account.name
    account.phone = intake.phone("phone", form.phone.data or "")[0][:20]
    abilities.put(account, form.given)


def _person(account_id: int) -> Account:
    account = db.session.get(Account, account_id)
    if (
        account is None
        or account.role not in TEAM
        or not access.sees_branch(guards.signed_in(), account.branch_id)
    ):
        raise NotFound
    return account
