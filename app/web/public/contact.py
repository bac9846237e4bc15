"""Change how one is reached: a new number, a new address, or none any more."""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bookings import links
from app.bookings.fitting import write_contact
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.extensions import csrf, limiter
from app.transactions import transaction
from app.web.booking_form import PersonFields
from app.web.public import mine


class ContactForm(PersonFields):
    """How a known person is reached; their name stays."""

    def prepare(self, booking: Booking) -> None:
        ways = [Reach.EMAIL, Reach.MOBILE, Reach.LANDLINE, Reach.SLIP]
        if booking.partner_id is not None:
            ways.insert(0, Reach.PARTNER)
        self.offer(*ways)
        person = booking.participant
        self.first_name.data, self.family_name.data = person.first_name, person.family_name
        if request.method != "POST":
            self.reach.data, self.email.data = person.reach.value, person.email
            self.phone.data = person.phone


@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it, and keeps what was typed
@limiter.limit("60/minute; 600/hour", methods=["POST"])
def change(token: str) -> ResponseReturnValue:
    """Show how the person is reached; on POST write it anew, for all their bookings."""
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
