"""The keys of a partner's software, from the coordinators' page of the partner."""

from uuid import UUID

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.errors import InvalidInput, NotFound
from app.people import api_keys
from app.transactions import transaction
from app.web import guards
from app.web.coordinators.partner_forms import MemberForm, PartnerForm
from app.web.coordinators.partners import NEW_KEY, known_partner, partner_page


def add(partner_uuid: UUID) -> ResponseReturnValue:
    """Make a key; the next page shows it, once."""
    partner = known_partner(partner_uuid)
    typed = request.form.get("software", "")
    try:
        with transaction():
            _, secret = api_keys.make(partner, typed, guards.signed_in())
    except InvalidInput as refusal:
        form = PartnerForm(formdata=None)
        form.prepare(with_member=False)
        form.show(known_partner(partner_uuid))
        empty = MemberForm(formdata=None)
        return partner_page(
            known_partner(partner_uuid), form, empty, software=(typed, refusal.reason)
        )
    session[NEW_KEY] = [str(partner_uuid), secret]
    return redirect(url_for("coordinators.partner", partner_uuid=partner_uuid) + "#logiciels", 303)


def revoke(partner_uuid: UUID, key_uuid: UUID) -> ResponseReturnValue:
    """Close a key for ever; what was booked with it stays."""
    partner = known_partner(partner_uuid)
    key = api_keys.key_of(partner.id, key_uuid)
    if key is None:
        raise NotFound
    with transaction():
        api_keys.revoke(key)
    flash(f"La clé de {key.name} n’ouvre plus rien. Les inscriptions restent.")
    return redirect(url_for("coordinators.partner", partner_uuid=partner_uuid) + "#logiciels", 303)
