"""Standing rules: seats kept on each new workshop of some places and programmes."""

from datetime import datetime

import pytest
from flask import Flask

from app.bookings import standing
from app.planning import seating
from tests.bookings.doing import (
    COORDINATOR,
    do,
    happened,
    just,
    mailed,
    offers_of,
    wishes,
)
from tests.bookings.test_allotments import TEN_DAYS, figures
from tests.factories import (
    a_partner,
    a_programme,
    a_venue,
    a_workshop,
)

pytestmark = pytest.mark.usefixtures("clock")


def test_a_standing_rule_keeps_seats_on_each_new_workshop_it_covers(app: Flask) -> None:
    partner, other, venue = a_partner(), a_partner(), a_venue()
    programme = a_programme()
    do(standing.add_rule, partner.id, 2, venue_ids=[venue.id])
    do(standing.add_rule, other.id, 3, programme_ids=[programme.id])
    do(standing.add_rule, partner.id, 1)
    here = a_workshop(capacity=8, venue=venue, programme=programme, starts=TEN_DAYS)
    elsewhere = a_workshop(capacity=8, starts=TEN_DAYS)
    do(seating.open_seats, [here, elsewhere])
    do(seating.open_seats, [here, elsewhere])
    assert figures(here) == (0, 4, 0), "the older rule has its 2, half of the seats is the most"
    assert figures(elsewhere) == (0, 1, 0)
    soon = a_workshop(capacity=8, venue=venue, programme=programme)
    do(seating.open_seats, [soon])
    assert figures(soon)[1] == 4
    just(here, elsewhere, soon)


def test_rules_come_before_wishes_and_not_too_late(app: Flask) -> None:
    partner, other = a_partner(), a_partner()
    do(standing.add_rule, partner.id, 1)
    do(standing.add_rule, other.id, 1)
    many = [wishes(mailed(number)) for number in range(4)]
    workshop = a_workshop(capacity=4, starts=TEN_DAYS)
    do(seating.open_seats, [workshop])
    assert figures(workshop) == (2, 2, 0)
    assert [len(offers_of(one)) for one in many] == [1, 1, 0, 0]
    late = a_workshop(capacity=4, starts=datetime(2026, 11, 25, 14))
    do(seating.open_seats, [late])
    assert figures(late)[1] == 0, "released before it is kept: nobody is told of it"


def test_a_draft_has_its_rules_when_it_is_announced(app: Flask) -> None:
    partner = a_partner()
    do(standing.add_rule, partner.id, 2)
    draft = a_workshop(capacity=4, starts=TEN_DAYS, published_at=None)
    do(seating.open_seats, [draft])
    assert figures(draft)[1] == 0
    do(seating.publish, draft.id, COORDINATOR)
    do(seating.publish, draft.id, COORDINATOR)
    assert figures(draft)[1] == 2
    assert happened(draft) == ["published", "seats_kept"]
