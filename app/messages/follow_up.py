"""What people do with messages: say what a machine could not, and have a failed one sent again."""

from app.dates import now
from app.messages.models import Message, Status


def mark_said(message: Message) -> None:
    """Take a call off the list, once someone said it; doing it twice changes nothing."""
    if message.status is Status.TO_DO:
        message.status = Status.DONE
        message.finished_at = now()


def retry(message: Message) -> None:
    """Send a failed message again, from the first attempt; others are left as they are."""
    if message.status is Status.FAILED:
        message.status = Status.QUEUED
        message.attempts = 0
        message.next_attempt_at = now()
        message.last_error = ""
        message.finished_at = None
