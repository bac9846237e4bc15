"""A visitor who books: a small browser on a raw socket, with its cookies and hidden fields."""

import re
import socket
import time
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

_HIDDEN = re.compile(rb'<input[^>]*type="hidden"[^>]*>')
_ATTRIBUTE = re.compile(rb'(name|value)="([^"]*)"')


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def hidden(self) -> dict[str, str]:
        """Return the hidden fields of the page, as its form sends them back."""
        found = (dict(_ATTRIBUTE.findall(tag)) for tag in _HIDDEN.findall(self.body))
        return {
            tag[b"name"].decode(): unescape(tag.get(b"value", b"").decode())
            for tag in found
            if b"name" in tag
        }


@dataclass
class Visitor:
    """One browser: a connection that stays open, its cookies, and the address it comes from."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = "10.0.0.1"
    line: socket.socket | None = None
    kept: dict[str, str] = field(default_factory=dict)
    """The fields of a form that is sent again."""

    def get(self, path: str) -> Answer:
        return self._ask(f"GET {path} HTTP/1.1", b"")

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self._ask(f"POST {path} HTTP/1.1", urlencode(fields).encode())

    def timed(self, path: str, fields: dict[str, str]) -> "Booked":
        """Send a form and tell whether it was accepted, and how long the answer took."""
        begun = time.perf_counter()
        status = self.post(path, fields).status
        if status not in {303, 409}:
            raise RuntimeError(f"POST {path}: {status}")
        return Booked(status == 303, [time.perf_counter() - begun])

    def forget(self, address: str) -> None:
        """Become someone else, at another address, on the same connection (a proxy's)."""
        self.cookies.clear()
        self.address = address

    def _ask(self, request: str, body: bytes) -> Answer:
        head = [request, f"Host: 127.0.0.1:{self.port}", f"X-Forwarded-For: {self.address}"]
        head += ["X-Forwarded-Proto: http", "Accept-Encoding: gzip", "Accept: text/html"]
        if self.cookies:
            head.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        if body:
            head.append("Content-Type: application/x-www-form-urlencoded")
        head.append(f"Content-Length: {len(body)}")
        if self.line is None:
            self.line = socket.create_connection(("127.0.0.1", self.port))
            self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        return self._read(self.line)

    def _read(self, line: socket.socket) -> Answer:
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more(line)
        head, _, body = got.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        named = [each.split(": ", 1) for each in lines]
        headers = {name.lower(): value for name, value in named}
        for name, value in named:
            if name.lower() == "set-cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie] = kept
        missing = int(headers.get("content-length", 0)) - len(body)
        while missing > 0:
            more = self._more(line)
            body, missing = body + more, missing - len(more)
        return Answer(int(first.split()[1]), headers, body)

    def _more(self, line: socket.socket) -> bytes:
        more = line.recv(65536)
        if not more:
            raise ConnectionError("the server hung up")
        return more


@dataclass
class Booked:
    """What became of one visitor: seated or refused, and how long each page took, in seconds."""

    seated: bool
    seconds: list[float]


def book(visitor: Visitor, workshop_id: int, person: dict[str, str]) -> Booked:
    """Open the form, send it, open the page it leads to; a full workshop refuses and that is all."""
    path, seconds = f"/ateliers/{workshop_id}/inscription", []
    begun = time.perf_counter()
    form = visitor.get(path)
    seconds.append(time.perf_counter() - begun)
    if form.status != 200:
        raise RuntimeError(f"{path}: {form.status}")
    fields = {**form.hidden(), **person}
    fields.pop("line", None)
    begun = time.perf_counter()
    sent = visitor.post(path, fields)
    seconds.append(time.perf_counter() - begun)
    if sent.status == 409:
        return Booked(False, seconds)
    if sent.status != 303:
        raise RuntimeError(f"POST {path}: {sent.status}")
    begun = time.perf_counter()
    shown = visitor.get(sent.headers["location"])
    seconds.append(time.perf_counter() - begun)
    if shown.status != 200:
        raise RuntimeError(f"{sent.headers['location']}: {shown.status}")
    return Booked(True, seconds)


def book_by_pages(visitor: Visitor, workshop_id: int, person: dict[str, str]) -> Booked:
    """Book as someone at a screen does: one question a page, each answer checked, then the seat."""
    path, seconds = f"/ateliers/{workshop_id}/inscription", []
    answers = (
        {"who": "moi", "first_name": person["first_name"], "family_name": person["family_name"]},
        {"reach": person["reach"]},
        {"email": person["email"]},
        {"goal": person["goal"]},
    )
    for given in answers:
        begun = time.perf_counter()
        page = visitor.get(path)
        sent = visitor.post(path, {**page.hidden(), **given})
        seconds.append(time.perf_counter() - begun)
        if page.status != 200 or sent.status != 303:
            raise RuntimeError(f"{path}: {page.status}, then {sent.status}")
        path = sent.headers["location"]
    begun = time.perf_counter()
    shown = visitor.get(path)
    seconds.append(time.perf_counter() - begun)
    if shown.status != 200 or not path.startswith("/inscriptions/"):
        raise RuntimeError(f"{path}: {shown.status}")
    return Booked(True, seconds)
