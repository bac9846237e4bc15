"""The coordinators' addresses."""

from flask import Blueprint

from app.people.models import Role
from app.web import guards
from app.web.coordinators import (
    addresses,
    beyond,
    bookings,
    calls,
    feeds,
    outbox,
    partner_keys,
    partner_rules,
    partners,
    queue,
    quotas,
    seats,
    sendings,
    wishes,
)

blueprint = Blueprint("coordinators", __name__, url_prefix="/coordination")
guards.open_desk(blueprint, Role.COORDINATOR)

GET, POST, FORM = ["GET"], ["POST"], ["GET", "POST"]
_KEPT = "/ateliers/<int:workshop_id>/places/gardees/<int:allotment_id>"
for rule, endpoint, view, methods in (
    *addresses.ROUTES,
    ("/ateliers/<int:workshop_id>/file", "queue", queue.show, GET),
    ("/inscriptions/<uuid:booking_uuid>", "booking", bookings.show, GET),
    ("/inscriptions/<uuid:booking_uuid>/annuler", "cancel_booking", bookings.cancel, POST),
    ("/inscriptions/<uuid:booking_uuid>/lien", "renew_link", bookings.renew, POST),
    ("/appels", "calls", calls.index, GET),
    ("/appels/<uuid:message_uuid>/fait", "said", calls.said, POST),
    ("/appels/<uuid:message_uuid>/essai", "tried", calls.tried, POST),
    ("/appels/<uuid:message_uuid>/confier", "entrust", calls.entrust, POST),
    ("/agendas", "feeds", feeds.feeds, GET),
    ("/partenaires", "partners", partners.index, GET),
    ("/partenaires/nouveau", "new_partner", partners.new, FORM),
    ("/partenaires/<uuid:partner_uuid>", "partner", partners.show, FORM),
    ("/partenaires/<uuid:partner_uuid>/inviter", "invite_member", partners.invite, POST),
    ("/partenaires/<uuid:partner_uuid>/fermer", "close_partner", partners.close, POST),
    (
        "/partenaires/<uuid:partner_uuid>/membres/<uuid:account_uuid>/retirer",
        "remove_member",
        partners.remove,
        POST,
    ),
    ("/partenaires/<uuid:partner_uuid>/regles", "add_partner_rule", partner_rules.add, POST),
    (
        "/partenaires/<uuid:partner_uuid>/regles/<int:rule_id>/retirer",
        "end_partner_rule",
        partner_rules.end,
        POST,
    ),
    ("/partenaires/<uuid:partner_uuid>/cles", "add_partner_key", partner_keys.add, POST),
    (
        "/partenaires/<uuid:partner_uuid>/cles/<uuid:key_uuid>/retirer",
        "revoke_partner_key",
        partner_keys.revoke,
        POST,
    ),
    ("/demandes/<uuid:request_uuid>", "decide_access", partners.decide, POST),
    ("/messages", "messages", outbox.index, GET),
    ("/messages/pause", "pause_messages", outbox.pause, POST),
    ("/messages/reprise", "resume_messages", outbox.resume, POST),
    ("/messages/<uuid:message_uuid>", "message", outbox.show, GET),
    ("/messages/<uuid:message_uuid>/html", "message_html", outbox.html, GET),
    ("/messages/<uuid:message_uuid>/renvoyer", "retry", outbox.retry, POST),
    ("/messages/<uuid:message_uuid>/retenir", "withhold", outbox.withhold, POST),
    ("/envois/<uuid:wave_uuid>/arreter", "stop_wave", sendings.stop, POST),
    ("/envois/<uuid:wave_uuid>/reprendre", "undo_wave", sendings.undo, POST),
    ("/envois/<uuid:wave_uuid>/partir", "send_wave", sendings.send_now, POST),
    ("/ateliers/<int:workshop_id>/places", "seats", seats.show, GET),
    ("/ateliers/<int:workshop_id>/places/gardees", "keep_seats", seats.keep, POST),
    (f"{_KEPT}/rendre", "give_back_seats", seats.give_back, POST),
    (f"{_KEPT}/maintenir", "refuse_release", seats.refuse_release, POST),
    ("/ateliers/<int:workshop_id>/au-dela", "book_beyond", beyond.book, FORM),
    ("/inscriptions/<uuid:booking_uuid>/place", "seat_beyond", beyond.seat, POST),
    ("/inscriptions/<uuid:booking_uuid>/avancer", "move_forward", beyond.advance, POST),
    ("/inscriptions/<uuid:booking_uuid>/reprendre", "resume_booking", beyond.resume, POST),
    ("/inscriptions/<uuid:booking_uuid>/reponse", "answer_offer", beyond.answer, POST),
    ("/quotas", "quotas", quotas.show, FORM),
    ("/quotas/<int:rule_id>/arreter", "archive_rule", quotas.archive, POST),
    ("/souhaits", "wishes", wishes.index, GET),
    ("/souhaits/<uuid:wish_uuid>/retirer", "withdraw_wish", wishes.withdraw, POST),
    ("/souhaits/<uuid:wish_uuid>/reprendre", "resume_wish", wishes.resume, POST),
    ("/groupes", "groups", wishes.groups, GET),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=methods)
