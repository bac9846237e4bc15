"""The partners' addresses: their own people, and nobody else's."""

from flask import Blueprint

from app.people.models import Role
from app.web import guards
from app.web.partners import (
    answering,
    bookings,
    calls,
    enrolling,
    finishing,
    orienting,
    places,
    quota,
    taking_away,
    team,
    training,
    wishing,
)
from app.web.partners.unfinished import keep_what_was_typed

blueprint = Blueprint("partners", __name__, url_prefix="/partenaire")
blueprint.before_request(keep_what_was_typed)
guards.open_desk(blueprint, Role.PARTNER)

GET, POST, FORM = ["GET"], ["POST"], ["GET", "POST"]
for rule, endpoint, view, methods in (
    ("/", "bookings", bookings.index, GET),
    ("/inscriptions/<uuid:booking_uuid>", "booking", bookings.show, GET),
    ("/inscriptions/<uuid:booking_uuid>/annuler", "cancel", bookings.cancel, POST),
    ("/inscriptions/<uuid:booking_uuid>/repondre", "answer", answering.answer, POST),
    ("/inscriptions/<uuid:booking_uuid>/deplacer", "move", answering.move, FORM),
    ("/inscriptions/<uuid:booking_uuid>/souhait", "wish_again", answering.wish_again, POST),
    ("/souhaits", "new_wish", wishing.new, FORM),
    ("/souhaits/<uuid:wish_uuid>", "wish", answering.withdraw, POST),
    ("/semaine", "week", taking_away.week, GET),
    ("/inscriptions.<kind>", "export", taking_away.export, GET),
    ("/orienter", "orient", orienting.orient, FORM),
    ("/orienter/papier", "paper", orienting.paper, GET),
    ("/inscrire", "workshops", places.workshops, GET),
    ("/inscrire/<int:workshop_id>", "book", enrolling.book, FORM),
    ("/demandes/<uuid:draft_id>", "enrolled", finishing.enrolled, FORM),
    ("/demandes/<uuid:draft_id>/reprendre", "resume", finishing.resume, GET),
    ("/quota", "quota", quota.show, GET),
    ("/quota/<int:allotment_id>/rendre", "give_back", quota.give_back, POST),
    ("/formations", "trainings", training.index, GET),
    ("/formations/<int:workshop_id>", "training", training.book, FORM),
    (
        "/inscriptions/<uuid:booking_uuid>/attestation",
        "certificate",
        training.certificate,
        GET,
    ),
    ("/equipe", "team", team.team, FORM),
    ("/equipe/<uuid:account_uuid>/retirer", "remove_member", team.remove, POST),
    ("/equipe/<uuid:account_uuid>/droits", "give_keys", team.give_keys, POST),
    ("/appels/<uuid:message_uuid>/dit", "said", calls.said, POST),
    ("/appels/<uuid:message_uuid>/essai", "tried", calls.tried, POST),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=methods)
