"""The slip in the language that a person speaks, beside the French."""

from flask import render_template
from flask_babel import force_locale
from markupsafe import Markup

from app.bookings import line
from app.bookings.languages import RIGHT_TO_LEFT
from app.bookings.models import Booking
from app.workshops import welcoming

TRANSLATED = ("en", "ar", "uk")
"""The languages whose catalogue holds the slip's sentences."""


def other(booking: Booking) -> Markup:
    """Return the slip in the person's own language; nothing where it is not known or not ours."""
    language = booking.participant.spoken_language
    if language not in TRANSLATED:
        return Markup()
    workshop = booking.workshop
    meetings = [booking.meeting] if booking.meeting else workshop.coming
    with force_locale(language):
        page = render_template(
            "components/slip_other.html",
            booking=booking,
            workshop=workshop,
            meetings=meetings or workshop.meetings,
            welcome=welcoming.names(workshop),
            rank=line.rank(booking) if booking.is_waiting else None,
            lang=language,
            direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        )
    return Markup(page)  # noqa: S704 - our own template, escaped
