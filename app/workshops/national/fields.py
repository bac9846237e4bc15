"""One cell of the national schema to what a venue keeps; what cannot be kept raises LeftOut."""

import re
from datetime import date, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from app import intake
from app.errors import InvalidInput
from app.tables import shown
from app.workshops.national.columns import SEVERAL

_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,}\.?")
_POSTCODE = re.compile(r"\d{5}")
_INSEE = re.compile(r"(?:[013-9]\d|2[AB1-9])\d{3}")
_BETWEEN_NUMBERS = re.compile(r"[/|,;]|\b(?:et|ou)\b", re.IGNORECASE)


class LeftOut(Exception):
    """What was typed is not kept; the reason is French and goes to the remarks."""


class Partly(Exception):
    """Some of what was typed is kept."""

    def __init__(self, kept: str, reason: str) -> None:
        super().__init__(reason)
        self.kept = kept


def line(typed: str, length: int) -> str:
    """Return one clean line, whole or not at all."""
    try:
        return intake.line("", typed, length)
    except InvalidInput as refusal:
        raise LeftOut(f"« {shown(typed)} » n’est pas gardé. {refusal.reason}") from None


def text(typed: str) -> str:
    """Return several clean lines, of 5,000 characters at most in all."""
    cleaned = intake.clean_text(typed)
    if len(cleaned) > intake.TEXT_LENGTH:
        raise LeftOut(f"ce texte est trop long : {intake.TEXT_LENGTH} caractères au plus.")
    if intake.has_nir(cleaned):
        raise LeftOut("un numéro de sécurité sociale n’est jamais gardé.")
    return cleaned


def values(typed: str) -> str:
    """Return the several values of a cell, each once."""
    cleaned = (line(value, intake.LINE_LENGTH) for value in typed.split(SEVERAL))
    return SEVERAL.join(dict.fromkeys(value for value in cleaned if value))


def postcode(typed: str) -> str:
    """Return five digits; a leading zero that a spreadsheet dropped comes back."""
    cleaned = intake.clean(typed).replace(" ", "")
    if re.fullmatch(r"\d{4}", cleaned):
        raise Partly(f"0{cleaned}", f"« {cleaned} » est lu 0{cleaned}.")
    if not _POSTCODE.fullmatch(cleaned):
        raise LeftOut(f"« {shown(typed)} » n’est pas un code postal de 5 chiffres.")
    return cleaned


def insee_code(typed: str) -> str:
    cleaned = intake.clean(typed).replace(" ", "").upper()
    if not _INSEE.fullmatch(cleaned):
        raise LeftOut(f"« {shown(typed)} » n’est pas un code Insee de 5 caractères.")
    return cleaned


def phone(typed: str) -> tuple[str, str]:
    """Return a phone as typed, and in E.164 the first number that is one ("" for 3949)."""
    kept = line(typed, 60)
    if not re.search(r"\d", kept):
        raise LeftOut(f"« {shown(typed)} » n’est pas un numéro de téléphone.")
    numbers = (re.sub(r"\([^)]*[^\W\d_][^)]*\)", "", part) for part in _BETWEEN_NUMBERS.split(kept))
    found = (intake.e164(number.strip()) for number in numbers)
    return kept, next((number for number in found if number), "")


def email(typed: str) -> str:
    """Return the first address of a cell; Partly when there were others."""
    parts = [part for part in re.split(r"[|,;\s]+", intake.clean(typed)) if part]
    for part in parts:
        try:
            kept = intake.email("", part)
        except InvalidInput:
            continue
        if len(parts) > 1:
            raise Partly(kept, f"une seule adresse est gardée : {kept}.")
        return kept
    raise LeftOut(f"« {shown(typed)} » n’est pas une adresse e-mail.")


def website(typed: str) -> str:
    """Return the first web address of a cell; Partly when there were others."""
    parts = [part for part in re.split(r"[|,;\s]+", intake.clean(typed)) if part]
    addresses = [_web_address(part) for part in parts]
    if not addresses or not all(addresses) or len(addresses[0]) > 250:
        raise LeftOut(f"« {shown(typed)} » n’est pas une adresse de site.")
    if len(addresses) > 1:
        raise Partly(addresses[0], f"un seul site est gardé : {shown(addresses[0])}")
    return addresses[0]


def _web_address(part: str) -> str:
    """Return an http address, its scheme added or doubled ones undone; "" for anything else."""
    bare = re.sub(r"^(?:https?:/*)+", "", part, flags=re.IGNORECASE)
    scheme = "http" if part.lower().startswith("http:") else "https"
    try:
        address = urlsplit(f"{scheme}://{bare}")
        host, _ = address.hostname or "", address.port
    except ValueError:
        return ""
    if address.username is not None or not (_HOST.fullmatch(host) or _is_public_ip(host)):
        return ""
    return f"{scheme}://{bare}"


def _is_public_ip(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        return False


def number(typed: str, bound: int) -> float:
    """Return degrees between -`bound` and `bound`. Raises ValueError with the French reason."""
    try:
        degrees = float(intake.clean(typed).replace(",", "."))
    except ValueError:
        raise ValueError(f"« {shown(typed)} » n’est pas un nombre.") from None
    if not -bound <= degrees <= bound:
        raise ValueError(f"« {shown(typed)} » n’est pas entre −{bound} et {bound}.")
    return degrees


def day(typed: str) -> date:
    """Return a day written 2024-04-02 or 02/04/2024. Raises ValueError with the French reason."""
    cleaned = intake.clean(typed)
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(cleaned[:10], form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(f"« {shown(typed)} » n’est pas une date comme 2024-04-02.")
