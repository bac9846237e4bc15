"""How many hands a meeting needs, and where it shows that some are missing."""

from datetime import UTC, date, datetime, time

from flask import Flask
from time_machine import travel

from app.people.models import Role
from app.planning import hands, joining
from app.planning.rules import preview
from app.planning.rules.wanted import Line, Wanted
from app.transactions import transaction
from app.workshops.models import Assignment, AssignmentRole, Kind
from tests.counting import statements
from tests.entering import a_browser
from tests.factories import a_booking, a_programme, a_venue, a_workshop, again, an_account

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_each_kind_has_its_measure_and_a_programme_its_own(app: Flask) -> None:
    coup, parcours = a_programme(), a_programme(Kind.PARCOURS)
    own = a_programme(one_follows=2)
    assert [hands.needed(coup, count) for count in (0, 4, 5, 8, 9)] == [1, 1, 2, 2, 3]
    assert (hands.needed(parcours, 8), hands.needed(own, 8)) == (1, 4)
    assert hands.said(1, 8) == "il manque 1 personne pour 8 participants"
    assert (hands.said(2, 1), hands.said(0, 8)) == ("il manque 2 personnes pour 1 participant", "")


def test_what_lacks_hands_stands_out_until_someone_comes(app: Flask) -> None:
    with travel(NOW, tick=False):
        nadia, marcel = an_account(name="Nadia"), an_account(Role.VOLUNTEER, name="Marcel")
        workshop = a_workshop(starts=datetime(2026, 11, 24, 14), leader=nadia, title="Serré")
        for _ in range(5):
            a_booking(workshop)
        a_workshop(starts=datetime(2026, 11, 24, 14), leader=an_account(), title="À l’aise")
        browser = a_browser(app, an_account(Role.COORDINATOR))
        planning = browser.get("/coordination/").text
        assert planning.count("il manque 1 personne pour 5 participants") == 1
        assert "1 où il manque quelqu’un" in planning
        only = browser.get("/coordination/?manque=1").text
        assert "Serré" in only
        assert "À l’aise" not in only
        page = browser.get("/coordination/renforts").text
        assert "Il manque 1 personne pour 5 participants" in page
        assert "À l’aise" not in page
        assert "1 séance où il manque quelqu’un" in browser.get("/coordination/a-faire").text
        with transaction() as session:
            meeting = again(workshop).meetings[0]
            role = AssignmentRole.SUPPORT
            session.add(Assignment(meeting=meeting, account_id=marcel.id, role=role))
        assert "Rien ne manque" in browser.get("/coordination/renforts").text


def test_the_list_asks_as_much_for_many_meetings_as_for_one(app: Flask) -> None:
    browser = a_browser(app, an_account(Role.COORDINATOR))
    a_workshop()
    with statements() as one:
        browser.get("/coordination/renforts")
    for _ in range(8):
        a_workshop(leader=an_account(), programme=a_programme(one_follows=1))
    with statements() as many:
        browser.get("/coordination/renforts")
    assert len(many) <= len(one) + 2  # who leads, and whether they are away


def test_what_is_far_from_where_one_comes_stands_apart(app: Flask) -> None:
    helper, leader = an_account(Role.VOLUNTEER), an_account()
    programme = a_programme(one_follows=1)
    places = ("Lille", "59000"), ("Roubaix", "59100"), ("Bordeaux", "33000")
    lille, *others = [a_venue(city=city, postcode=code) for city, code in places]
    a_workshop(leader=helper, venue=lille, starts=datetime(2026, 1, 5, 9))
    lacking = [a_workshop(leader=leader, venue=venue, programme=programme) for venue in others]
    for workshop in lacking * 2:
        a_booking(workshop)
    near, far = joining.parted(again(helper), joining.open_to(again(helper)))
    assert [[one.workshop_id for one, _ in part] for part in (near, far)] == [
        [lacking[0].id],
        [lacking[1].id],
    ]
    nobody = an_account(Role.VOLUNTEER)
    assert len(joining.parted(nobody, joining.open_to(nobody))[0]) == 2


def test_a_season_says_what_it_lacks_once_it_is_full(app: Flask) -> None:
    with travel(NOW, tick=False):
        venue, programme = a_venue(postcode="59000"), a_programme(one_follows=3)
        line = Line(venue.id, time(14), time(15, 30), None, an_account().id)
        wanted = Wanted(programme.id, date(2027, 1, 4), date(2027, 1, 20), (1,), (line,))
        seen = preview.prepare(wanted)
        said = seen.short_of_hands(seen.lines[0])
        assert said == "il manque 2 personnes pour 8 participants"


def test_the_measure_is_written_in_the_catalogue(app: Flask) -> None:
    programme = a_programme(name="Coup")
    browser = a_browser(app, an_account(Role.COORDINATOR))
    path = f"/coordination/catalogue/programmes/{programme.id}"
    typed = {
        "name": "Coup",
        "kind": "coup_de_pouce",
        "hours": "1,5",
        "audience": "everyone",
        "line_mode": "auto",
        "default_capacity": "8",
        "joinable_meetings": "1",
    }
    assert browser.post(path, data={**typed, "one_follows": "0"}).status_code == 422
    assert browser.post(path, data={**typed, "one_follows": "3"}).status_code == 303
    assert again(programme).follows == 3
    browser.post(path, data=typed)
    assert again(programme).follows == 4
