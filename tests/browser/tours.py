"""Which pages axe looks at, and why it does not look at the others.

Each tour asserts that it opens exactly what is said here; `tests/test_tours.py` that every address
one can open is said here.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask


def _of(room: str, names: str) -> list[str]:
    return [f"{room}.{name}" for name in names.split()]


PUBLIC = frozenset(
    [
        *_of("account", "access access_asked sign_in"),
        *_of("feeds", "how_to"),
        *_of(
            "public",
            "accept accessibility book booking cancel change_contact come decline "
            "home legal_notice lost_booking miss new_wish orient poster privacy "
            "reminders slip stop_wish venue venues volunteer volunteer_asked wish "
            "wish_slip workshop workshops",
        ),
    ]
)
"""Opened one after the other by test_accessibility.py."""
AFTER_A_FORM = frozenset(
    [
        *_of("account", "code"),
        *_of("public", "book_check book_step cancel_found found_booking"),
    ]
)
"""What an answer leads to, in test_accessibility.py."""
DESKS = frozenset(
    [
        *_of("account", "show"),
        *_of(
            "coordinators",
            "book book_again book_beyond booking call_off calls cancel_workshop "
            "catalogue change_capacity change_date change_room choose_again closures desk "
            "edit_rule end_rule feeds figures groups hands merge message messages "
            "month move_meeting new_partner new_person new_programme new_season "
            "new_venue partner partners people person printed_figures programme "
            "publish publish_rule queue quotas same_person search season "
            "season_places season_preview seats sheet sheet_preview split staff venue "
            "volunteers walk_in week wishes workshop",
        ),
        *_of(
            "partners",
            "book booking bookings certificate enrolled move new_wish orient paper "
            "quota team training trainings week workshops",
        ),
        *_of("trainers", "availability calls help ill meeting replacement replacements today"),
    ]
)
"""Opened by one account of each desk, in test_desks.py."""
TRAINER = frozenset(
    [
        *_of("trainers", "hours meeting needs next_step sheet today walk_in"),
    ]
)
"""A meeting that is going on, in test_trainer_desk.py."""
FILE = "a file or an image: nothing for axe"
DATA = "JSON for programs"
ELSEWHERE = {
    "static": FILE,
    "health.healthz": DATA,
    **dict.fromkeys(_of("api", "index openapi workshops workshop venues programmes"), DATA),
    **dict.fromkeys(_of("partner_api", "bookings booking"), DATA),
    **dict.fromkeys(
        _of("discovery", "structures services places sitemap new_workshops robots security"), FILE
    ),
    **dict.fromkeys(_of("feeds", "code all_workshops venue programme private own"), FILE),
    **dict.fromkeys(_of("public", "calendar poster_code"), FILE),
    **dict.fromkeys(_of("coordinators", "chart figures_file take_sheet"), FILE),
    **dict.fromkeys(_of("trainers", "sheet_pdf worker"), FILE),
    "account.feed_code": FILE,
    "trainers.key": DATA,
    "partners.export": FILE,
    "partners.resume": "leads back to the page where one stopped",
    "account.link": "opened at the beginning of each tour of a desk, which looks at it there",
    "coordinators.message_html": "the HTML of a mail, in its frame: mails have their own tests",
}
"""Why each other address that can be opened is in no tour."""


def endpoints(app: Flask, addresses: Iterable[str]) -> frozenset[str]:
    """Return the endpoints of addresses."""
    match = app.url_map.bind("localhost").match
    return frozenset(match(urlsplit(each).path, method="GET")[0] for each in addresses)
