"""The team's own affairs: half-days, an absence, a replacement asked for, newcomers."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from app import dates
from app.bookings import needs
from app.bookings.participants import Participant
from app.demo import timetable
from app.extensions import db
from app.people import abilities, absences, volunteers
from app.people.abilities import About
from app.people.models import Account
from app.people.volunteers import Newcomer, Offer
from app.planning import availability, replacing
from app.workshops.places import Venue

_AWAY = timedelta(weeks=3)
"""From now to the week in which the trainer of Paris is away."""
_MARCEL = (0, 2, 3, 6, 7, 10)
"""Monday, Tuesday, Thursday and Saturday, as an ability holds half-days."""


def help_out(accounts: Mapping[str, Account], venues: Mapping[str, Venue]) -> None:
    """Write what the team gives, a week's absence with one replacement asked for, two applications."""
    marcel, lille = accounts[timetable.VOLUNTEER], venues["lille"]
    near = [lille.id, venues["roubaix"].id]
    abilities.put(marcel, {About.VENUE: near, About.HALF_DAY: _MARCEL})
    abilities.put(accounts[timetable.NEWCOMER], {About.VENUE: near})
    db.session.add(Newcomer(account_id=accounts[timetable.NEWCOMER].id, brought_by=marcel.id))
    _be_away(accounts[timetable.PARIS])
    code = volunteers.code(marcel)
    for offer in (
        Offer("Lou", "lou.modele@example.org", "", [lille.id], ["1a", "3m"], code),
        Offer("Bakary", "bakary.fictif@example.org", ""),
    ):
        volunteers.apply(offer, f"demo-{offer.first_name}")


def say_needs() -> None:
    """Write for one person in seven what they need at the meetings, each of the list in its turn."""
    people = db.session.scalars(select(Participant).order_by(Participant.id)).all()
    codes = list(needs.NEEDS)
    for turn, person in enumerate(people[::7]):
        needs.put(person, {codes[turn % len(codes)]}, agrees=True)


def _be_away(trainer: Account) -> None:
    monday = dates.today() + _AWAY - timedelta(days=dates.today().weekday())
    absence = absences.add(trainer, monday, monday + timedelta(days=4))
    missed = availability.led_during(trainer, [absence])
    replacing.ask(trainer, [one.id for one in missed[:1]])
