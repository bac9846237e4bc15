"""The ledger in sentences: what happened to a booking, who did it and why."""

from app.bookings import reasons
from app.bookings.models import BookingEvent
from app.people.models import Account


def sentence(event: BookingEvent, account: Account | None) -> str:
    """Say one event: what, by whom, and the account's name for staff."""
    return f"{reasons.said(event)}{_name(account)}."


def _name(account: Account | None) -> str:
    if account is None:
        return ""
    partner = f", {account.partner.name}" if account.partner else ""
    return f" ({account.name}{partner})"
