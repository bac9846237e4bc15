"""Content lines (RFC 5545 section 3.1): escaped, folded at 75 octets between characters."""

import re
from typing import NamedTuple

OCTETS = 75
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]+")


class Begun(NamedTuple):
    """A line not ended yet: what stands there, folded, and how many octets its last row has."""

    done: bytes
    used: int

    def end(self, more: str = "") -> bytes:
        """Return the whole line, with more at its end."""
        octets = more.encode()
        if len(octets) <= OCTETS - self.used:
            return b"%b%b\r\n" % (self.done, octets)
        return b"%b%b\r\n" % (self.done, _fold(octets, self.used).done)


def line(content: str) -> bytes:
    """Return a line whose content is already escaped."""
    if len(content) <= OCTETS and content.isascii():
        return f"{content}\r\n".encode()
    return begin(content).end()


def text(name: str, value: str) -> bytes:
    """Return a property whose value is a text."""
    return line(f"{name}:{escape(value)}")


def begin(content: str) -> Begun:
    """Begin a line whose content is already escaped, to be ended differently each time."""
    return _fold(content.encode(), 0)


def escape(value: str) -> str:
    """Escape a text (RFC 5545 section 3.3.11); its line feeds are new lines of the text."""
    plain = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\n", "\\n")


def one_line(value: str) -> str:
    """Return one line that no property can be forged with and every parser can read."""
    return " ".join(_UNSEEN.sub(" ", value.replace("\n", " ")).split())


def several_lines(value: str) -> str:
    return "\n".join(one_line(each) for each in value.splitlines()).strip("\n")


def parameter(value: str) -> str:
    """Return a parameter's value: a double quote has no spelling that every parser knows."""
    plain = one_line(value).replace('"', "'").replace("^", " ")
    return plain if plain.isalnum() else f'"{plain}"'


def _fold(octets: bytes, used: int) -> Begun:
    """Cut into rows: each but the first begins with a space, none cuts a character."""
    room = OCTETS - used
    if len(octets) <= room:
        return Begun(octets, used + len(octets))
    rows, start = [], 0
    while len(octets) - start > room:
        cut = start + room
        while octets[cut] & 0xC0 == 0x80:  # inside a character of UTF-8
            cut -= 1
        rows.append(octets[start:cut])
        start, room = cut, OCTETS - 1
    rows.append(octets[start:])
    return Begun(b"\r\n ".join(rows), 1 + len(octets) - start)
