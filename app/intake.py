"""The border: what people type is cleaned and checked here before anything is done with it."""

import re
import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from app.errors import InvalidInput

NAME_LENGTH = 80
LINE_LENGTH = 200
TEXT_LENGTH = 5_000

_NIR = re.compile(
    r"(?<![0-9A-Fa-f])[1-478]SEP\d{2}SEP(?:0[1-9]|1[0-2]|[2-9]\d)SEP"
    r"(?:\d{2}|2[ABab])SEP\d{3}SEP\d{3}(?:SEP\d{2})?(?![0-9A-Fa-f])".replace("SEP", r"[ .\-_/–]?")
)
_ADDRESS_LIKE = re.compile(r"[@/:<>]|www\.|\w{2}\.\w{2}", re.IGNORECASE)
"""What no name holds, and what a mail program would make a link of."""
_UNDECOMPOSED = str.maketrans("łøđßı", "lodsi")
_PHONE_REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT", "NC", "PF")


def clean(text: str) -> str:
    """Return one line of plain text: NFC, no control, format or private character, single spaces.

    Line feeds, U+2028 and tabs become spaces; what could forge a header, a calendar property or
    a link placeholder cannot pass.
    """
    kept = []
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if category in {"Zs", "Zl", "Zp"} or char in "\t\r\n\x0b\x0c\x85":
            kept.append(" ")
        elif category[0] != "C" or char in "\u200c\u200d":  # joiners spell Persian and emoji
            kept.append(char)
    return " ".join("".join(kept).split())


def clean_text(text: str) -> str:
    """Return several lines of plain text, each cleaned as by `clean`."""
    unified = re.sub("\r\n|\r|\u2028|\u2029|\x85|\x0b|\x0c", "\n", text)
    return "\n".join(clean(line) for line in unified.split("\n")).strip()


def fold(text: str) -> str:
    """Return the key by which French sorts and searches: no case, no accent, no punctuation."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("œ", "oe").replace("æ", "ae")
    spread = unicodedata.normalize("NFKD", plain)
    letters = "".join(char for char in spread if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w]+", " ", letters).split())


def slug(text: str) -> str:
    """Return the part of an address that says a name, in ASCII letters, digits and hyphens."""
    plain = fold(text).translate(_UNDECOMPOSED).encode("ascii", "ignore").decode()
    return "-".join(plain.replace("_", " ").split())[:80].strip("-") or "lieu"


def has_nir(text: str) -> bool:
    """Tell whether a text carries a French social security number (13 or 15 characters).

    Shape after décret 82-103: sex, year, month (01–12, or 20 and over for unknown ones),
    department (2A and 2B included), commune, order, and an optional key. The key is not checked:
    a mistyped number is as private as a right one. Letters may touch it ("NIR184…"), those of
    hexadecimal apart: an identifier is no number of a person.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\u200c", "").replace("\u200d", "")
    return bool(_NIR.search(plain))


def refuse_nir(field: str, text: str) -> str:
    if has_nir(text):
        raise InvalidInput(
            field,
            "Nous ne notons jamais de numéro de sécurité sociale. Effacez-le, puis continuez.",
        )
    return text


def name(field: str, text: str, *, required: bool = True) -> str:
    """Return a person's name of at most 80 characters. Raises InvalidInput."""
    cleaned = line(field, text, NAME_LENGTH)
    if not cleaned and required:
        raise InvalidInput(field, "Écrivez le prénom de la personne qui vient.")
    if cleaned and not any(char.isalpha() for char in cleaned):
        raise InvalidInput(field, "Un prénom s’écrit avec des lettres.")
    if _ADDRESS_LIKE.search(cleaned):  # anyone can have us write to anyone: a name is no message
        raise InvalidInput(field, "Écrivez seulement le nom : pas d’adresse, ni e-mail ni site.")
    return cleaned


def line(field: str, text: str, length: int = LINE_LENGTH) -> str:
    """Return one clean line. Raises InvalidInput when too long or when it carries a NIR."""
    cleaned = clean(text)
    if len(cleaned) > length:
        raise InvalidInput(field, "C’est trop long : %(length)s caractères au plus.", length=length)
    return refuse_nir(field, cleaned)


def email(field: str, text: str) -> str:
    """Return an address in its normal form (RFC 5321, internationalised domains as typed)."""
    cleaned = refuse_nir(field, clean(text).replace(" ", ""))
    if not cleaned:
        return ""
    try:
        found = validate_email(
            cleaned, check_deliverability=False, test_environment=True, allow_smtputf8=False
        )
    except EmailNotValidError:
        raise InvalidInput(
            field,
            "Cette adresse e-mail n’est pas complète. Elle ressemble à prenom@exemple.fr.",
        ) from None
    return found.normalized


def phone(field: str, text: str) -> tuple[str, str]:
    """Return a phone number as typed and in E.164; ("", "") for nothing typed.

    Any spelling is read, with or without the country, mainland or overseas. Raises InvalidInput
    for what no French line or international number can be.
    """
    typed = line(field, text, 40)
    if not typed:
        return "", ""
    number = e164(typed)
    if number is None:
        raise InvalidInput(
            field,
            "Ce numéro n’est pas complet. Il ressemble à 06 12 34 56 78 ou +262 692 12 34 56.",
        )
    return typed, number


def e164(typed: str) -> str | None:
    """Return a number in E.164, or None when it is not one; letters are refused, not dialled."""
    if re.search(r"[^\W\d_]", typed):
        return None
    for region in _PHONE_REGIONS:
        try:
            number = phonenumbers.parse(typed, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def is_mobile(number: str) -> bool:
    """Tell whether an E.164 number can receive an SMS."""
    kind = phonenumbers.number_type(phonenumbers.parse(number))
    return kind in {
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    }


def spoken_phone(number: str) -> str:
    """Say an E.164 number as people read it aloud: "06 12 34 56 78", "+262 692 12 34 56"."""
    parsed = phonenumbers.parse(number)
    national = parsed.country_code == 33
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, style.NATIONAL if national else style.INTERNATIONAL)
