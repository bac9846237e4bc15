"""Page 3 of 3: who comes, one or several, and how each is told; then the slips."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import actions, copies, errors, fitting, followed, line, wish_actions
from app.bookings.models import Booking
from app.errors import DomainError
from app.extensions import csrf
from app.orientation import advising, grid, keeping
from app.people import drafts
from app.people.actors import acting
from app.people.drafts import Draft
from app.transactions import transaction
from app.web import guards
from app.web.booking_form import new_key
from app.web.partners import finishing, people
from app.web.partners.bookings import KIND, note_reading, own_partner
from app.web.partners.forms import EnrolForm, PersonForm
from app.web.partners.orienting import answers_of, asked_draft
from app.workshops import queries
from app.workshops.models import Workshop


@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks its token itself, so that a stale one loses nothing typed
def book(workshop_id: int) -> ResponseReturnValue:
    """Show the form; on POST take the seats, or the places in line that were asked for."""
    own_partner()
    workshop = _workshop(workshop_id)
    draft = asked_draft()
    form = EnrolForm()
    if request.method != "POST":
        actions.check_open(workshop, acting(guards.signed_in()))
        kept = draft.content.get("people", []) if draft else []
        return _page(form, people.from_kept(kept), workshop, draft)
    typed = people.forms(request.form.get("count", 1, type=int), request.form)
    verb, _, argument = request.form.get("do", "book").partition(":")
    if verb not in {"book", "wish"}:
        return _changed(verb, argument, form, typed, workshop, draft)
    if not _are_sure(form, typed):
        return _page(form, typed, workshop, draft), 422
    try:
        if verb == "wish":
            return _wished(typed, workshop, draft)
        return _booked(form, typed, workshop_id, draft)
    except errors.UnknownWorkshop:
        raise
    except DomainError as refusal:
        return _refused(refusal, form, typed, workshop_id, draft)


def _are_sure(form: EnrolForm, typed: list[PersonForm]) -> bool:
    """Check every form, so that all that is wrong is said at once, then who is known."""
    sound = [form.validate(), *(each.validate() for each in typed)]
    if not all(sound):
        return False
    partner_id = own_partner()
    known = [people.is_sure(each, partner_id) for each in typed]
    return all(known)


def _booked(
    form: EnrolForm, typed: list[PersonForm], workshop_id: int, draft: Draft | None
) -> ResponseReturnValue:
    """Book who fits; one person's page shows the slip, several people's the slips and who is left."""
    partner_id, actor = own_partner(), acting(guards.signed_in())
    answers = answers_of(draft)
    goal = advising.recommend(grid.current(), answers).goal if answers else ""
    with transaction():
        wanted = [people.request(each, partner_id, goal) for each in typed]
        bookings, left = fitting.book_who_fits(
            workshop_id,
            wanted,
            actor=actor,
            together=form.together.data,
            accept_line=form.accept_line.data,
            accept_overlap=form.accept_overlap.data,
        )
        account = guards.signed_in()
        for booking in bookings if form.copy.data else ():
            copies.send(booking, account)
        for booking in bookings if answers else ():
            keeping.keep(grid.current(), answers, booking)
        waiting = [each for each, one in zip(typed, wanted, strict=True) if one in left]
        draft_id = _after(draft, workshop_id, bookings, waiting)
    if draft_id is not None:
        return redirect(url_for("partners.enrolled", draft_id=draft_id), 303)
    flash(f"{bookings[0].participant.name} : {bookings[0].state.french}.")
    return redirect(url_for("partners.booking", booking_uuid=bookings[0].uuid), 303)


def _wished(
    typed: list[PersonForm], workshop: Workshop, draft: Draft | None
) -> ResponseReturnValue:
    """Write a wish for each person: the same programme, in the same town, at another date."""
    partner_id, actor = own_partner(), acting(guards.signed_in())
    wanted = finishing.like(workshop)
    with transaction():
        for each in typed:
            one = people.request(each, partner_id)
            key = f"{one.key}-w" if one.key else None
            wish_actions.wish(one.person, wanted, actor=actor, request_key=key)
        if draft is not None:
            drafts.end(draft)
    flash("Le souhait est noté : dès qu’une place convient, elle est proposée.")
    return redirect(url_for("partners.bookings"), 303)


def _after(
    draft: Draft | None, workshop_id: int, bookings: list[Booking], left: list[PersonForm]
) -> UUID | None:
    """End the draft once all is done; while someone is left, or for several slips, keep it."""
    before = draft.content.get("done", []) if draft else []
    done = list(dict.fromkeys([*before, *(str(booking.uuid) for booking in bookings)]))
    if len(done) == 1 and not left:
        if draft is not None:
            drafts.end(draft)
        return None
    content = {"workshop": workshop_id, "done": done, "people": people.keep(left)}
    if draft is None:
        return drafts.begin(guards.signed_in(), KIND, content).id
    drafts.keep(draft, content)
    return draft.id


def _changed(
    verb: str,
    argument: str,
    form: EnrolForm,
    typed: list[PersonForm],
    workshop: Workshop,
    draft: Draft | None,
) -> ResponseReturnValue:
    """Add or drop a person, or look for one already followed; nothing typed is lost."""
    found = None
    if verb == "add" and len(typed) < people.MOST:
        typed = people.from_kept([*people.keep(typed), {"reach": "partner"}])
    elif verb == "drop" and argument.isdigit() and len(typed) > 1:
        kept = people.keep(typed)
        typed = people.from_kept([one for i, one in enumerate(kept) if str(i) != argument])
    elif verb == "find":
        found = followed.search(own_partner(), request.form.get("qui", "")[:80])
        note_reading({person.id for person in found}, "search")
        found = followed.search(own_partner(), request.form.get("qui", "")[:80])
    elif verb == "pick":
        _pick(argument, typed)
    return _page(form, typed, _workshop(workshop.id), draft, found=found)


def _pick(argument: str, typed: list[PersonForm]) -> None:
    """Put one of the partner's own people into the last form."""
    try:
        person = followed.person(own_partner(), UUID(argument))
    except ValueError:
        return
    if person is not None:
        typed[-1].show(person)


def _refused(
    refusal: DomainError,
    form: EnrolForm,
    typed: list[PersonForm],
    workshop_id: int,
    draft: Draft | None,
) -> ResponseReturnValue:
    if isinstance(refusal, errors.FormAlreadyUsed):
        for each in typed:
            each.request_key.data = new_key()
    workshop = _workshop(workshop_id)
    busy = isinstance(refusal, errors.AlreadyBusy)
    page = _page(form, typed, workshop, draft, problem=str(refusal), is_busy=busy)
    return page, refusal.status


def _workshop(workshop_id: int) -> Workshop:
    workshop = queries.public_workshop(workshop_id)
    if workshop is None:
        raise errors.UnknownWorkshop
    return workshop


def _page(
    form: EnrolForm,
    typed: list[PersonForm],
    workshop: Workshop,
    draft: Draft | None,
    **more: object,
) -> str:
    waiting = line.length(workshop.id)
    actor = acting(guards.signed_in())
    joinable = workshop.is_joinable(dates.now())
    own = fitting.kept(workshop.id, actor)
    return render_template(
        "partners/book.html",
        form=form,
        people=typed,
        most=people.MOST,
        workshop=workshop,
        draft=draft,
        own=own,
        is_full=joinable and not own and (workshop.is_full or waiting > 0),
        rank=waiting + 1,
        **more,
    )
