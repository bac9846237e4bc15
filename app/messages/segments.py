"""What an SMS costs: the GSM 7-bit alphabet and its segments (3GPP TS 23.038 and 23.040)."""

import unicodedata
from collections.abc import Callable

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
"""Characters of the extension table: an escape and a character, so two of the 160."""
ONE_GSM, EACH_GSM = 160, 153
ONE_UCS2, EACH_UCS2 = 70, 67
"""How many units the only segment holds, and each of several, whose header takes the rest."""
_SPELLED = {
    "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-",
    "‑": "-", "…": "...", "œ": "oe", "Œ": "OE", "•": "-", "·": "-", "\t": " ",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "ł": "l", "Ł": "L", "đ": "d", "ı": "i",
}  # fmt: skip


def plain(text: str) -> str:
    """Spell a text with the characters of GSM 7 bits where French loses nothing by it.

    "ê" becomes "e", "’" becomes "'". What has no such spelling, as another script, is kept.
    """
    return "".join(_plain(char) for char in unicodedata.normalize("NFC", text))


def _plain(char: str) -> str:
    if char in BASIC or char in EXTENDED:
        return char
    if char in _SPELLED:
        return _SPELLED[char]
    bare = unicodedata.normalize("NFKD", char)
    bare = "".join(each for each in bare if not unicodedata.combining(each))
    return bare if bare and all(each in BASIC for each in bare) else char


def is_gsm(text: str) -> bool:
    """Tell whether a text needs no other alphabet than GSM 7 bits."""
    return all(char in BASIC or char in EXTENDED for char in text)


def count(text: str) -> int:
    """Return in how many segments a text is sent; a pair of units is never cut in two."""
    if is_gsm(text):
        widths = [2 if char in EXTENDED else 1 for char in text]
        return _segments(widths, ONE_GSM, EACH_GSM)
    widths = [2 if ord(char) > 0xFFFF else 1 for char in text]
    return _segments(widths, ONE_UCS2, EACH_UCS2)


def _segments(widths: list[int], one: int, each: int) -> int:
    if sum(widths) <= one:
        return 1
    segments, left = 1, each
    for width in widths:
        if width > left:
            segments, left = segments + 1, each
        left -= width
    return segments


def fitted(lines: list[str], full: Callable[[str], str] = str, most: int = 3) -> str:
    """Join lines into the text of one SMS, aimed at one segment and never longer than `most`.

    `full` gives a text its length when it is sent, its links made real. A line that begins with "?" can be left out: the last of them goes first, until one segment
    is enough. What is still too long is cut after a word.
    """
    kept = [plain(" ".join(line.split())) for line in lines if line.strip(" ?")]
    for position in range(len(kept) - 1, -1, -1):
        if count(full(_joined(kept))) == 1:
            break
        if kept[position].startswith("?"):
            del kept[position]
    text = _joined(kept)
    while count(full(text)) > most:
        text = text.rstrip(".").rpartition(" ")[0] + "..."
    return text


def _joined(lines: list[str]) -> str:
    return " ".join(line.removeprefix("?").strip() for line in lines)
