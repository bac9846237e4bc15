"""The list on paper for the weekly meeting, and as a file."""

from collections import defaultdict
from datetime import date, timedelta

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app import dates, intake
from app.bookings import followed
from app.bookings.followed import Row
from app.web import exports, guards
from app.web.partners.bookings import asked_colleague, note_reading, own_partner
from app.web.phrases import REACHES

WEEK = timedelta(days=7)
HEADER = (
    *("Prénom", "Nom", "Téléphone", "E-mail", "Prévenir", "Atelier", "Lieu", "Ville"),
    *("Première séance", "Heure", "État", "Rang", "Présence", "Minutes", "Référence"),
)


def week() -> ResponseReturnValue:
    """Show the coming seven days by day and who still waits, to print for the meeting."""
    partner_id, chosen = own_partner(), asked_colleague()
    colleague_id = chosen.id if chosen else None
    note_reading(followed.shown_to(partner_id, colleague_id), "list")
    listed = followed.of_partner(partner_id, colleague_id)
    return render_template(
        "partners/week.html",
        days=_days([*listed.coming, *listed.offered]),
        listed=listed,
        colleague=chosen,
        today=dates.today(),
        until=dates.today() + WEEK,
        reaches=REACHES,
    )


def export(kind: str) -> ResponseReturnValue:
    """Give the whole list as a CSV or a spreadsheet."""
    if kind not in exports.KINDS:
        abort(404)
    partner_id, chosen = own_partner(), asked_colleague()
    colleague_id = chosen.id if chosen else None
    note_reading(followed.shown_to(partner_id, colleague_id), "export")
    listed = followed.of_partner(partner_id, colleague_id)
    rows = (*listed.offered, *listed.coming, *listed.waiting, *listed.past, *listed.given_up)
    partner = guards.signed_in().partner
    name = f"inscriptions {partner.name if partner else ''} {dates.today()}"
    return exports.table(kind, name, HEADER, [_line(row) for row in rows])


def _days(rows: list[Row]) -> dict[date, list[tuple[Row, str]]]:
    """Group the meetings of the coming week by day: who, and from when to when."""
    days: dict[date, list[tuple[Row, str]]] = defaultdict(list)
    today = dates.today()
    for row in rows:
        meetings = [row.booking.meeting] if row.booking.meeting else row.booking.workshop.coming
        for one in meetings:
            if today <= one.starts_local.date() < today + WEEK:
                said = dates.span(one.starts_local, one.ends_local)
                days[one.starts_local.date()].append((row, said))
    return dict(sorted(days.items()))


def _line(row: Row) -> list[object]:
    booking, workshop = row.booking, row.booking.workshop
    person, first = booking.participant, workshop.meetings[0]
    number = intake.spoken_phone(person.phone_e164) if person.phone_e164 else ""
    is_over = workshop.has_ended(dates.now())
    return [
        *(person.first_name, person.family_name, number, person.email, REACHES[person.reach]),
        *(workshop.name, workshop.venue.name, workshop.venue.city),
        *(first.starts_local.date().isoformat(), f"{first.starts_local:%H:%M}"),
        *(booking.state.french, row.rank or "", row.came_said if is_over or row.is_long else ""),
        *(row.minutes, booking.reference),
    ]
