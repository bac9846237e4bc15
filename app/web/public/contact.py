"""Change how one is reached: a new number, a new address, or none any more."""

from dataclasses import replace

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import tokens
from app.bookings import links
from app.bookings.models import Booking
from app.bookings.participants import Participant, Reach
from app.bookings.reaching import write_contact
from app.extensions import csrf, limiter
from app.transactions import transaction
from app.web.booking_form import PersonFields
from app.web.public import mine


class ContactForm(PersonFields):
    """How a known person is reached; their name stays.

    What is known is never shown in full: a link may be in other hands.
    """

    known: Participant

    def prepare(self, booking: Booking) -> None:
        ways = [Reach.EMAIL, Reach.MOBILE, Reach.LANDLINE, Reach.SLIP]
        if booking.partner_id is not None:
            ways.insert(0, Reach.PARTNER)
        self.offer(*ways)
        person = booking.participant
        self.first_name.data, self.family_name.data = person.first_name, person.family_name
        if request.method != "POST":
            self.reach.data = person.reach.value
        self.known = person

    @property
    def email_hint(self) -> str:
        """Return the known address as its holder knows it again: "a••@exemple.fr", or ""."""
        name, at, domain = self.known.email.partition("@")
        return f"{name[:1]}••{at}{domain}" if at else ""

    @property
    def phone_hint(self) -> str:
        """Return the last two digits of the known number, or ""."""
        return self.known.phone_e164[-2:]

    def _contact(self) -> tuple[str | None, tuple[str, str] | None]:
        """Keep what is known where nothing was typed; who wants no message has it forgotten."""
        email, phone = super()._contact()
        if self.reach.data == Reach.SLIP.value:
            return email, phone
        if email == "":
            email = self.known.email
        if phone == ("", ""):
            phone = self.known.phone, self.known.phone_e164
        return email, phone


def _booking_link() -> str:
    """Return whose link it is: renewed, it is the same booking."""
    token = str((request.view_args or {})["token"])
    read = tokens.read(links.PURPOSE, token)
    return str(read[0]) if read else token


def _is_changed(answer: Response) -> bool:
    return answer.status_code == 303


@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it, and keeps what was typed
@limiter.limit("60/minute; 600/hour", methods=["POST"])
@limiter.limit("20/day", key_func=_booking_link, methods=["POST"], deduct_when=_is_changed)
def change(token: str) -> ResponseReturnValue:
    """Show how the person is reached; on POST write it anew, for all their bookings.

    Each change can write to a former contact, so that there are few a day.
    """
    booking = links.find(token)
    form = ContactForm()
    form.prepare(booking)
    if request.method == "POST" and form.validate():
        with transaction():
            person = booking.participant
            write_contact(person, replace(form.cleaned, spoken_language=person.spoken_language))
        return redirect(url_for("public.booking", token=token), 303)
    page = render_template("public/contact.html", form=form, booking=booking, token=token)
    answer = mine.private(page)
    answer.status_code = 422 if request.method == "POST" else 200
    return answer
