"""A link in the wrong hands is closed, and the person has another."""

from flask import Flask

from app.bookings import links
from app.people.models import Role
from tests.entering import a_browser
from tests.factories import a_booking, a_workshop, again, an_account


def test_the_old_link_closes_and_the_new_one_opens(app: Flask) -> None:
    booking = a_booking(a_workshop())
    old = links.token(booking)
    desk = a_browser(app, an_account(Role.COORDINATOR))
    visitor = app.test_client()
    assert visitor.get(f"/inscriptions/{old}").status_code == 200
    answer = desk.post(f"/coordination/inscriptions/{booking.uuid}/lien")
    assert answer.status_code == 303
    new = links.token(again(booking))
    assert visitor.get(f"/inscriptions/{old}").status_code == 404
    assert visitor.post(f"/inscriptions/{old}/annuler").status_code == 404
    assert visitor.get(f"/inscriptions/{new}").status_code == 200
    assert new in desk.get(answer.location).text
