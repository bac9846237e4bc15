"""Two partners, every route: another partner's people do not exist, in words, status or work."""

import io
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import dates
from app.bookings import notices, quotas, wish_actions
from app.bookings.allotments import Allotment
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.bookings.wishes import Wish
from app.extensions import db
from app.messages.models import Channel, Message
from app.people import drafts
from app.people.actors import acting
from app.people.models import Account, Role
from app.subscriptions import actions as feeds
from app.transactions import transaction
from app.workshops.models import Kind, Workshop
from tests.counting import statements
from tests.entering import a_browser
from tests.factories import a_booking, a_partner, a_person, a_workshop, again, an_account, fill
from tests.routes import PARTNERS, ROUTES

OBJECTS = {"booking_uuid", "message_uuid", "account_uuid", "wish_uuid", "allotment_id"}
"""What of an address names something of a partner's own."""


@dataclass(frozen=True)
class House:
    """A partner with one of everything, every name and number in it recognisable."""

    member: Account
    colleague: Account
    booking: Booking
    waiting: Booking
    call: Message
    wish: Wish
    kept: Allotment
    draft: UUID
    feed: str

    @property
    def named(self) -> dict[str, object]:
        return {
            "booking_uuid": self.booking.uuid,
            "message_uuid": self.call.uuid,
            "account_uuid": self.colleague.uuid,
            "workshop_id": self.waiting.workshop_id,
            "wish_uuid": self.wish.uuid,
            "kind": "xlsx",
            "draft_id": self.draft,
            "allotment_id": self.kept.id,
        }

    @property
    def marks(self) -> set[str]:
        """Return what must be seen by nobody else."""
        people = [self.booking, self.waiting]
        return {
            self.call.to_name,
            self.wish.participant.first_name,
            str(self.wish.uuid),
            *(booking.participant.first_name for booking in people),
            *(booking.reference for booking in people),
            *(str(booking.uuid) for booking in people),
            *(str(booking.participant.uuid) for booking in people),
            *(booking.participant.phone[-8:] for booking in people),
            str(self.call.uuid),
            self.member.name,
            self.colleague.email,
            str(self.draft),
        }


def a_house(name: str, digits: str, shared: Workshop) -> House:
    partner = a_partner(f"CCAS {name}")
    member = an_account(Role.PARTNER, partner_id=partner.id, may_invite=True, name=f"Membre{name}")
    colleague = an_account(
        Role.PARTNER, f"{name}@pouce.example", partner_id=partner.id, name=f"Collègue{name}"
    )
    phone = {"phone": f"06 12 {digits}", "phone_e164": f"+33612{digits.replace(' ', '')}"}
    booking = a_booking(
        a_workshop(), a_person(f"Venue{name}", reach=Reach.MOBILE, **phone), actor=acting(member)
    )
    waiting = a_booking(
        shared, a_person(f"Attente{name}", reach=Reach.PARTNER, **phone), actor=acting(member)
    )
    with transaction() as session:
        wanted = wish_actions.Wanted(dates.today() + timedelta(days=30), Kind.FORMATION)
        wish = wish_actions.wish(a_person(f"Souhait{name}"), wanted, actor=acting(member))
        kept = quotas.keep(booking.workshop_id, partner.id, 2, acting(member))
        notices.seat_given(again(waiting))
        content = {"answers": "goal=job", "people": [{"first_name": f"Brouillon{name}"}]}
        draft = drafts.begin(session.merge(member), "enrol", content)
        _, feed = feeds.make(session.merge(member), f"Agenda{name}")
    call = db.session.scalars(
        select(Message).where(Message.channel == Channel.CALL, Message.partner_id == partner.id)
    ).one()
    return House(member, colleague, booking, waiting, call, wish, kept, draft.id, feed)


@pytest.fixture
def houses(app: Flask) -> tuple[House, House]:
    shared = a_workshop(capacity=1)
    fill(shared)
    return a_house("Mauve", "71 93 25", shared), a_house("Ocre", "98 76 54", shared)


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if ROUTES.get(rule.endpoint) is PARTNERS]


def paths(app: Flask, rule: Rule, named: dict[str, object], draft: UUID) -> str:
    with app.test_request_context():
        path = url_for(rule.endpoint, **{name: named[name] for name in rule.arguments})
    return f"{path}?demande={draft}&qui=Mauve&collegue=1"


def words(answer: TestResponse) -> str:
    """Return all that a browser is told, headers and the inside of a spreadsheet too."""
    told = answer.get_data()
    if told[:2] == b"PK":
        with ZipFile(io.BytesIO(told)) as sheet:
            told = b"".join(sheet.read(name) for name in sheet.namelist())
    return told.decode("utf-8", "replace") + str(answer.headers)


def told(client: FlaskClient, path: str, method: str) -> tuple[TestResponse, int]:
    """Open a path; return the answer and how many statements it took."""
    with statements() as seen:
        answer = client.open(path, method=method, data={"qui": "Mauve", "do": "find"})
    return answer, len(seen)


def test_no_page_of_one_partner_says_anything_of_another(
    app: Flask, houses: tuple[House, House]
) -> None:
    theirs, mine = houses
    marks = theirs.marks
    calendar = app.test_client().get(f"/agendas/p/{mine.feed}.ics")
    assert mine.booking.reference in calendar.text
    assert {mark for mark in marks if mark in words(calendar)} == set()
    for rule in rules(app):
        client = a_browser(app, mine.member)
        for named in (mine.named, theirs.named):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                for draft in (mine.draft, theirs.draft):
                    answer, _ = told(client, paths(app, rule, named, draft), method)
                    said = words(answer).replace(str(theirs.draft), "")
                    for name in named.values():
                        said = said.replace(str(name), "")
                    seen = {mark for mark in marks if mark in said}
                    assert seen == set(), (rule, method, answer.status_code)


def test_the_walk_sees_what_is_there(app: Flask, houses: tuple[House, House]) -> None:
    """The negative control: the same walk finds one's own people."""
    _, mine = houses
    client = a_browser(app, mine.member)
    said = "".join(
        words(told(client, paths(app, rule, mine.named, mine.draft), "GET")[0])
        for rule in rules(app)
        if "GET" in (rule.methods or set())
    )
    assert {mine.booking.participant.first_name, mine.booking.reference, mine.call.to_name} <= {
        mark for mark in (*mine.marks, mine.call.to_name) if mark in said
    }


def test_what_is_another_s_takes_as_much_work_as_what_is_nowhere(
    app: Flask, houses: tuple[House, House]
) -> None:
    theirs, mine = houses
    tried = 0
    for rule in rules(app):
        objects = OBJECTS & rule.arguments
        if not objects:
            continue
        client = a_browser(app, mine.member)
        nobody = {
            **theirs.named,
            **{name: uuid4() if "uuid" in name else 10**6 for name in objects},
        }
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            hidden, work = told(client, paths(app, rule, theirs.named, mine.draft), method)
            absent, none = told(client, paths(app, rule, nobody, mine.draft), method)
            assert hidden.status_code == absent.status_code == 404, (rule, method)
            assert (hidden.text, list(hidden.headers.keys())) == (
                absent.text,
                list(absent.headers.keys()),
            )
            assert work == none, (rule, method, "as many statements: the time taken tells nothing")
            tried += 1
    assert tried >= 5
    assert again(theirs.booking).is_active
    assert again(theirs.colleague).is_active
    assert again(theirs.kept).left == 2
    assert again(theirs.call).finished_at is None
