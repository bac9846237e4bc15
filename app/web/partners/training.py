"""For themselves: social workers book a training, alone or with colleagues, and its certificate."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bookings import errors, fitting, followed
from app.bookings.attendance import Presence
from app.bookings.enrolling import Person, Request
from app.bookings.participants import Reach
from app.dates import today
from app.errors import DomainError, NotFound
from app.people import members
from app.people.actors import acting
from app.people.models import Account
from app.transactions import transaction
from app.web import guards
from app.web.partners.bookings import own_booking, own_partner
from app.workshops import queries
from app.workshops.models import Audience, Kind, Workshop
from app.workshops.wanted import Wanted


def index() -> ResponseReturnValue:
    """List the trainings to come."""
    own_partner()
    found = queries.find(Wanted(kind=Kind.FORMATION.value))
    return render_template("partners/trainings.html", found=found)


def book(workshop_id: int) -> ResponseReturnValue:
    """Show who could come; on POST seat them, or put them in line where that was asked for."""
    partner_id = own_partner()
    workshop = _workshop(workshop_id)
    team = members.of_partner(partner_id)
    chosen = {str(guards.signed_in().uuid)}
    problem = ""
    if request.method == "POST":
        chosen = set(request.form.getlist("who"))
        going = [member for member in team if str(member.uuid) in chosen]
        if not going:
            problem = "Choisissez au moins une personne."
        else:
            try:
                return _booked(workshop_id, going, partner_id)
            except DomainError as refusal:
                problem = str(refusal)
        team, workshop = members.of_partner(partner_id), _workshop(workshop_id)
    page = render_template(
        "partners/training.html", workshop=workshop, team=team, chosen=chosen, problem=problem
    )
    return page, 422 if problem else 200


def certificate(booking_uuid: UUID) -> ResponseReturnValue:
    """Show the attendance certificate of a professional, to print; none for who did not come."""
    booking = own_booking(booking_uuid)
    row = followed.row_of(booking)
    came = [
        meeting
        for meeting in booking.workshop.meetings
        if row.presences.get(meeting.id) is Presence.PRESENT
    ]
    if booking.workshop.programme.audience is not Audience.PROFESSIONALS or not came:
        raise NotFound
    return render_template(
        "partners/certificate.html",
        booking=booking,
        meetings=came,
        minutes=sum(meeting.minutes for meeting in came),
        today=today(),
    )


def _booked(workshop_id: int, going: list[Account], partner_id: int) -> ResponseReturnValue:
    with transaction():
        bookings, left = fitting.book_who_fits(
            workshop_id,
            [_request(member, workshop_id, partner_id) for member in going],
            actor=acting(guards.signed_in()),
            accept_line=request.form.get("accept_line") == "y",
        )
    for booking in bookings:
        flash(f"{booking.participant.name} : {booking.state.french}.")
    if left:
        flash(f"Sans place : {', '.join(_name(each) for each in left)}.")
    return redirect(url_for("partners.bookings"), 303)


def _request(member: Account, workshop_id: int, partner_id: int) -> Request:
    """Return the request of a colleague; who came before is the same person again."""
    first, _, rest = member.name.partition(" ")
    person = Person(first, Reach.EMAIL, rest, email=member.email, locale=member.locale)
    known = followed.same_as(partner_id, person.key, "", person.email.casefold())
    same = [each for each in known if each.email_key == person.email.casefold()]
    return Request(same[0] if same else person, f"formation-{workshop_id}-{member.uuid}"[:64])


def _name(wanted: Request) -> str:
    return f"{wanted.person.first_name} {wanted.person.family_name}".strip()


def _workshop(workshop_id: int) -> Workshop:
    workshop = queries.public_workshop(workshop_id)
    if workshop is None or workshop.programme.audience is not Audience.PROFESSIONALS:
        raise errors.UnknownWorkshop
    return workshop
