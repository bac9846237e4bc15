"""The seats kept for this partner: what is left, what will be released when, and giving back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bookings import kept_seats, quotas, standing
from app.errors import NotFound
from app.people.actors import acting
from app.transactions import transaction
from app.web import guards
from app.web.partners.bookings import own_partner


def show() -> ResponseReturnValue:
    """Show the kept seats by workshop, and the standing rules in words."""
    partner_id = own_partner()
    return render_template(
        "partners/quota.html",
        allotments=kept_seats.of_partner(partner_id),
        rules=kept_seats.rules_in_words(standing.rules(partner_id)),
    )


def give_back(allotment_id: int) -> ResponseReturnValue:
    """Give unbooked kept seats back, all of them or so many; others have them at once."""
    allotment = kept_seats.one(own_partner(), allotment_id)
    if allotment is None:
        raise NotFound
    before = allotment.left
    with transaction():
        quotas.give_back(allotment, acting(guards.signed_in()), request.form.get("seats", type=int))
    back = before - allotment.left
    flash(f"Merci : {back} {'place rendue' if back < 2 else 'places rendues'}.")
    return redirect(url_for("partners.quota"), 303)
