"""Colleagues: who works here, invited and ended by those who may."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import DomainError, Forbidden, InvalidInput, NotFound
from app.people import members, queries
from app.people.models import Account, Partner
from app.transactions import transaction
from app.web import guards
from app.web.partners.bookings import own_partner
from app.web.partners.forms import InviteForm


def team() -> ResponseReturnValue:
    """Show the colleagues; on POST invite one more, when one may."""
    partner_id = own_partner()
    form = InviteForm()
    if request.method == "POST":
        _with_the_keys()
        try:
            with transaction() as session:
                partner = session.get_one(Partner, partner_id)
                found = members.invite(partner, form.email.data or "", form.name.data or "")
            flash(f"{found.name} reçoit un message pour se connecter.")
            return redirect(url_for("partners.team"), 303)
        except InvalidInput as error:
            form.refuse(error.field, error.reason)
        except DomainError as refusal:
            form.refuse("email", str(refusal))
    return render_template(
        "partners/team.html", form=form, members=members.of_partner(partner_id)
    ), 200 if request.method != "POST" else 422


def remove(account_uuid: UUID) -> ResponseReturnValue:
    """End a colleague’s access at once; the people they followed stay with the organisation."""
    me = _with_the_keys()
    with transaction():
        gone = _colleague(account_uuid)
        members.remove(gone, me)
    flash(f"{gone.name} n’a plus accès. Les personnes suivies restent chez vous.")
    return redirect(url_for("partners.team"), 303)


def give_keys(account_uuid: UUID) -> ResponseReturnValue:
    """Let a colleague invite and remove others, or no longer."""
    _with_the_keys()
    with transaction():
        colleague = _colleague(account_uuid)
        members.give_keys(colleague, may_invite=request.form.get("may_invite") == "oui")
    flash("C’est noté.")
    return redirect(url_for("partners.team"), 303)


def _with_the_keys() -> Account:
    me = guards.signed_in()
    if not me.may_invite:
        raise Forbidden
    return me


def _colleague(uuid: UUID) -> Account:
    found = queries.member(own_partner(), uuid)
    if found is None:
        raise NotFound
    return found
