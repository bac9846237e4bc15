"""Addresses that open something, hidden in whatever the server writes to its logs."""

import logging
import re

_SECRET = re.compile(
    r"(/(?:agendas/[pi]|inscriptions|rappels|souhaits|connexion)/|[?&]inscription=)[\w.=%-]{16,}"
)
LOGGERS = ("granian.access", "werkzeug", "gunicorn.access", "waitress", "pouce")
"""What writes the addresses of requests; our own too, in a traceback's first line."""


def mask(text: str) -> str:
    """Return a text in which no signed or private address can be read."""
    return _SECRET.sub(r"\1[secret]", text)


class Redaction(logging.Filter):
    """Masks the message and each of its parts before any handler has them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, masked."""
        record.msg = mask(str(record.msg))
        if isinstance(record.args, dict):
            record.args = {name: _masked(value) for name, value in record.args.items()}
        elif record.args:
            record.args = tuple(_masked(value) for value in record.args)
        return True


def _masked(value: object) -> object:
    return mask(value) if isinstance(value, str) else value


def init() -> None:
    """Mask what these loggers write, once."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, Redaction) for each in logger.filters):
            logger.addFilter(Redaction())
