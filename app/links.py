"""What stands in a mail where its placeholders were: the addresses that open things, and codes.

They are made when the mail leaves and kept nowhere: a copy of the database opens nothing.
"""

from uuid import UUID

from flask import current_app

from app.bookings import links, own_feed
from app.people import signin

_BOOKING_PAGES = {
    "booking": "",
    "offer-yes": "/oui",
    "offer-no": "/non",
    "coming": "/je-viens",
    "not-coming": "/je-ne-viens-pas",
}


def resolve(purpose: str, uuid: UUID) -> str:
    """Return what a placeholder stands for; a booking that is gone becomes the public list.

    Raises ValueError for a purpose that no template has.
    """
    base = current_app.config["BASE_URL"]
    if purpose in _BOOKING_PAGES:
        path = links.path_of(uuid)
        return f"{base}{path}{_BOOKING_PAGES[purpose]}" if path else f"{base}/ateliers/"
    if purpose == "wish":
        return f"{base}{links.wish_path_of(uuid) or '/souhaits/'}"
    if purpose == "reminders":
        return f"{base}{links.reminders_path_of(uuid) or '/rappels/'}"
    if purpose == "agenda":
        return f"{base}{own_feed.path_of(uuid) or '/agendas/'}"
    if purpose == "sign-in":
        return f"{base}{signin.link_path(uuid)}"
    if purpose == "sign-in-code":
        return signin.code(uuid)
    raise ValueError(f"unknown placeholder: {purpose}")
