"""A real SMTP server on loopback that behaves as badly as the recipient's name asks.

The part before the `@` says what happens: `defer`, `refuse`, `spam`, `drop-before`, `drop-after`,
`hang`; anything else is accepted. `-once` after it means the first time only.
"""

import asyncio
import ssl
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port


class MailServer:
    """What was accepted, in order, and on which connections.

    No properties: aiosmtpd reads every member of its handler at each connection.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.accepted: list[bytes] = []
        self.recipients: list[str] = []
        self.arrived: list[tuple[str, float]] = []
        """What was handed over and when, by Message-ID, whatever became of it."""
        self.seen: Counter[str] = Counter()
        self.connections: set[Any] = set()
        self.delay = 0.0
        self.port = free_port()
        self.authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        self.authority.cert_pem.write_to_path(self.ca_file)

    def settings(self) -> dict[str, str]:
        """Return what a worker needs to know of this server."""
        return {
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(self.port),
            "MAIL_CA_FILE": str(self.ca_file),
            "MAIL_TIMEOUT": "1",
        }

    def mails(self) -> list[EmailMessage]:
        return [read(raw) for raw in self.accepted]

    def message_ids(self) -> Counter[str]:
        return Counter(str(mail["Message-ID"]) for mail in self.mails())

    def _wants(self, address: str, what: str) -> bool:
        name = address.partition("@")[0].partition("+")[0]
        if name == f"{what}-once":
            self.seen[address] += 1
            return self.seen[address] == 1
        return name == what

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self._wants(address, "defer"):
            return "451 4.7.1 come back later"
        if self._wants(address, "refuse"):
            return f"550 5.1.1 <{address}> unknown"
        if self._wants(address, "closing"):
            return "421 4.3.2 closing"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        address = envelope.rcpt_tos[0]
        mail = read(cast(bytes, envelope.original_content))
        self.arrived.append((str(mail["Message-ID"]), time.time()))
        await asyncio.sleep(self.delay)
        if self._wants(address, "hang"):
            await asyncio.sleep(30)
        if self._wants(address, "spam"):
            return "554 5.7.1 not wanted"
        transport = cast(asyncio.Transport, server.transport)
        if self._wants(address, "drop-before"):
            transport.abort()
            return "451 unsaid"
        self.accepted.append(cast(bytes, envelope.original_content))
        self.recipients.append(address)
        self.connections.add(transport.get_extra_info("peername"))
        if self._wants(address, "drop-after"):
            transport.abort()
        return "250 OK"


def read(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(raw, policy=policy.default))


@contextmanager
def serving(
    folder: Path, *, certificate_for: str = "127.0.0.1", starttls: bool = True
) -> Iterator[MailServer]:
    """Serve with STARTTLS required and a certificate of its own authority."""
    mails = MailServer(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    mails.authority.issue_cert(certificate_for).configure_cert(context)
    controller = Controller(
        mails,
        hostname="127.0.0.1",
        port=mails.port,
        server_hostname="mail.exemple.fr",  # else its own name is looked up, for seconds
        tls_context=context if starttls else None,
        require_starttls=starttls,
    )
    controller.start()
    try:
        yield mails
    finally:
        controller.stop(no_assert=True)
