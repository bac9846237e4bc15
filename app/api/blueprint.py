"""The addresses of the API; `openapi.json` describes each of them."""

from flask import Blueprint, Response

from app.api import bookings, keys, public
from app.extensions import csrf, limiter

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

GET, POST = ["GET"], ["POST"]
PUBLIC = (
    ("/", "index", public.index),
    ("/openapi.json", "openapi", public.openapi),
    ("/ateliers", "workshops", public.workshops),
    ("/ateliers/<int:workshop_id>", "workshop", public.workshop),
    ("/lieux", "venues", public.venues),
    ("/programmes", "programmes", public.programmes),
)
for rule, endpoint, view in PUBLIC:
    blueprint.add_url_rule(rule, endpoint, view, methods=GET)

partners = Blueprint("partner_api", __name__, url_prefix="/api/v1/inscriptions")
partners.before_request(keys.demand)
csrf.exempt(partners)  # no cookie opens it
for rule, endpoint, view, methods in (
    ("", "bookings", bookings.index, GET),
    ("", "book", bookings.book, POST),
    ("/<uuid:booking_uuid>", "booking", bookings.show, GET),
    ("/<uuid:booking_uuid>/annulation", "cancel", bookings.cancel, POST),
):
    partners.add_url_rule(rule, endpoint, view, methods=methods)

for each in (blueprint, partners):
    limiter.limit("120/minute; 3000/hour")(each)


@partners.after_request
def _keep_secret(response: Response) -> Response:
    """Let no answer be kept by a cache on the way; say how to enter to who has no key."""
    response.headers["Cache-Control"] = "private, no-store"
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="pouce"'
    return _patient(response)


@blueprint.after_request
def _open(response: Response) -> Response:
    """Let pages of other sites read what is public anyway."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return _patient(response)


def _patient(response: Response) -> Response:
    """Say when to come back to who asked too much."""
    if response.status_code == 429:
        response.headers["Retry-After"] = "60"
    return response
