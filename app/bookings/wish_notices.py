"""What a participant is told of a wish."""

from app.bookings.participants import Reach
from app.bookings.wishes import Wish
from app.messages.models import Channel
from app.messages.outbox import Recipient, enqueue
from app.messages.rendering import render


def noted(wish: Wish) -> None:
    """Confirm a wish: what was noted, until when, and how to end it."""
    if wish.participant.email:
        _tell("wish_noted", wish)


def ended(wish: Wish) -> None:
    """Tell that a wish's last day has gone by without a seat, and how to wish again."""
    if wish.participant.email:
        _tell("wish_ended", wish)


def _tell(notice: str, wish: Wish) -> None:
    person = wish.participant
    enqueue(
        notice,
        to=Recipient(
            Channel.EMAIL,
            person.name,
            person.email,
            locale=person.locale,
            phone=person.phone_e164,
            partner_id=wish.partner_id if person.reach is Reach.PARTNER else None,
        ),
        rendered=render(notice, person.locale, wish=wish, participant=person),
        about=about(wish),
    )


def about(wish: Wish) -> str:
    """Return how messages name the wish that they are about."""
    return f"wish:{wish.uuid}"
