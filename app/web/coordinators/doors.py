"""Someone is at the door of a meeting without a booking."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from app import dates
from app.bookings import causes, errors, guests
from app.bookings.models import Booking
from app.errors import DomainError
from app.extensions import csrf
from app.people.actors import acting
from app.transactions import transaction
from app.web import guards
from app.web.booking_form import new_key
from app.web.coordinators.phone import CallerForm
from app.web.coordinators.planning import seen_meeting
from app.web.coordinators.seat_forms import cause_choices


class DoorForm(CallerForm):
    cause = SelectField("Pourquoi au-delà de la règle ?", validate_choice=False)

    def prepare(self) -> None:
        """Offer the coded causes too: beyond the capacity one is needed."""
        super().prepare()
        self.cause.choices = cause_choices()


@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it, and keeps what was typed
def walk_in(meeting_id: int) -> ResponseReturnValue:
    """Seat someone who came without a booking; beyond the capacity with a coded cause."""
    meeting, workshop = seen_meeting(meeting_id)
    form = DoorForm()
    form.prepare()
    refusal: DomainError | None = None
    if request.method == "POST" and form.validate():
        try:
            booking = _seat(meeting_id, form)
            flash(f"{booking.participant.name} : {booking.state.french}.")
            return redirect(url_for("coordinators.workshop", workshop_id=workshop.id), 303)
        except DomainError as error:
            refusal = error
            if isinstance(error, errors.FormAlreadyUsed):
                form.request_key.data = new_key()
    page = render_template(
        "coordinators/walk_in.html",
        form=form,
        meeting=meeting,
        workshop=workshop,
        problem=str(refusal or ""),
        is_full=isinstance(refusal, errors.MeetingFull) or bool(form.cause.data),
    )
    return page, refusal.status if refusal else 422 if request.method == "POST" else 200


def _seat(meeting_id: int, form: DoorForm) -> Booking:
    """Write the seat. Raises what `guests.walk_in` raises."""
    with transaction():
        meeting, _ = seen_meeting(meeting_id)
        cause = form.cause.data if form.cause.data in causes.CHOICES else ""
        actor = acting(guards.signed_in())
        is_over = meeting.ends_at <= dates.now()
        return guests.walk_in(
            meeting, form.cleaned, actor, key=form.key(), cause=cause, noted_later=is_over
        )
