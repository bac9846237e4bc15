"""What every mail must be, whatever it says."""

import re
from email import message_from_bytes, policy
from email.headerregistry import Address

import html5lib

from app.messages import letters
from app.messages.models import Message
from tests.messages.happenings import letter_of


def assert_whole(message: Message) -> None:
    """Nothing missing, nothing fetched, nothing too long; the same text once it has travelled."""
    letter = letter_of(message)
    assert "\n" not in message.subject
    assert 10 < len(message.subject) <= 250
    assert "\ue000" not in letter.text + letter.html
    assert len(letter.html.encode()) < 20_000
    html5lib.HTMLParser(strict=True).parse(letter.html)
    assert not re.search(r"<(img|link|script)|url\(", letter.html)
    assert not re.search(r"\n{3,}| +\n|None|\bUTC\b|UndefinedError", letter.text)
    sender = Address("Pouce", addr_spec="ateliers@pouce.example")
    for readable in (True, False):
        raw = letters.write(letter, sender=sender, reply_to=sender, readable=readable)
        assert max(len(line) for line in raw.split(b"\r\n")) <= 998
        parsed = message_from_bytes(raw, policy=policy.default)
        text = parsed.get_body(("plain",))
        assert text is not None
        assert text.get_content().split() == letter.text.split()
        assert parsed["Subject"] == message.subject
