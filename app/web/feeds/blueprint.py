"""The calendar addresses. Everyone may read the public ones; a private one is its own key."""

from flask import Blueprint, Response, request

from app.web.feeds import views
from app.web.locale import add_spoken_rule

blueprint = Blueprint("feeds", __name__, url_prefix="/agendas")

for rule, endpoint, view in (
    ("/code.svg", "code", views.code),
    ("/ateliers.ics", "all_workshops", views.all_workshops),
    ("/lieux/<slug>.ics", "venue", views.venue),
    ("/programmes/<slug>.ics", "programme", views.programme),
    ("/p/<token>.ics", "private", views.private),
    ("/i/<token>.ics", "own", views.own),
):
    blueprint.add_url_rule(rule, endpoint, view)
add_spoken_rule(blueprint, "/", "how_to", views.how_to)


@blueprint.after_request
def _keep_secret(response: Response) -> Response:
    """Let no answer of a private address, refusals included, be indexed, shared or passed on."""
    if request.endpoint in {"feeds.private", "feeds.own"}:
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
    return response
