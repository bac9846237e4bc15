"""A partner's standing quota rules, from the coordinators' page of the partner."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.bookings import kept_seats, standing
from app.dates import now
from app.errors import NotFound
from app.transactions import transaction
from app.web.coordinators.partner_forms import MemberForm, PartnerForm, RuleForm
from app.web.coordinators.partners import known_partner, partner_page


def add(partner_uuid: UUID) -> ResponseReturnValue:
    """Add a rule, for the workshops that are opened from now on."""
    partner = known_partner(partner_uuid)
    rule = RuleForm()
    rule.prepare()
    if rule.validate():
        with transaction():
            standing.add_rule(
                partner.id,
                rule.seats.data or 1,
                venue_ids=rule.venue_ids,
                programme_ids=rule.programme_ids,
                release_hours=rule.release_hours.data or 0,
            )
        flash("La règle vaut pour les ateliers ouverts à partir de maintenant.")
        return redirect(url_for("coordinators.partner", partner_uuid=partner_uuid), 303)
    form = PartnerForm(formdata=None)
    form.prepare(with_member=False)
    form.show(partner)
    return partner_page(partner, form, MemberForm(formdata=None), rule)


def end(partner_uuid: UUID, rule_id: int) -> ResponseReturnValue:
    """End a rule; seats already kept stay until their release."""
    partner = known_partner(partner_uuid)
    rule = kept_seats.rule_of(partner.id, rule_id)
    if rule is None:
        raise NotFound
    with transaction():
        rule.archived_at = rule.archived_at or now()
    flash("La règle est retirée. Les places déjà gardées le restent jusqu’à leur date.")
    return redirect(url_for("coordinators.partner", partner_uuid=partner_uuid), 303)
