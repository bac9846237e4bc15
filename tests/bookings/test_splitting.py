"""Two cards merged by mistake are two cards again, each with what was its own."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import dates, retention
from app.bookings import (
    actions,
    ledger,
    line,
    links,
    mails,
    marking,
    merges,
    needs,
    one_person,
    splitting,
    wish_actions,
)
from app.bookings.attendance import Attendance, Note, Presence
from app.bookings.merges import Merge
from app.bookings.models import Booking, State
from app.bookings.participants import Participant, ParticipantPartner, Reach, Reminders
from app.bookings.wish_actions import Wanted
from app.bookings.wishes import Wish
from app.extensions import db
from app.messages import invited
from app.messages.models import Message
from app.people.actors import acting
from app.planning import seating
from app.transactions import transaction
from tests.bookings.doing import do, reasons, wishes
from tests.bookings.test_merging import STAFF, a_member, merged, messages
from tests.factories import a_booking, a_person, a_workshop, again


def split(booking: Booking) -> splitting.Foreseen:
    (merge,) = merges.into(again(booking).participant)
    found: splitting.Foreseen = do(splitting.split, merge, STAFF)
    return found


def card(person: Participant) -> dict[str, object]:
    """Return all that a card says, the version of its links apart."""
    fresh = again(person)
    followed = select(ParticipantPartner.partner_id).where(
        ParticipantPartner.participant_id == fresh.id
    )
    columns = {each.name for each in Participant.__table__.columns} - {"token_version"}
    return {
        **{name: getattr(fresh, name) for name in columns},
        "bookings": sorted(
            db.session.scalars(select(Booking.id).where(Booking.participant_id == fresh.id))
        ),
        "wishes": sorted(
            db.session.scalars(select(Wish.id).where(Wish.participant_id == fresh.id))
        ),
        "followed": sorted(db.session.scalars(followed)),
    }


def test_each_card_is_what_it_was(app: Flask) -> None:
    """What was written since stays on the kept card; the other one's papers open again."""
    ccas, mission = a_member("CCAS"), a_member("Mission locale")
    mine = a_booking(a_workshop(), a_person("Awa"), actor=acting(ccas))
    full = a_workshop(capacity=1)
    a_booking(full)
    theirs = a_booking(
        full, a_person("Awa", family_name="Diop", email="awa@pouce.example"), actor=acting(mission)
    )
    with transaction() as session:
        person = session.merge(theirs).participant
        person.reminders = Reminders.NONE
        needs.put(person, ["hearing"], agrees=True)
        wish_actions.wish(person, Wanted(dates.today() + timedelta(days=90)), actor=STAFF)
    people = again(mine).participant, again(theirs).participant
    before, written = [card(each) for each in people], messages()
    merged(mine, theirs, agreed=True)
    later = do(
        actions.book, a_workshop().id, db.session.merge(people[0]), actor=STAFF, accept_overlap=True
    )
    paper = links.token(again(theirs))
    told = messages()
    foreseen = split(mine)
    assert [each.id for each in foreseen.back] == before[1]["bookings"]
    assert messages() == told
    assert written <= told
    after = [card(each) for each in people]
    before[0]["bookings"] = [mine.id, later.id]
    assert after == before
    assert links.find(paper).id == theirs.id
    assert reasons(theirs)[-2:] == ["merged", "split"]
    assert line.last_reason(again(theirs)) == "joined"
    assert ledger.explain(full.id).differences == []
    assert merges.into(again(mine).participant) == []


def test_a_place_that_the_merge_ended_stays_ended_and_is_named(app: Flask) -> None:
    workshop = a_workshop(capacity=2)
    first, second = a_booking(workshop, a_person("Ana")), a_booking(workshop, a_person("Ana"))
    next_ = a_booking(workshop, a_person("Zoé"))
    merged(first, second)
    foreseen = split(first)
    assert [each.id for each in foreseen.ended] == [second.id]
    assert again(second).participant_id != again(first).participant_id
    assert (again(second).state, again(next_).state) == (State.CANCELLED, State.CONFIRMED)
    assert ledger.explain(workshop.id).differences == []


def test_what_can_no_longer_be_separated_says_why(app: Flask) -> None:
    one, two, three = (a_booking(a_workshop(), a_person("Ana")) for _ in range(3))
    merged(one, two)
    (merge,) = merges.into(again(one).participant)
    merged(three, one)
    with pytest.raises(splitting.CannotSplit, match="réunie avec une autre"):
        do(splitting.split, again(merge), STAFF)
    split(three)
    split(one)
    merged(one, two)
    do(one_person.erase, again(one).participant, STAFF)
    assert db.session.scalars(select(Merge)).all() == []


