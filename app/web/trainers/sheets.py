"""The sign-in sheet (feuille d’émargement), to print from the browser or as a PDF."""

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app import intake
from app.bookings import queries
from app.bookings.models import Booking
from app.bookings.participants import Participant
from app.web.trainers import seen, sheet_pdf
from app.web.trainers.sheet_pdf import Sheet


def page(meeting_id: int) -> ResponseReturnValue:
    """Show the sheet of one meeting, or of all of its workshop's, as it prints."""
    return render_template("trainers/sheet.html", sheet=_sheet(meeting_id), is_whole=_is_whole())


def pdf(meeting_id: int) -> Response:
    """Give the same sheet as a PDF."""
    sheet = _sheet(meeting_id)
    name = f"emargement-{intake.slug(sheet.title)}-{sheet.meeting.starts_local:%Y-%m-%d}.pdf"
    headers = {
        "Content-Disposition": f"inline; filename={name}",
        "Cache-Control": "private, no-store",
        "X-Robots-Tag": "noindex",
    }
    return Response(sheet_pdf.write(sheet), content_type="application/pdf", headers=headers)


def _is_whole() -> bool:
    return request.args.get("seances") == "toutes"


def _sheet(meeting_id: int) -> Sheet:
    meeting = seen.meeting(meeting_id)
    meetings = meeting.workshop.coming if _is_whole() else [meeting]
    comers = queries.comers(meetings)
    at_each = [{one.id for one in comers[each.id]} for each in meetings]
    everyone: dict[int, Booking] = {one.id: one for each in meetings for one in comers[each.id]}
    people = sorted(everyone.values(), key=lambda one: (one.participant.name_key, one.id))
    return Sheet(
        organisation=current_app.config["ORGANISATION"],
        meeting=meeting,
        meetings=list(meetings),
        people=[(_full(one.participant), [one.id in here for here in at_each]) for one in people],
    )


def _full(person: Participant) -> str:
    """Say a name as a signature needs it; a volunteer reads the first name, as everywhere."""
    return seen.said_name(person) if seen.first_names_only() else person.name
