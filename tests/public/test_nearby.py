"""A typed place finds its venues, however it is spelled, and no outside service is asked."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.demo.places import PLACES
from app.workshops import nearby
from app.workshops.nearby import Site, among
from tests.factories import a_venue, a_workshop
from tests.public.test_list import shown

SITES = [
    Site(
        number,
        place.key,
        place.name,
        place.city,
        nearby.intake.fold(place.city),
        place.postcode,
        (place.latitude, place.longitude),
    )
    for number, place in enumerate(PLACES)
]


def keys(typed: str) -> list[str]:
    found = among(typed, SITES)
    return [near.site.slug for near in found.near] if found else []


@pytest.mark.parametrize(
    "typed",
    ["Roubaix", "ROUBAIX", " roubaix cedex 1 ", "59100", "59 100", "59100 Roubaix", "Roubai"],
)
def test_a_place_is_understood_however_it_is_typed(typed: str) -> None:
    found = among(typed, SITES)
    assert found is not None
    assert [(near.site.slug, near.about) for near in found.near] == [("roubaix", 0), ("lille", 10)]


def test_a_city_of_several_districts_and_one_district() -> None:
    assert set(keys("paris")[:2]) == {"paris-12", "paris-20"}
    assert keys("Paris 20e")[0] == keys("75020")[0] == "paris-20"
    assert {*keys("Paris")} == {"paris-12", "paris-20", "saint-denis", "creteil"}


def test_a_postcode_without_venue_stands_for_its_departement() -> None:
    found = among("59650", SITES)
    assert found is not None
    assert found.is_rough
    assert {near.site.slug for near in found.near} == {"lille", "roubaix"}
    assert keys("97410") == ["la-reunion"]
    assert among("Atlantis", SITES) is None
    assert among("00000", SITES) is None
    assert among("  ", SITES) is None


@pytest.mark.parametrize("typed", ["80000", "80 400", "Amiens", "80"])
def test_a_departement_without_venue_finds_those_nearest_to_its_chief_town(typed: str) -> None:
    found = among(typed, SITES)
    assert found is not None
    assert found.chief_town == "Amiens"
    nearest = [near.site.slug for near in found.near]
    assert (nearest[0], len(nearest)) == ("lille", nearby.MOST_FAR)
    assert 90 < found.near[0].about < 110


@pytest.mark.parametrize("typed", ["20000", "98800", "2A"])
def test_too_far_from_every_venue_is_said_and_not_a_wrong_place(typed: str) -> None:
    found = among(typed, SITES)
    assert found is not None
    assert found.near == ()


def test_the_island_is_not_near_paris() -> None:
    assert keys("la reunion") == ["la-reunion"]
    assert "la-reunion" not in keys("Saint-Denis")
    assert keys("St Denis")[0] == "saint-denis"


def test_two_cities_of_one_name_are_asked_about() -> None:
    twin = Site(99, "denis", "Espace", "Saint-Denis", "saint denis", "97400", None)
    found = among("saint-denis", [*SITES, twin])
    assert found is not None
    assert found.near == ()
    assert found.others == (("Saint-Denis (93200)", "93200"), ("Saint-Denis (97400)", "97400"))


def test_the_list_shows_the_nearest_venues_with_how_far_they_are(
    app: Flask, client: FlaskClient
) -> None:
    lille = a_venue("Gare", "Lille", postcode="59000", latitude=50.6292, longitude=3.0573)
    roubaix = a_venue("Parc", "Roubaix", postcode="59100", latitude=50.6927, longitude=3.1778)
    a_workshop(venue=a_venue(city="Lyon", postcode="69003", latitude=45.76, longitude=4.84))
    far, near = a_workshop(venue=lille), a_workshop(venue=roubaix)
    assert shown(client, "?pres=ROUBAIX") == [near.id, far.id]
    assert shown(client, "?pres=59000") == [far.id, near.id]
    page = client.get("/ateliers/?pres=roubaix").text
    assert "Les lieux les plus proches de Roubaix" in page
    assert page.count("à 10 km environ") == 2
    assert 'value="roubaix"' in page
    private = client.get("/ateliers/?pres=2 84 12 76 451 089 46").text
    assert 'name="pres" type="text" value=""' in private
    unknown = client.get("/ateliers/?pres=Tourcoing").text
    assert "Nous n’avons pas de lieu à « Tourcoing »" in unknown
    assert "Dans d’autres lieux" not in unknown  # that is everything: one link says it
    assert 'href="/ateliers/">Voir tous les ateliers' in unknown