def test_a_merge_is_forgotten_after_a_month_and_its_cards_together(app: Flask) -> None:
    """A card that was merged is forgotten when the one that has its bookings is."""
    one, two = (a_booking(a_workshop(), a_person("Ana")) for _ in range(2))
    merged(one, two)
    with transaction() as session:
        (merge,) = session.scalars(select(Merge))
        for person in (merge.kept, merge.gone):
            person.created_at -= timedelta(days=400)
        retention.purge()
    assert {each.first_name for each in db.session.scalars(select(Participant))} == {"Ana"}
    with transaction():
        db.session.merge(merge).at -= timedelta(days=31)
        retention.purge()
    assert merges.into(again(one).participant) == []


def test_a_calendar_that_had_the_other_entry_has_the_kept_one(app: Flask) -> None:
    """The first booking had no e-mail: its entry is sent as soon as the other's is taken out."""
    workshop = a_workshop()
    first = a_booking(workshop, a_person("Ana", reach=Reach.LANDLINE, phone_e164="+33320000000"))
    second = a_booking(workshop, a_person("Ana", reach=Reach.EMAIL, email="ana@pouce.example"))
    before = messages()
    merged(first, second)
    told = db.session.scalars(select(Message).order_by(Message.id)).all()[before:]
    assert [(one.notice, one.calendar_method) for one in told] == [
        ("meeting_off", "CANCEL"),
        ("confirmed", "REQUEST"),
    ]
    assert {one.to_address for one in told} == {"ana@pouce.example"}
    assert len(invited.standing(mails.about(first))) == 1
    assert len(invited.standing(mails.about(second))) == 0


def test_a_seat_found_for_the_other_s_wish_goes_with_her(app: Flask) -> None:
    kept = a_booking(a_workshop(), a_person("Awa"))
    hers = a_booking(a_workshop(), a_person("Eva", reach=Reach.EMAIL, email="eva@pouce.example"))
    made = wishes(again(hers).participant, until=dates.today() + timedelta(days=60))
    merged(kept, hers)
    other = a_workshop(starts=dates.wall(dates.now(), "Europe/Paris") + timedelta(days=5))
    do(seating.open_seats, [db.session.merge(other)])
    offer = db.session.scalars(select(Booking).where(Booking.wish_id == made.id)).one()
    assert again(offer).participant_id == again(kept).participant_id
    split(kept)
    assert again(offer).participant_id == again(made).participant_id == again(hers).participant_id


def test_what_the_other_s_partner_wrote_since_goes_with_her(app: Flask) -> None:
    ccas, mission = a_member("CCAS"), a_member("Mission locale")
    mine = a_booking(a_workshop(), a_person("Awa"), actor=acting(ccas))
    hers = a_booking(a_workshop(), a_person("Eva"), actor=acting(mission))
    before = [card(again(each).participant) for each in (mine, hers)]
    merged(mine, hers, agreed=True)
    person = again(mine).participant
    since = a_booking(a_workshop(), person, actor=acting(mission), accept_overlap=True)
    wish = wishes(again(person), actor=acting(mission), until=dates.today() + timedelta(days=60))
    split(mine)
    before[1] |= {"bookings": [hers.id, since.id], "wishes": [wish.id]}
    assert [card(again(each).participant) for each in (mine, hers)] == before


@pytest.mark.parametrize("both", [True, False])
def test_who_was_at_a_workshop_that_is_over_is_counted_again(app: Flask, both: bool) -> None:
    workshop = a_workshop(capacity=2)
    one, two = (a_booking(workshop, a_person("Ana")) for _ in range(2))
    noted = [(one, Presence.ABSENT), (two, Presence.PRESENT)][0 if both else 1 :]
    known = select(Attendance.booking_id, Attendance.presence).order_by(Attendance.booking_id)
    with time_machine.travel(workshop.ends_at + timedelta(days=1), tick=False):
        for booking, presence in noted:
            do(marking.note, again(booking), workshop.meetings[0], Note(presence.value), STAFF)
        merged(one, two)
        assert db.session.execute(known).all() == [(one.id, Presence.PRESENT)]
        foreseen = split(one)
        assert [each.id for each in foreseen.seated] == [two.id]
        assert again(two).participant_id != again(one).participant_id
        assert (again(two).state, again(workshop).held) == (State.CONFIRMED, 2)
        assert db.session.execute(known).all() == [(each.id, said) for each, said in noted]
        assert ledger.explain(workshop.id).differences == []
