"""The addresses that programs read. Nothing private stands in any of them."""

from flask import Blueprint, Response

from app.web.discovery import views

blueprint = Blueprint("discovery", __name__)

for rule, endpoint, view in (
    ("/donnees/structures.json", "structures", views.structures),
    ("/donnees/services.json", "services", views.services),
    ("/donnees/lieux-de-mediation-numerique.csv", "places", views.places),
    ("/ateliers/nouveaux.atom", "new_workshops", views.new_workshops),
    ("/sitemap.xml", "sitemap", views.sitemap),
    ("/robots.txt", "robots", views.robots),
    ("/.well-known/security.txt", "security", views.security),
):
    blueprint.add_url_rule(rule, endpoint, view)


@blueprint.after_request
def _open(response: Response) -> Response:
    """Let pages of other sites read what is public anyway."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
