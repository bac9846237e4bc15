"""A real HTTP gateway on loopback that behaves as badly as the number it is sent to asks.

The last three digits of the number are the status it answers, `000` and the like apart: see
`BEHAVIOURS`. The number of times a number was sent to is in `seen`.
"""

import json
import ssl
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import trustme

ACCEPTED = "+33600000200"
HANGS = "+33600000001"
DROPS_BEFORE = "+33600000002"
DROPS_AFTER_ONCE = "+33600000003"
NONSENSE = "+33600000004"


class Gateway:
    """What was accepted, in order, with the headers it came with."""

    def __init__(self, folder: Path) -> None:
        self.accepted: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.connections: set[Any] = set()
        self.seen: Counter[str] = Counter()
        self.port = 0
        self.authority = trustme.CA()
        self.ca_file = folder / "sms-ca.pem"
        self.authority.cert_pem.write_to_path(self.ca_file)

    def settings(self, scheme: str = "https") -> dict[str, object]:
        return {
            "SMS_GATEWAY_URL": f"{scheme}://127.0.0.1:{self.port}/v1/sms?pays=fr",
            "SMS_CA_FILE": str(self.ca_file),
            "SMS_KEY": "clef",
            "SMS_TIMEOUT": 0.5,
        }

    def texts(self) -> list[str]:
        return [sms["text"] for sms in self.accepted]


def _handler(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            sms = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            number = sms["to"] if isinstance(sms["to"], str) else sms["to"][0]
            gateway.seen[number] += 1
            if number == HANGS:
                time.sleep(1.5)
            if number == DROPS_BEFORE:
                self.close_connection = True
                return
            status = int(number[-3:]) if number[-3:] >= "200" else 200
            if status < 300:
                gateway.accepted.append(sms)
                gateway.headers.append(dict(self.headers))
                gateway.connections.add(self.client_address)
            if number == DROPS_AFTER_ONCE and gateway.seen[number] == 1:
                self.close_connection = True
                return
            if number == NONSENSE:
                self.wfile.write(b"this is no HTTP\r\n\r\n")
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that went away is what is tested."""


@contextmanager
def serving(folder: Path, *, certificate_for: str = "127.0.0.1") -> Iterator[Gateway]:
    """Serve over TLS with a certificate of its own authority; "" for plain HTTP."""
    gateway = Gateway(folder)
    server = _Quiet(("127.0.0.1", 0), _handler(gateway))
    gateway.port = server.server_address[1]
    if certificate_for:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        gateway.authority.issue_cert(certificate_for).configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
