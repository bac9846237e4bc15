"""One place where a state, or a failure, becomes a page that says what to do next."""

import logging

from flask import Flask, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from app.errors import DomainError
from app.extensions import db

log = logging.getLogger("pouce")

_SENTENCES = {
    400: "Votre navigateur a envoyé une demande incomplète. Revenez en arrière et recommencez.",
    403: "Vous ne pouvez pas ouvrir cette page.",
    404: "Cette page n’existe pas, ou plus. Vérifiez l’adresse, ou repartez de l’accueil.",
    405: "Cette page ne s’ouvre pas de cette façon. Repartez de l’accueil.",
    413: "Ce que vous envoyez est trop gros. Envoyez moins à la fois.",
    429: "Vous avez fait beaucoup de demandes en peu de temps. Attendez une minute, puis "
    "recommencez. Si c’est urgent, appelez-nous.",
}
_CODES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "not_json",
    429: "too_many_requests",
    503: "database_down",
}
_FAILURE = "Un problème est survenu de notre côté. Rien n’a été changé. Réessayez dans une minute."
_DATABASE_DOWN = (
    "Le site est en panne pour quelques minutes. Rien n’a été enregistré, rien n’est perdu : "
    "rechargez cette page bientôt, ce que vous avez écrit partira à nouveau, une seule fois. "
    "Si c’est urgent, appelez-nous."
)
_FORGOTTEN_FORM = (
    "Cette page est restée ouverte trop longtemps, ou votre navigateur refuse les cookies. Revenez "
    "en arrière, rechargez la page et envoyez à nouveau."
)


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _failure)


def page(sentence: str, status: int, code: str = "", **more: object) -> ResponseReturnValue:
    """Answer with one sentence, as JSON with a code that stays where the address is for programs."""
    if request.path.startswith("/api/"):
        return {"error": sentence, "code": code or _CODES.get(status, "failure"), **more}, status
    if request.path.endswith(".ics"):
        return sentence, status, {"Content-Type": "text/plain; charset=utf-8"}
    return render_template("layouts/error.html", sentence=sentence, status=status), status


def _domain(error: DomainError) -> ResponseReturnValue:
    more = {name: getattr(error, name) for name in ("field", "rank") if hasattr(error, name)}
    return page(gettext(error.sentence, **error.params), error.status, error.code, **more)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return page(gettext(_FORGOTTEN_FORM), 400)


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if 300 <= status < 400:
        return error
    return page(gettext(_SENTENCES.get(status, _FAILURE)), status)


def _database(error: DBAPIError) -> ResponseReturnValue:
    db.session.rollback()
    if isinstance(error, DataError):  # a NUL, or a number no column holds: nothing has that name
        return page(gettext(_SENTENCES[404]), 404)
    reason = str(error.orig).partition("\n")[0] if isinstance(error, OperationalError) else ""
    log.error("database failed: %s %s", type(error.orig).__name__, reason)
    answer = make_response(page(gettext(_DATABASE_DOWN), 503))
    answer.headers["Retry-After"] = "60"
    return answer


def _failure(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    log.exception("request failed", exc_info=error)
    return page(gettext(_FAILURE), 500)
