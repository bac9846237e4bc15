"""What everyone may read from the API, as it is described."""

from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.people.models import Role
from app.transactions import transaction
from tests.api.described import DESCRIBED, right
from tests.counting import statements
from tests.factories import (
    a_booking,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    an_account,
    fill,
)

ONE = "/api/v1/ateliers/{workshop_id}"


def test_the_description_is_openapi_and_tells_of_every_route(
    app: Flask, client: FlaskClient
) -> None:
    OpenAPIV31SpecValidator(DESCRIBED).validate()
    routes = {
        (rule.rule.replace("<int:", "{").replace("<uuid:", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("api.", "partner_api."))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, ways in DESCRIBED["paths"].items() for method in ways}
    assert routes == described
    served = client.get("/api/v1/openapi.json").json
    assert served["servers"] == [{"url": "http://localhost"}]
    assert served["paths"] == DESCRIBED["paths"]
    assert right(client.get("/api/v1/"), "/api/v1/")["openapi"].endswith("/api/v1/openapi.json")


def test_workshops_are_filtered_as_the_list_is_and_paged(client: FlaskClient) -> None:
    lille = a_venue("Maison", "Lille")
    programme = a_programme(theme="Emploi")
    for number in range(21):
        a_workshop(starts=datetime(2027, 1, 1 + number, 14), venue=lille, programme=programme)
    full = a_workshop(starts=datetime(2027, 1, 5, 9), capacity=1, venue=a_venue("Port", "Brest"))
    fill(full)
    path = "/api/v1/ateliers"
    first = right(client.get(f"{path}?ville=lille"), path)
    assert (first["total"], first["pages"], len(first["workshops"])) == (21, 2, 20)
    assert first["next"] == "http://localhost/api/v1/ateliers?ville=lille&page=2"
    last = right(client.get(first["next"].removeprefix("http://localhost")), path)
    assert (len(last["workshops"]), last["next"]) == (1, None)
    for asked, total in (
        ("lieu=maison-lille", 21),
        ("type=parcours", 0),
        ("theme=emploi", 21),
        ("semaine=2027-W01", 8),
        ("places=1&semaine=2027-W01", 7),
        ("places=rien&page=-3", 22),
    ):
        assert right(client.get(f"{path}?{asked}"), path)["total"] == total, asked
    with statements() as seen:
        client.get(f"{path}?type=coup-de-pouce")
    assert len([each for each in seen if each.startswith("SELECT")]) <= 5, seen


def test_one_workshop_has_its_meetings_its_seats_and_nobody_s_name(client: FlaskClient) -> None:
    leader = an_account(Role.TRAINER, name="Sophie Meneuse")
    venue = a_venue("Case", "Saint-Denis", zone="Indian/Reunion")
    workshop = a_workshop(
        starts=datetime(2027, 1, 12, 14), meetings=3, capacity=2, venue=venue, leader=leader
    )
    for name in ("Zéphyrine", "Barnabé", "Clothilde"):
        a_booking(workshop, a_person(name, email=f"{name[0].lower()}@pouce.example"))
    answer = client.get(f"/api/v1/ateliers/{workshop.id}")
    found = right(answer, ONE)
    assert found["seats"] == {"capacity": 2, "left": 0, "waiting": 1}
    assert [one["starts_at"] for one in found["meetings"]] == [
        "2027-01-12T14:00:00+04:00",
        "2027-01-19T14:00:00+04:00",
        "2027-01-26T14:00:00+04:00",
    ]
    for private in ("Zéphyrine", "Barnabé", "Clothilde", "pouce.example", "Sophie"):
        assert private not in answer.text
    with transaction():
        again(workshop).published_at = None
    unknown = right(client.get(f"/api/v1/ateliers/{workshop.id + 1}"), ONE)
    assert unknown["code"] == "unknown_workshop"
    assert "n’existe pas" in unknown["error"]


def test_places_and_programmes(client: FlaskClient) -> None:
    a_venue("Maison", "Lille", phone="03 20 00 00 00", latitude=50.6, longitude=3.06)
    a_venue("Port", "Brest")
    a_programme(name="Les bases", minimum_age=16)
    everywhere = right(client.get("/api/v1/lieux"), "/api/v1/lieux")["venues"]
    assert [one["city"] for one in everywhere] == ["Brest", "Lille"]
    here = right(client.get("/api/v1/lieux?ville=Brest"), "/api/v1/lieux")["venues"]
    assert [one["name"] for one in here] == ["Port"]
    (programme,) = right(client.get("/api/v1/programmes"), "/api/v1/programmes")["programmes"]
    assert (programme["name"], programme["minimum_age"]) == ("Les bases", 16)


def test_what_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    workshop = a_workshop()
    path = f"/api/v1/ateliers/{workshop.id}"
    first = client.get(path)
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(path, headers=tag).status_code == 304
    a_booking(workshop)
    changed = client.get(path, headers=tag)
    assert changed.status_code == 200
    assert right(changed, ONE)["seats"]["left"] == 7


def test_what_programs_ask_wrongly_is_said_as_json(client: FlaskClient) -> None:
    for method, path, status, code in (
        ("GET", "/api/v1/rien", 404, "not_found"),
        ("DELETE", "/api/v1/ateliers", 405, "method_not_allowed"),
        ("GET", "/api/v1/ateliers/99999999999999999999", 404, "not_found"),
    ):
        answer = client.open(path, method=method)
        assert (answer.status_code, answer.json["code"]) == (status, code)
        assert answer.json["error"].endswith(".")
