"""The account's addresses. All but signing in and out are for people who are signed in."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.people.models import Role
from app.web import guards
from app.web.account import access, feeds, own, signing

blueprint = Blueprint("account", __name__)

GET, POST, FORM = ["GET"], ["POST"], ["GET", "POST"]
for rule, endpoint, view, methods in (
    ("/connexion", "sign_in", signing.ask, FORM),
    ("/connexion/code", "code", signing.type_code, FORM),
    ("/connexion/demande", "access", access.ask, FORM),
    ("/connexion/demande/recue", "access_asked", access.asked, GET),
    ("/connexion/<token>", "link", signing.follow_link, FORM),
    ("/deconnexion", "sign_out", signing.sign_out, POST),
    ("/compte", "show", own.show, GET),
    ("/compte/prenom", "be_named", own.be_named, POST),
    ("/compte/navigateurs/<int:sign_in_id>/deconnecter", "revoke", own.revoke, POST),
    ("/compte/agendas", "add_feed", feeds.add, POST),
    ("/compte/agendas/code.svg", "feed_code", feeds.code, GET),
    ("/compte/agendas/<uuid:feed_uuid>/supprimer", "remove_feed", feeds.remove, POST),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=methods)

OPEN = {
    "account.sign_in",
    "account.code",
    "account.link",
    "account.sign_out",
    "account.access",
    "account.access_asked",
}
_closed = guards.only(*Role)


@blueprint.before_request
def _guard() -> ResponseReturnValue | None:
    return None if request.endpoint in OPEN else _closed()


blueprint.context_processor(guards.room)
