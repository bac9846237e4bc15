"""Kept seats, an answer to an offer, and two wishes: what the plan of the season does not say."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from app import dates
from app.bookings import offers, standing, wish_actions
from app.bookings.actions import Person
from app.bookings.allotments import RELEASE_HOURS, AllotmentRule
from app.bookings.models import Booking, State
from app.bookings.participants import Reach
from app.bookings.wish_actions import Wanted
from app.demo.people import CCAS
from app.demo.scenes import Fate
from app.extensions import db
from app.people.actors import PARTICIPANT
from app.people.models import Partner
from app.planning import seating
from app.workshops.models import Programme, Workshop
from app.workshops.places import Venue

KEPT_SEATS = 2
_PERSON = Person(
    "Aminata", Reach.MOBILE, "Modèle", phone="06 39 98 99 01", phone_e164="+33639989901"
)
_FREE = ("2m", "4m")
"""Wednesday and Friday mornings: there is no such coup de pouce in Lille, and people ask for it."""


def standing_rule(venue: Venue, programme: Programme) -> AllotmentRule:
    """Keep seats for the CCAS de Lille on each new workshop of a programme at a place."""
    partner = db.session.scalars(select(Partner).where(Partner.name == CCAS)).one()
    rule = standing.add_rule(
        partner.id, KEPT_SEATS, venue_ids=[venue.id], programme_ids=[programme.id]
    )
    db.session.flush()
    return rule


def keep(workshop: Workshop, fate: Fate, rule: AllotmentRule) -> None:
    """Keep what the rule keeps where it is not released yet; a workshop with a line has no such."""
    is_released = workshop.starts_at <= dates.now() + timedelta(hours=RELEASE_HOURS)
    if fate is not Fate.LINE and not is_released and rule.covers(workshop):
        seating.open_seats([workshop])


def not_this_time(workshop: Workshop) -> None:
    """Let the person asked keep their place in line: the seat is offered to the next."""
    asked = db.session.scalars(
        select(Booking).where(Booking.workshop_id == workshop.id, Booking.state == State.OFFERED)
    ).one()
    offers.decline(asked, PARTICIPANT, stays=True)


def wish(programmes: Mapping[str, Programme], venues: Mapping[str, Venue]) -> None:
    """Write two wishes that nothing serves yet: one with a place in line, one for what is missing."""
    lille, until = venues["lille"], dates.today() + timedelta(days=42)
    waiting = db.session.scalars(
        select(Booking)
        .join(Booking.workshop)
        .where(Workshop.venue_id == lille.id, Booking.state == State.WAITING)
        .order_by(Booking.id)
        .limit(1)
    ).one()
    wanted = Wanted(
        until, programme_id=programmes["coup"].id, venue_ids=[lille.id], half_days=_FREE
    )
    wish_actions.wish(waiting.participant, wanted, actor=PARTICIPANT, place=waiting)
    wanted = Wanted(
        until,
        theme_key=programmes["emploi"].theme_key,
        venue_ids=[lille.id, venues["roubaix"].id],
    )
    wish_actions.wish(_PERSON, wanted, actor=PARTICIPANT)
