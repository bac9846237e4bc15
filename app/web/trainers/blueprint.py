"""The trainers' addresses, for those who lead or support meetings, and coordinators."""

from flask import Blueprint

from app.people.models import Role
from app.web import guards
from app.web.trainers import (
    addresses,
    attendance,
    going_on,
    hours,
    meetings,
    needing,
    sheets,
    syncing,
    walk_ins,
)

blueprint = Blueprint("trainers", __name__, url_prefix="/formateur")
guards.open_desk(blueprint, Role.TRAINER, Role.VOLUNTEER, Role.COORDINATOR)

GET, POST, FORM = ["GET"], ["POST"], ["GET", "POST"]
for rule, endpoint, view, methods in (
    ("/", "today", meetings.today, GET),
    ("/seances/<int:meeting_id>", "meeting", meetings.meeting, GET),
    ("/seances/<int:meeting_id>/presences", "note", attendance.note, POST),
    ("/presences", "send", syncing.send, POST),
    ("/presences/cle", "key", syncing.key, GET),
    ("/hors-ligne.js", "worker", syncing.worker, GET),
    ("/seances/<int:meeting_id>/tous-presents", "everyone", attendance.everyone, POST),
    ("/seances/<int:meeting_id>/sans-inscription", "walk_in", walk_ins.walk_in, FORM),
    ("/seances/<int:meeting_id>/emargement", "sheet", sheets.page, GET),
    ("/seances/<int:meeting_id>/emargement.pdf", "sheet_pdf", sheets.pdf, GET),
    ("/seances/<int:meeting_id>/heures", "hours", hours.show, GET),
    ("/seances/<int:meeting_id>/rattraper", "make_up", hours.make_up, POST),
    ("/seances/<int:meeting_id>/suite/<uuid:booking_uuid>", "next_step", going_on.propose, FORM),
    (
        "/seances/<int:meeting_id>/personnes/<uuid:booking_uuid>/besoins",
        "needs",
        needing.note,
        FORM,
    ),
    *addresses.ROUTES,
):
    blueprint.add_url_rule(rule, endpoint, view, methods=methods)
