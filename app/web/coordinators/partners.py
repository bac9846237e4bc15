"""The partners before a coordinator: opened, described, their members, and who asks for access."""

from uuid import UUID

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.bookings import kept_seats, reads, standing
from app.bookings.allotments import RELEASE_HOURS
from app.dates import now
from app.errors import DomainError, InvalidInput, NotFound
from app.people import api_keys, members, partners, queries
from app.people.models import Account, Partner
from app.transactions import transaction
from app.web import guards
from app.web.coordinators.partner_forms import MemberForm, PartnerForm, RuleForm

NEW_KEY = "new_api_key"
"""Where the browser keeps a partner's uuid and its new key until the one page that shows it."""


def index() -> ResponseReturnValue:
    """List the partners, and above them the requests that wait for an answer."""
    return render_template(
        "coordinators/partners.html",
        partners=queries.partners(),
        kinds=partners.KINDS,
        asked=partners.pending(),
    )


def new() -> ResponseReturnValue:
    """Open a partner, and invite its first member when an address is given."""
    form = PartnerForm()
    form.prepare(with_member=True)
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                partner = partners.open_partner(form.described)
                if form.email.data:
                    member = (form.email.data, form.person.data or "")
                    members.invite(partner, *member, may_invite=True)
            flash(f"{partner.name} est ouvert.")
            return redirect(url_for("coordinators.partner", partner_uuid=partner.uuid), 303)
        except InvalidInput as error:
            form.refuse(error.field, error.reason)
        except DomainError as refusal:
            form.refuse("name", str(refusal))
    return render_template("coordinators/partner_new.html", form=form), _status()


def show(partner_uuid: UUID) -> ResponseReturnValue:
    """Show a partner, its members and what they read; on POST change what is known of it."""
    partner = known_partner(partner_uuid)
    form = PartnerForm()
    form.prepare(with_member=False)
    if request.method != "POST":
        form.show(partner)
    elif form.validate():
        try:
            with transaction():
                partners.describe(partner, form.described)
            flash("C’est enregistré.")
            return redirect(url_for("coordinators.partner", partner_uuid=partner_uuid), 303)
        except InvalidInput as error:
            form.refuse(error.field, error.reason)
        except DomainError as refusal:
            form.refuse("name", str(refusal))
    return partner_page(known_partner(partner_uuid), form, MemberForm())


def invite(partner_uuid: UUID) -> ResponseReturnValue:
    """Invite one more member."""
    partner = known_partner(partner_uuid)
    member = MemberForm()
    try:
        with transaction():
            found = members.invite(
                partner,
                member.email.data or "",
                member.person.data or "",
                may_invite=bool(member.may_invite.data),
            )
        flash(f"{found.name} reçoit un message pour se connecter.")
        return redirect(url_for("coordinators.partner", partner_uuid=partner_uuid), 303)
    except DomainError as refusal:
        member.email.errors = [str(refusal)]
    form = PartnerForm(formdata=None)
    form.prepare(with_member=False)
    form.show(known_partner(partner_uuid))
    return partner_page(known_partner(partner_uuid), form, member)


def remove(partner_uuid: UUID, account_uuid: UUID) -> ResponseReturnValue:
    """End a member’s access at once."""
    partner = known_partner(partner_uuid)
    with transaction():
        gone = _member(partner, account_uuid)
        members.remove(gone, guards.signed_in())
    flash(f"{gone.name} n’a plus accès.")
    return redirect(url_for("coordinators.partner", partner_uuid=partner_uuid), 303)


def close(partner_uuid: UUID) -> ResponseReturnValue:
    """Close a partner’s desk, or open it again; bookings stay as they are."""
    partner = known_partner(partner_uuid)
    with transaction():
        partner.archived_at = None if partner.archived_at else now()
    flash("Le partenaire est fermé." if partner.archived_at else "Le partenaire est rouvert.")
    return redirect(url_for("coordinators.partner", partner_uuid=partner_uuid), 303)


def decide(request_uuid: UUID) -> ResponseReturnValue:
    """Answer a request: refuse it, or open the desk of a new or of a known partner."""
    asked = partners.request_of(request_uuid)
    if asked is None:
        raise NotFound
    is_accepted = request.form.get("answer") == "oui"
    with transaction():
        partners.decide(asked, guards.signed_in(), is_accepted=is_accepted)
        if not is_accepted:
            flash("La demande est refusée. Dites-le à la personne de vive voix.")
            return redirect(url_for("coordinators.partners"), 303)
        partner = partners.partner_for(asked, request.form.get("partner", ""))
        is_first = not members.of_partner(partner.id)
        members.invite(partner, asked.email, asked.name, may_invite=is_first)
    flash(f"{asked.name} reçoit un message pour se connecter.")
    return redirect(url_for("coordinators.partner", partner_uuid=partner.uuid), 303)


def known_partner(uuid: UUID) -> Partner:
    """Return the partner of an address. Raises NotFound."""
    found = queries.partner(uuid)
    if found is None:
        raise NotFound
    return found


def _member(partner: Partner, uuid: UUID) -> Account:
    found = queries.member(partner.id, uuid)
    if found is None:
        raise NotFound
    return found


def partner_page(
    partner: Partner,
    form: PartnerForm,
    member: MemberForm,
    rule: RuleForm | None = None,
    software: tuple[str, str] = ("", ""),
) -> ResponseReturnValue:
    """Show a partner with these forms, and what stands beside them.

    `software` is what was typed as the name of a key, and what is wrong with it.
    """
    if rule is None:
        rule = RuleForm(formdata=None)
        rule.prepare()
        rule.release_hours.data = RELEASE_HOURS
    page = render_template(
        "coordinators/partner.html",
        partner=partner,
        form=form,
        member_form=member,
        rule_form=rule,
        rules=kept_seats.rules_in_words(standing.rules(partner.id)),
        members=members.of_partner(partner.id),
        readings=reads.of_partner(partner.id),
        what=reads.WHAT,
        keys=api_keys.of_partner(partner.id),
        new_key=_new_key(partner),
        software=software,
    )
    return page, _status()


def _new_key(partner: Partner) -> str:
    """Return the key that was just made for this partner, once; another's waits for its page."""
    of, secret = session.get(NEW_KEY, ("", ""))
    if of != str(partner.uuid):
        return ""
    session.pop(NEW_KEY)
    return str(secret)


def _status() -> int:
    return 200 if request.method != "POST" else 422
