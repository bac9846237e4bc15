"""The languages that the site speaks to the public, and the one in force."""

from flask_babel import get_locale, get_translations, gettext

FRENCH = "fr"
OWN_NAMES = {"fr": "Français", "en": "English", "ar": "العربية", "uk": "Українська"}
"""Each language by its own name, French first."""
OTHERS = tuple(code for code in OWN_NAMES if code != FRENCH)
RIGHT_TO_LEFT = frozenset({"ar"})


def current() -> str:
    """Return the language in force: a page's, a mail's while it is written, else French."""
    locale = get_locale()
    return locale.language if locale else FRENCH


def said(sentence: str) -> str:
    """Return a sentence of a page in the language in force; as it is written, it is French."""
    return sentence if current() == FRENCH else str(gettext(sentence))


def phrase(sentence: str, **named: object) -> str:
    """Return a sentence with what is named in it, as Flask-Babel's `gettext` does.

    French needs no catalogue. Extraction knows it by the name `gettext` under which it is imported.
    """
    text = said(sentence)
    return text % named if named else text


def counted(one: str, many: str, number: int) -> str:
    """Return a sentence about so many things, as `said`: what is named in it is put in after."""
    if current() == FRENCH:
        return one if number == 1 else many
    return str(get_translations().ungettext(one, many, number))


def direction() -> str:
    return "rtl" if current() in RIGHT_TO_LEFT else "ltr"


def prefix(language: str) -> str:
    """Return what stands before a public path in this language: "" in French, else "/en"."""
    return f"/{language}" if language in OTHERS else ""


def unbroken(number: str) -> str:
    """Keep the pairs of a phone number in their order where text runs from right to left.

    Between two digits a no-break space belongs to the number (Unicode bidi, rule W4).
    """
    return number.replace(" ", "\u00a0") if direction() == "rtl" else number
