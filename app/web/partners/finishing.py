"""After page 3: the slips of everyone, and what to do for who found no seat."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import actions, errors, line, links, queries, wish_actions
from app.errors import DomainError
from app.people import drafts
from app.people.actors import acting
from app.people.drafts import Draft
from app.transactions import transaction
from app.web import guards
from app.web.partners import people
from app.web.partners.bookings import KIND, own_partner
from app.web.partners.forms import PersonForm
from app.workshops import queries as schedule
from app.workshops.models import Workshop

WISHES_LAST = timedelta(days=92)


def enrolled(draft_id: UUID) -> ResponseReturnValue:
    """Show the slips of who is enrolled; for who is left: the line, a wish, or other dates."""
    partner_id = own_partner()
    draft = drafts.find(guards.signed_in(), KIND, draft_id)
    workshop = _workshop(draft)
    left = people.from_kept(draft.content.get("people", [])) if draft.content.get("people") else []
    problem = ""
    if request.method == "POST":
        verb, _, key = request.form.get("do", "").partition(":")
        chosen = next((form for form in left if form.request_key.data == key), None)
        try:
            if chosen is not None and chosen.validate():
                return _chosen(verb, chosen, left, draft, workshop)
        except DomainError as refusal:
            problem = str(refusal)
        draft = drafts.find(guards.signed_in(), KIND, draft_id)
        workshop = _workshop(draft)
    done = [queries.booking_of(partner_id, UUID(uuid)) for uuid in draft.content.get("done", [])]
    bookings = [booking for booking in done if booking is not None]
    page = render_template(
        "partners/enrolled.html",
        draft=draft,
        workshop=workshop,
        slips=[(booking, links.token(booking)) for booking in bookings],
        ranks=queries.ranks(bookings),
        left=left,
        rank=line.length(workshop.id) + 1,
        others=schedule.alternatives(workshop, 3),
        problem=problem,
    )
    return page, 409 if problem else 200


def resume(draft_id: UUID) -> ResponseReturnValue:
    """Go back to the page on which someone stopped."""
    draft = drafts.find(guards.signed_in(), KIND, draft_id)
    workshop_id = draft.content.get("workshop")
    if draft.content.get("done"):
        return redirect(url_for("partners.enrolled", draft_id=draft_id))
    if workshop_id:
        return redirect(url_for("partners.book", workshop_id=workshop_id, demande=draft_id))
    return redirect(url_for("partners.workshops", demande=draft_id))


def _chosen(
    verb: str, form: PersonForm, left: list[PersonForm], draft: Draft, workshop: Workshop
) -> ResponseReturnValue:
    """Do for one person what was chosen, and take them off those who are left."""
    actor, partner_id = acting(guards.signed_in()), own_partner()
    done = list(draft.content.get("done", []))
    with transaction():
        wanted = people.request(form, partner_id)
        if verb == "line":
            booking = actions.book_party(workshop.id, [wanted], actor=actor, accept_line=True)[0]
            done.append(str(booking.uuid))
            said = f"{booking.participant.name} : {booking.state.french}."
        elif verb == "wish":
            made = wish_actions.wish(
                wanted.person,
                like(workshop),
                actor=actor,
                request_key=f"{wanted.key}-w" if wanted.key else None,
            )
            said = f"{made.participant.name} : le souhait est noté."
        else:
            said = "D’accord, rien n’est fait pour cette personne."
        others = [each for each in left if each is not form]
        content = {**draft.content, "done": done, "people": people.keep(others)}
        drafts.keep(draft, content)
    flash(said)
    return redirect(url_for("partners.enrolled", draft_id=draft.id), 303)


def like(workshop: Workshop) -> wish_actions.Wanted:
    """Return what else would do: the same programme, in the same town, within three months."""
    venues = schedule.public_venues(workshop.venue.city)
    return wish_actions.Wanted(
        until=dates.today() + WISHES_LAST,
        programme_id=workshop.programme_id,
        venue_ids=[venue.id for venue in venues],
    )


def _workshop(draft: Draft) -> Workshop:
    found = schedule.public_workshop(int(draft.content.get("workshop") or 0))
    if found is None:
        raise errors.UnknownWorkshop
    return found
