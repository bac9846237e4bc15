"""The trainers' addresses, for those who lead or support meetings, and coordinators."""

from flask import Blueprint

from app.people.models import Role
from app.web import guards
from app.web.trainers import meetings

blueprint = Blueprint("trainers", __name__, url_prefix="/formateur")
guards.open_desk(blueprint, Role.TRAINER, Role.VOLUNTEER, Role.COORDINATOR)

for rule, endpoint, view in (
    ("/", "today", meetings.today),
    ("/seances/<int:meeting_id>", "meeting", meetings.meeting),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=["GET"])
