"""How an SMS leaves: a POST of JSON to the HTTP gateway that the settings describe."""

import http.client
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import current_app

from app import intake
from app.messages.files import FileTransport
from app.messages.letters import Letter
from app.messages.refusals import Deferred, Refused, Transport, Unreachable

FILES = "files"
"""The gateway's address that stands for readable files, for trying things out."""
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_PASSING = {408, 409, 425}
_OF_THE_SETTINGS = {401, 402, 403, 404, 405, 407, 415, 429}
"""Our key, our credit, our address or our haste: no SMS can leave, whoever it is for."""
_ANSWER_OCTETS = 65_536


def kind() -> str:
    """Say where SMS go: "gateway", "files", "none" without one, "unsafe" when it is not https."""
    address = current_app.config["SMS_GATEWAY_URL"]
    if not address:
        return "none"
    if address == FILES:
        return "files"
    return "gateway" if _is_safe(urlsplit(address)) else "unsafe"


def _is_safe(address: SplitResult) -> bool:
    """Tell whether what is sent there is read by nobody else: https, or this very machine."""
    is_here = address.scheme == "http" and address.hostname in _LOOPBACK
    return bool(address.hostname) and (address.scheme == "https" or is_here)


@contextmanager
def opened(folder: Path) -> Iterator[Transport]:
    """Give the transport that the settings name: the gateway, or files in a folder."""
    if current_app.config["SMS_GATEWAY_URL"] == FILES:
        yield FileTransport(folder, "sms.txt", _readable)
        return
    transport = GatewayTransport()
    try:
        yield transport
    finally:
        transport.close()


def _readable(letter: Letter) -> bytes:
    return f"{letter.to}\n\n{letter.text}\n".encode()


class GatewayTransport:
    """One connection for a batch, opened at the first SMS and again after a failure."""

    def __init__(self) -> None:
        self.connection: http.client.HTTPConnection | None = None

    def send(self, letter: Letter) -> None:
        """Hand one SMS to the gateway. Raises Deferred, Unreachable or Refused."""
        if kind() == "none":
            raise Refused("Aucune passerelle SMS n’est réglée")
        address = urlsplit(current_app.config["SMS_GATEWAY_URL"])
        connection = self.connection or self._connect(address)
        target = address.path or "/"
        target += f"?{address.query}" if address.query else ""
        try:
            connection.request("POST", target, body(letter), _headers())
            answer = connection.getresponse()
            answer.read(_ANSWER_OCTETS)
            is_over = answer.will_close or not answer.isclosed()
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            raise Deferred(f"La passerelle SMS s’est tue pendant l’envoi ({_words(error)})") from (
                error
            )
        if is_over:
            self.close()
        _judge(answer.status, answer.reason)

    def _connect(self, address: SplitResult) -> http.client.HTTPConnection:
        timeout = current_app.config["SMS_TIMEOUT"]
        try:
            host, port = address.hostname or "", address.port
        except ValueError as error:
            raise Unreachable("SMS_GATEWAY_URL n’est pas une adresse") from error
        if not _is_safe(address):
            raise Unreachable("SMS_GATEWAY_URL n’est pas en https")
        if address.scheme == "https":
            trust = ssl.create_default_context(cafile=current_app.config["SMS_CA_FILE"])
            self.connection = http.client.HTTPSConnection(
                host, port, timeout=timeout, context=trust
            )
        else:
            self.connection = http.client.HTTPConnection(host, port, timeout=timeout)
        try:
            self.connection.connect()
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise Unreachable(
                f"Le certificat de la passerelle SMS est refusé : {_words(error)}"
            ) from error
        except OSError as error:
            self.close()
            raise Unreachable(f"La passerelle SMS ne répond pas : {_words(error)}") from error
        return self.connection

    def close(self) -> None:
        """Cut the connection; what was answered stands."""
        if self.connection is not None:
            with suppress(OSError):
                self.connection.close()
        self.connection = None


def reach() -> None:
    """Connect to the gateway as for sending, and send nothing. Raises Unreachable."""
    transport = GatewayTransport()
    transport._connect(urlsplit(current_app.config["SMS_GATEWAY_URL"]))
    transport.close()


def body(letter: Letter) -> bytes:
    """Return the JSON that the gateway is sent; a field's name that ends with [] makes a list."""
    settings = current_app.config
    fields: dict[str, Any] = dict(settings["SMS_EXTRA"])
    for name, value in (
        (settings["SMS_FIELD_TO"], letter.to),
        (settings["SMS_FIELD_TEXT"], letter.text),
        (settings["SMS_FIELD_SENDER"], settings["SMS_SENDER"]),
        (settings["SMS_FIELD_ID"], str(letter.uuid)),
        (settings["SMS_KEY_FIELD"], settings["SMS_KEY"]),
    ):
        if name and value:
            fields[name.removesuffix("[]")] = [value] if name.endswith("[]") else value
    return json.dumps(fields, ensure_ascii=False).encode()


def _headers() -> dict[str, str]:
    settings = current_app.config
    headers = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
    if settings["SMS_KEY"] and not settings["SMS_KEY_FIELD"]:
        headers[settings["SMS_KEY_HEADER"]] = (
            f"{settings['SMS_KEY_SCHEME']} {settings['SMS_KEY']}".strip()
        )
    return headers


def _judge(status: int, reason: str) -> None:
    """Tell a refusal for good from one for now, and from one that is about us (RFC 9110)."""
    if 200 <= status < 300:
        return
    answer = f"{status} {intake.clean(reason)}"
    if status in _OF_THE_SETTINGS or 300 <= status < 400:
        raise Unreachable(f"La passerelle SMS ne veut pas de nous ({answer})")
    if status in _PASSING or status >= 500:
        raise Deferred(f"Remis à plus tard par la passerelle SMS ({answer})")
    raise Refused(f"Refusé par la passerelle SMS ({answer})")


def _words(error: Exception) -> str:
    return intake.clean(str(error) or type(error).__name__)
