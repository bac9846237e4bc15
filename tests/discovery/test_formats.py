"""What others read is valid against their published schemas, and says what the pages say."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker

from app import dates
from app.transactions import transaction
from app.web import kept
from app.workshops.models import Audience, Kind
from app.workshops.national.columns import COLUMNS
from tests.factories import a_programme, a_venue, a_workshop, again, fill
from tests.shared_material import shared

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def a_full_venue(**values: Any) -> Any:
    return a_venue(
        "Espace Fives",
        "Lille",
        postcode="59800",
        insee_code="59350",
        address="12 rue de l’Église",
        latitude=50.63,
        longitude=3.06,
        phone="03 99 00 12 34",
        phone_e164="+33399001234",
        email="fives@pouce.example",
        opening_hours="Mo-Fr 09:00-12:00",
        **values,
    )


def problems(name: str, rows: list[dict[str, Any]]) -> list[str]:
    schema = json.loads(shared(f"schemas/data-inclusion-v1-{name}.json").read_text())
    check = Draft202012Validator(schema, format_checker=FormatChecker())
    unknown = [key for row in rows for key in row if key not in schema["properties"]]
    return [error.message for row in rows for error in check.iter_errors(row)] + unknown


def test_structures_and_services_are_valid(app: Flask, client: FlaskClient) -> None:
    venue, bare = a_full_venue(), a_venue("M.", "Lyon", summary="Oui")
    job = a_programme(Kind.PARCOURS, "Retrouver un travail.", theme="Recherche d’emploi", hours=15)
    a_workshop(venue=venue, programme=job, meetings=6, minutes=150, every_days=3)
    seniors = a_programme(minimum_age=60, audience=Audience.PARTNERS, summary="Pour les anciens.")
    a_workshop(venue=bare, programme=seniors)
    a_workshop(venue=bare, programme=seniors)
    structures = client.get("/donnees/structures.json").json
    services = client.get("/donnees/services.json").json
    assert problems("structure", structures) == []
    assert problems("service", services) == []
    assert problems("service", [{**services[0], "nom": "x"}])
    assert len(structures) == len(services) == 2
    parcours, other = services
    assert parcours["nom"] == "Retrouver un travail"
    assert parcours["structure_id"] == structures[0]["id"]
    assert (parcours["nombre_semaines"], parcours["volume_horaire_hebdomadaire"]) == (3, 5)
    assert parcours["lien_mobilisation"].endswith(f"/ateliers/?lieu={venue.slug}")
    assert (other["publics"], other["mobilisable_par"]) == (["seniors"], ["professionnels"])


def test_the_places_are_valid(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    venue = a_full_venue(national={"itinerance": "Fixe"}, summary="Au fond de la cour. " * 20)
    a_venue("Sans adresse", "Lyon")
    a_workshop(venue=venue)
    a_workshop(venue=venue, programme=a_programme(Kind.PERMANENCE))
    assert len(client.get("/donnees/lieux-de-mediation-numerique.csv").text.splitlines()) == 1
    monkeypatch.setitem(app.config, "SIRET", "43493312300029")
    kept.forget()
    answer = client.get("/donnees/lieux-de-mediation-numerique.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.mimetype == "text/csv"
    assert [row["nom"] for row in rows] == ["Espace Fives"]
    assert tuple(rows[0]) == COLUMNS
    schema = json.loads(shared("schemas/lieux-mediation-numerique-v1.0.2.json").read_text())
    for field in schema["fields"]:
        value, rules = rows[0][field["name"]], field.get("constraints", {})
        assert value or not rules.get("required"), field["name"]
        assert not value or re.search(rules.get("pattern", ""), value), (field["name"], value)
        assert len(value) <= rules.get("maxLength", 10_000)
    assert "Accès internet et matériel informatique" in rows[0]["services"].split("|")
    assert (rows[0]["itinerance"], rows[0]["pivot"]) == ("Fixe", "43493312300029")


def test_a_workshop_says_itself_to_programs(app: Flask, client: FlaskClient) -> None:
    venue = a_venue("Case numérique", "Saint-Denis", postcode="97400", zone="Indian/Reunion")
    workshop = a_workshop(venue=venue, capacity=2, starts=datetime(2031, 1, 14, 14))
    single = linked(client, workshop.id)
    assert single["@type"] == "EducationEvent"
    assert single["startDate"] == "2031-01-14T14:00:00+04:00"
    assert single["eventStatus"].endswith("/EventScheduled")
    assert (single["isAccessibleForFree"], single["remainingAttendeeCapacity"]) == (True, 2)
    assert single["offers"]["availability"].endswith("/InStock")
    fill(workshop)
    with transaction():
        again(workshop).meetings[0].moved_from = datetime(2031, 1, 13, 9)
    moved = linked(client, workshop.id)
    assert moved["eventStatus"].endswith("/EventRescheduled")
    assert moved["previousStartDate"] == "2031-01-13T09:00:00+04:00"
    assert moved["offers"]["availability"].endswith("/SoldOut")
    parcours = linked(client, a_workshop(meetings=3).id)
    assert parcours["@type"] == "CourseInstance"
    assert (parcours["courseWorkload"], len(parcours["subEvent"])) == ("PT15H", 3)


def linked(client: FlaskClient, workshop_id: int) -> Any:
    page = client.get(f"/ateliers/{workshop_id}").text
    return json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])


def test_what_is_new_can_be_followed(app: Flask, client: FlaskClient) -> None:
    first, second = a_workshop(), a_workshop(meetings=2)
    answer = client.get("/ateliers/nouveaux.atom")
    feed = ElementTree.fromstring(answer.data)
    assert answer.mimetype == "application/atom+xml"
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert ids == [f"urn:uuid:{second.uuid}", f"urn:uuid:{first.uuid}"]
    places = ElementTree.fromstring(client.get("/sitemap.xml").data)
    named = {place.text for place in places.iter(f"{SITEMAP}loc")}
    base = app.config["BASE_URL"]
    assert {f"{base}/", f"{base}/ateliers/{first.id}", f"{base}/lieux/{first.venue.slug}"} <= named
    assert len(named) == len(list(places.iter(f"{SITEMAP}loc")))


def test_robots_and_security(app: Flask, client: FlaskClient) -> None:
    robots = client.get("/robots.txt").text
    assert "Disallow:\n" in robots
    assert "inscriptions" not in robots
    lines = dict(
        line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines()
    )
    expires = datetime.strptime(lines["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < expires - dates.now() < timedelta(days=365)
    assert lines["Contact"].startswith("mailto:")


def test_nothing_is_sent_twice(app: Flask, client: FlaskClient) -> None:
    a_workshop(venue=a_full_venue())
    for path in ("/donnees/structures.json", "/donnees/services.json", "/sitemap.xml"):
        answer = client.get(path)
        again_ = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again_.status_code, again_.data) == (304, b"")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    before = client.get("/donnees/structures.json").headers["ETag"]
    a_venue()
    assert client.get("/donnees/structures.json").headers["ETag"] != before
