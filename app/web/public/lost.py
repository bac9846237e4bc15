"""A lost link is no lost seat: reference and first name show the booking, and one may give it up."""

from datetime import datetime, timedelta

from flask import Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_limiter.util import get_remote_address
from flask_wtf import FlaskForm
from wtforms import StringField

from app import dates, tokens
from app.bookings import actions, finding, links
from app.bookings.errors import UnknownBooking
from app.bookings.models import Booking
from app.extensions import csrf, limiter
from app.people.actors import PARTICIPANT
from app.transactions import transaction
from app.web.booking_form import STALE
from app.web.public import mine

_KEY = "retrouvee"
LIFE = timedelta(minutes=30)
"""How long the browser that found a booking may look at it: it may be anyone's computer."""


class LostForm(FlaskForm):  # type: ignore[misc]
    reference = StringField(lazy_gettext("Votre référence"))
    first_name = StringField(lazy_gettext("Votre prénom"))

    def validate(self, extra_validators: object = None) -> bool:
        """Say what is missing; whether it is right is not said here."""
        sound = super().validate(extra_validators)
        if getattr(self, "csrf_token", None) is not None and self.csrf_token.errors:
            self.csrf_token.errors = []
            self.form_errors.append(str(STALE))
        if len(finding.reference_in(self.reference.data or "")) != 6:
            self.reference.errors = [
                gettext("La référence a six lettres ou chiffres. Elle est sur votre papier.")
            ]
        if not (self.first_name.data or "").strip():
            self.first_name.errors = [gettext("Écrivez le prénom donné à l’inscription.")]
        return bool(sound) and not self.errors


def _reference() -> str:
    """Count the tries by the reference typed, however it is written; the store never learns it."""
    typed = finding.reference_in(request.form.get("reference", ""))
    return f"reference:{tokens.hashed(typed)}" if typed else f"address:{get_remote_address()}"


def _failed(answer: Response) -> bool:
    return answer.status_code == 404


@csrf.exempt  # type: ignore[untyped-decorator]  # the form checks it, and keeps what was typed
@limiter.limit("20/hour", methods=["POST"], deduct_when=_failed)
@limiter.limit("5/hour; 10/day", key_func=_reference, methods=["POST"], deduct_when=_failed)
def find() -> ResponseReturnValue:
    """Ask for the reference and the first name; wrong ones and unknown ones have one answer."""
    form = LostForm()
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                found = finding.by_reference(form.reference.data or "", form.first_name.data or "")
            except UnknownBooking:
                problem, status = _unknown(), 404
            else:
                session[_KEY] = [tokens.sign(_KEY, found), dates.now().isoformat()]
                return redirect(url_for("public.found_booking"), 303)
    page = render_template("public/lost.html", form=form, problem=problem)
    answer = mine.private(page)
    answer.status_code = status
    return answer


def _unknown() -> str:
    return str(
        gettext(
            "Nous ne trouvons pas d’inscription avec cette référence et ce prénom. Vérifiez-les."
        )
    )


def show() -> ResponseReturnValue:
    """Show the booking that was just found: no contact, no link, nothing to answer."""
    booking = _found()
    if booking is None:
        return redirect(url_for("public.lost_booking"), 303)
    return mine.private(mine.page("public/found.html", booking, ""))


def cancel() -> ResponseReturnValue:
    """Ask once, then give up the seat of the booking that was found."""
    booking = _found()
    if booking is None:
        return redirect(url_for("public.lost_booking"), 303)
    if request.method != "POST":
        return mine.private(mine.page("public/found_cancel.html", booking, ""))
    with transaction():
        actions.cancel(booking, PARTICIPANT)
    return redirect(url_for("public.found_booking"), 303)


def _found() -> Booking | None:
    """Return the booking that this browser found in the last half hour."""
    signed, since = session.get(_KEY) or ("", "")
    read = tokens.read(_KEY, signed)
    if read is None or dates.now() - datetime.fromisoformat(since) > LIFE:
        return None
    return links.whole(read[0])
