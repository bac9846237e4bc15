"""The addresses of the API; `openapi.json` describes each of them."""

from flask import Blueprint, Response, request

from app.api import public
from app.extensions import limiter

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

limiter.limit("120/minute; 3000/hour")(blueprint)


@blueprint.after_request
def _open(response: Response) -> Response:
    """Let pages of other sites read what is public anyway; say when to come back after too much."""
    if request.endpoint in {f"api.{endpoint}" for _, endpoint, _ in PUBLIC}:
        response.headers["Access-Control-Allow-Origin"] = "*"
    if response.status_code == 429:
        response.headers["Retry-After"] = "60"
    return response
