"""From plain values to the bytes of one mail (RFC 5322, and RFC 6047 for its calendar part)."""

from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from app import intake

LINE_OCTETS = 998
"""The longest line that RFC 5322 lets pass, its CRLF not counted."""


class _Verbatim(UnstructuredHeader, BaseHeader):
    """A header of tokens: folded between them, never encoded (RFC 2047 would break its reader)."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header with one token a line."""
        return f"{self.name}: " + f"{policy.linesep} ".join(str(self).split()) + policy.linesep


class _Words(UnstructuredHeader, BaseHeader):
    """A header of words, encoded whole: the default folding doubles spaces (Python 3.11)."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header as encoded words of at most 75 characters (RFC 2047)."""
        charset = "us-ascii" if str(self).isascii() else "utf-8"
        words = Header(str(self), charset, header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {words}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("Subject", _Words)
for _name in ("References", "In-Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post"):
    _headers.map_to_type(_name, _Verbatim)
_POLICY = SMTP.clone(header_factory=_headers)


class UnwritableAddress(ValueError):
    """No mail can be addressed like this."""


@dataclass(frozen=True)
class Letter:
    """One mail or SMS to one recipient, its links made real; `id` is the row it was made from."""

    id: int
    uuid: UUID
    message_id: str
    thread_id: str
    notice: str
    locale: str
    to: str
    subject: str
    text: str
    html: str
    calendar: bytes | None
    calendar_method: str
    created_at: datetime
    unsubscribe: str = ""
    """Where one stops this kind of mail; "" for what must be told."""
    not_after: datetime | None = None
    """From this instant it is not sent any more, even by who has it in hand."""
    is_sms: bool = False
    """Then `to` is a number, and `text` is all there is."""


def write(letter: Letter, *, sender: Address, reply_to: Address, readable: bool = False) -> bytes:
    """Return the mail's bytes: the same at each attempt, whatever the hour.

    Bodies are quoted-printable, which every relay passes on untouched, or plain UTF-8 where
    `readable` asks for it and lines allow it. Raises UnwritableAddress.
    """
    mail = EmailMessage(_POLICY)
    _write_headers(mail, letter, sender, reply_to)
    mail.set_content(letter.text, cte=_encoding(letter.text, readable))
    if letter.html:
        mail.add_alternative(letter.html, subtype="html", cte=_encoding(letter.html, readable))
    if letter.calendar is not None:
        _add_calendar(mail, letter.calendar, letter.calendar_method)
    _settle(mail, letter)
    return mail.as_bytes()


def route(address: str) -> str:
    """Return an address as the envelope carries it: all ASCII, an accented domain in IDNA.

    Raises UnwritableAddress, also for accents before the @: too few servers take them (RFC 6531).
    """
    try:
        found = validate_email(
            address, check_deliverability=False, test_environment=True, allow_smtputf8=False
        )
    except EmailNotValidError:
        raise UnwritableAddress("cette adresse ne peut pas recevoir d’e-mail") from None
    return f"{found.local_part}@{found.ascii_domain}"


def _write_headers(mail: EmailMessage, letter: Letter, sender: Address, reply_to: Address) -> None:
    """Write each header once; the recipient's name stays out: a stranger may have typed it."""
    mail["From"] = sender
    mail["To"] = Address(addr_spec=route(letter.to))
    mail["Reply-To"] = reply_to
    mail["Subject"] = intake.clean(letter.subject)
    mail["Date"] = format_datetime(letter.created_at)
    mail["Message-ID"] = letter.message_id
    if letter.thread_id:
        mail["In-Reply-To"] = letter.thread_id
        mail["References"] = letter.thread_id
    if letter.unsubscribe:
        mail["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"


def _encoding(body: str, readable: bool) -> str:
    """Choose the transfer encoding of a text (RFC 2045): 8bit only when no line is too long."""
    if readable and all(len(line.encode()) <= LINE_OCTETS for line in body.splitlines()):
        return "8bit"
    return "quoted-printable"


def _add_calendar(mail: EmailMessage, calendar: bytes, method: str) -> None:
    """Add an invitation where clients look for one, and the same bytes as a file to keep.

    Outlook reads the calendar part among the alternatives only. Without a METHOD there is nothing
    to answer: the file alone.
    """
    name = "invitation.ics" if method else "seances.ics"
    if method:
        mail.add_alternative(
            calendar,
            maintype="text",
            subtype="calendar",
            cte="base64",
            params={"charset": "utf-8", "method": method},
        )
    mail.add_attachment(
        calendar,
        maintype="application",
        subtype="ics",
        cte="base64",
        filename=name,
        params={"name": name},
    )


def _settle(mail: EmailMessage, letter: Letter) -> None:
    """Write what depends on the whole: boundaries made from the message, so that bytes are stable."""
    mail["Content-Language"] = letter.locale
    for number, part in enumerate(mail.walk()):
        if part is not mail:
            del part["MIME-Version"]
        if part.is_multipart():
            part.set_boundary(f"={letter.uuid.hex}={number}=")
