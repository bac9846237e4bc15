"""How a mail leaves: over SMTP, or as a file when no server is set. Only this module knows Flask-Mail."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import flask_mail
from flask import Flask, current_app

from app import intake
from app.messages import gateway, letters
from app.messages.files import FileTransport
from app.messages.letters import Letter, UnwritableAddress
from app.messages.models import Channel
from app.messages.refusals import Deferred, Refused, Transport, Unreachable

_extension = flask_mail.Mail()
_SIGN_IN_FIRST = {530, 534, 535, 538}


def init_app(app: Flask) -> None:
    """Bind Flask-Mail; it is never silenced, tests talk to a real server."""
    _extension.init_app(app).suppress = False


def kind() -> str:
    """Say where mail goes: "smtp", "files", or "missing" when it should leave and cannot."""
    if current_app.config["MAIL_SERVER"]:
        return "smtp"
    return "files" if current_app.config["IS_LOCAL"] else "missing"


@contextmanager
def opened(channel: Channel = Channel.EMAIL) -> Iterator[Transport]:
    """Give the transport that the settings name; its connection lasts as long as the batch."""
    if channel is Channel.SMS:
        with gateway.opened(mail_folder()) as sms:
            yield sms
        return
    if not current_app.config["MAIL_SERVER"]:
        yield FileTransport(
            mail_folder(), "eml", lambda letter: _Mail(letter, readable=True).content
        )
        return
    transport = SmtpTransport()
    try:
        yield transport
    except BaseException:
        transport.drop()
        raise
    transport.close()


def reach() -> None:
    """Connect to the mail server as for sending, then leave. Raises Unreachable."""
    transport = SmtpTransport()
    transport._connect()
    transport.close()


def mail_folder() -> Path:
    return Path(current_app.config["INSTANCE_DIR"]) / "mail"


def _correspondents() -> tuple[Address, Address]:
    """Return who mails come from and who reads the answers. Raises Unreachable for bad settings.

    The sender's name is its setting's own, else the organisation's.
    """
    settings = current_app.config
    name, address = parseaddr(settings["MAIL_DEFAULT_SENDER"])
    try:
        return (
            Address(
                intake.clean(name or settings["ORGANISATION"]), addr_spec=letters.route(address)
            ),
            Address(addr_spec=letters.route(settings["CONTACT_EMAIL"])),
        )
    except UnwritableAddress as error:
        raise Unreachable("MAIL_FROM ou CONTACT_EMAIL n’est pas une adresse e-mail") from error


class SmtpTransport:
    """One connection for a batch, opened at the first mail and again after a failure."""

    def __init__(self) -> None:
        self.connection: _Connection | None = None

    def send(self, letter: Letter) -> None:
        """Hand one mail to the server. Raises Deferred, Unreachable or Refused."""
        mail = _Mail(letter)
        connection = self.connection or self._connect()
        try:
            connection.send(mail)
        except smtplib.SMTPResponseException as error:
            raise _answered(error) from error
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            raise _judged(code, reply) from error
        except (OSError, smtplib.SMTPException) as error:
            connection.close()
            raise Deferred(
                f"La connexion s’est coupée pendant l’envoi ({_words(error)})"
            ) from error
        finally:
            if connection.is_cut:
                self.drop()

    def _connect(self) -> "_Connection":
        connection = _Connection(current_app.extensions["mail"])
        try:
            self.connection = connection.__enter__()
        except ssl.SSLCertVerificationError as error:
            raise Unreachable(f"Le certificat du serveur est refusé : {_words(error)}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"Le serveur d’e-mail ne répond pas : {_words(error)}") from error
        return self.connection

    def close(self) -> None:
        """Leave politely; the server's last word changes nothing."""
        if self.connection is not None and self.connection.host is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.connection.host.quit()
        self.drop()

    def drop(self) -> None:
        """Cut the connection without a word."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None


class _Mail(flask_mail.Message):
    """Flask-Mail's message with our bytes: its own mangle long headers and text attachments."""

    def __init__(self, letter: Letter, *, readable: bool = False) -> None:
        sender, reply_to = _correspondents()
        try:
            recipient = letters.route(letter.to)
            self.content = letters.write(
                letter, sender=sender, reply_to=reply_to, readable=readable
            )
        except (ValueError, MessageError) as error:
            raise Refused(f"Ce message ne peut pas être écrit : {error}") from error
        super().__init__(recipients=[recipient], sender=sender.addr_spec)

    def as_bytes(self) -> bytes:
        return self.content


class _Connection(flask_mail.Connection):
    """Flask-Mail's connection with what it lacks: a timeout and a verified certificate."""

    @property
    def is_cut(self) -> bool:
        return self.host is None or self.host.sock is None

    def close(self) -> None:
        if self.host is not None:
            self.host.close()

    def configure_host(self) -> smtplib.SMTP:
        settings = current_app.config
        where = (settings["MAIL_SERVER"], settings["MAIL_PORT"])
        options: dict[str, Any] = {
            "timeout": settings["MAIL_TIMEOUT"],
            "local_hostname": settings["UID_DOMAIN"],  # else looked up, for seconds on some hosts
        }
        trust = ssl.create_default_context(cafile=settings["MAIL_CA_FILE"])
        if settings["MAIL_USE_SSL"]:
            return self._signed_in(smtplib.SMTP_SSL(*where, context=trust, **options))
        host = smtplib.SMTP(*where, **options)
        try:
            if settings["MAIL_USE_TLS"]:
                host.starttls(context=trust)
        except BaseException:
            host.close()
            raise
        return self._signed_in(host)

    def _signed_in(self, host: smtplib.SMTP) -> smtplib.SMTP:
        try:
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host


def _answered(error: smtplib.SMTPResponseException) -> Exception:
    """Judge an answer that is not about the recipient: only a refused content is final."""
    if isinstance(error, smtplib.SMTPDataError):
        return _judged(error.smtp_code, error.smtp_error)
    return Deferred(f"Le serveur refuse pour l’instant : {_words(error)}")


def _judged(code: int, reply: bytes | str) -> Exception:
    """Tell a refusal for good (5xx) from one for now (4xx), RFC 5321 section 4.2.1.

    A server that wants us to sign in first (RFC 4954) says nothing of the recipient.
    """
    answer = f"{code} {_text(reply)}"
    if 500 <= code < 600 and code not in _SIGN_IN_FIRST:
        return Refused(f"Refusé par le serveur du destinataire ({answer})")
    return Deferred(f"Remis à plus tard par le serveur ({answer})")


def _words(error: Exception) -> str:
    """Say an error in one clean line."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return intake.clean(str(error) or type(error).__name__)


def _text(reply: bytes | str) -> str:
    return intake.clean(reply.decode(errors="replace") if isinstance(reply, bytes) else reply)
