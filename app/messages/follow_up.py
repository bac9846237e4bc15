"""What people do with messages: say what a machine could not, and have a failed one sent again."""

from app.dates import now
from app.messages.models import Channel, Message, Status

WITHHELD = "Retenu par la coordination"


def mark_said(message: Message) -> None:
    """Take a call off the list, once someone said it; doing it twice changes nothing."""
    if message.status is Status.TO_DO:
        message.status = Status.DONE
        message.finished_at = now()


def retry(message: Message) -> None:
    """Send a failed or withheld message, from the first attempt; others are left as they are."""
    if message.status in {Status.FAILED, Status.WITHHELD} and message.body_text:
        is_call = message.channel is Channel.CALL
        message.status = Status.TO_DO if is_call else Status.QUEUED
        message.attempts = 0
        message.next_attempt_at = now()
        message.last_error = ""
        message.finished_at = None


def withhold(message: Message) -> bool:
    """Keep back a message that has not left; False when it is leaving, or has left."""
    if message.status is not Status.QUEUED:
        return message.status is Status.WITHHELD
    message.status = Status.WITHHELD
    message.last_error = WITHHELD
    message.finished_at = now()
    return True
