"""What people answer to a reminder, and which reminders they want. Opening a page changes nothing."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.bookings import coming, errors, links
from app.bookings.models import Booking
from app.bookings.participants import Participant, Reminders
from app.errors import DomainError
from app.extensions import csrf
from app.people.actors import PARTICIPANT
from app.transactions import transaction
from app.web.public import mine
from app.workshops.models import Meeting

ONE_CLICK = "One-Click"


def come(token: str) -> ResponseReturnValue:
    """Ask once, then note that the person comes to one meeting."""
    return _answer(token, "public/come.html", says_yes=True)


def miss(token: str) -> ResponseReturnValue:
    """Ask once, then free the seat, or excuse the one meeting of a parcours."""
    return _answer(token, "public/miss.html", says_yes=False)


def _answer(token: str, template: str, *, says_yes: bool) -> ResponseReturnValue:
    booking = links.find(token)
    if request.method != "POST":
        return mine.private(_page(template, booking, token))
    try:
        with transaction():
            meeting = _asked(booking)
            if meeting is None:
                raise errors.MeetingOver
            if says_yes:
                coming.say_yes(booking, meeting, PARTICIPANT)
            else:
                coming.say_no(booking, meeting, PARTICIPANT)
    except DomainError as refusal:
        sentence = gettext(refusal.sentence, **refusal.params)
        answer = mine.private(_page(template, links.find(token), token, problem=sentence))
        answer.status_code = refusal.status
        return answer
    return redirect(url_for("public.booking", token=token), 303)


def _page(template: str, booking: Booking, token: str, **more: object) -> str:
    return mine.page(
        template,
        booking,
        token,
        asked=_asked(booking),
        is_all=coming.is_all(booking),
        **more,
    )


def _asked(booking: Booking) -> Meeting | None:
    """Return the meeting that is asked about: the one of the link, and no other; None once over."""
    number = request.values.get("seance", type=int)
    held = coming.meetings(booking)
    return next((meeting for meeting in held if number in (None, meeting.id)), None)


@csrf.exempt  # type: ignore[untyped-decorator]  # its token proves who asks: mail programs post here
def choose(token: str) -> ResponseReturnValue:
    """Show which reminders a person gets; on POST change it, or stop them in one click (RFC 8058)."""
    person = links.find_reminded(token)
    if request.method == "POST":
        with transaction():
            person.reminders = _chosen(person)
        if request.form.get("List-Unsubscribe") == ONE_CLICK:
            return "", 204
        return redirect(url_for("public.reminders", token=token), 303)
    return mine.private(
        render_template("public/reminders.html", person=person, chosen=person.reminders.value)
    )


def _chosen(person: Participant) -> Reminders:
    if request.form.get("List-Unsubscribe") == ONE_CLICK:
        return Reminders.NONE
    try:
        return Reminders(request.form.get("rappels", ""))
    except ValueError:
        return person.reminders
