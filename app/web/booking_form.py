"""The person who comes, as every booking form asks for them."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import g
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.csrf.core import CSRFTokenField

from app import intake, languages
from app.bookings.actions import Person
from app.bookings.participants import Reach
from app.errors import InvalidInput

Read = TypeVar("Read")
STALE = lazy_gettext(
    "Cette page est restée ouverte trop longtemps, ou votre navigateur refuse les cookies. Rien "
    "n’est perdu : relisez, puis envoyez à nouveau."
)


WAYS = {way: lazy_gettext(way.french) for way in Reach}


def new_key() -> str:
    """Return a form's hidden key: 128 random bits, UNIQUE once it has made a booking."""
    return secrets.token_urlsafe(16)


class LateToken(CSRFTokenField):
    """A token that is signed when it is shown: a form that is accepted shows none."""

    shown = ""

    def process(self, *given: Any, **named: Any) -> None:
        HiddenField.process(self, *given, **named)

    @property
    def current_token(self) -> str:
        return self.shown or str(self.csrf_impl.generate_csrf_token(self))

    @current_token.setter
    def current_token(self, token: str) -> None:
        self.shown = token


class LateTokens(FlaskForm.Meta.csrf_class):  # type: ignore[misc]
    """The library's tokens, otherwise."""

    field_class = LateToken


class PersonFields(FlaskForm):  # type: ignore[misc]
    """First name and one way to be reached; what is typed stays as typed until it is right."""

    request_key = HiddenField()
    first_name = StringField(lazy_gettext("Prénom"))
    family_name = StringField(lazy_gettext("Nom (facultatif)"))
    reach = RadioField(
        lazy_gettext("Comment vous prévenir si quelque chose change ?"), validate_choice=False
    )
    email = StringField(lazy_gettext("Adresse e-mail"))
    phone = StringField(lazy_gettext("Numéro de téléphone"))

    cleaned: Person

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf_class = LateTokens

        def get_translations(self, form: FlaskForm) -> None:
            """Read no catalogue of the library's sentences: all that is said here is ours."""

    def offer(self, *ways: Reach) -> None:
        """Offer these ways to be reached, and give a fresh form its key."""
        self.reach.choices = [(way.value, WAYS[way]) for way in ways]
        self.request_key.data = self.request_key.data or self._drawn()

    def _drawn(self) -> str:
        """Return a fresh key: the same one when a request that lost its answer is done again."""
        drawn: dict[str, str] = g.setdefault("drawn_keys", {})
        return drawn.setdefault(self.request_key.name, new_key())

    def validate(self, extra_validators: object = None) -> bool:
        """Clean every field and say of each wrong one, in words, what to do."""
        sound = super().validate(extra_validators)
        self.explain_token()
        first, family = self._names()
        email, phone = self._contact()
        reach = self._reach(email or "", (phone or ("", ""))[1])
        if not sound or self.errors or reach is None or first is None or phone is None:
            return False
        self.cleaned = Person(
            first_name=first,
            family_name=family or "",
            reach=reach,
            email=email or "",
            phone=phone[0],
            phone_e164=phone[1],
            locale=languages.current(),
        )
        return True

    def _names(self) -> tuple[str | None, str | None]:
        return (
            self._read("first_name", lambda: intake.name("first_name", self.first_name.data or "")),
            self._read(
                "family_name",
                lambda: intake.name("family_name", self.family_name.data or "", required=False),
            ),
        )

    def _contact(self) -> tuple[str | None, tuple[str, str] | None]:
        return (
            self._read("email", lambda: intake.email("email", self.email.data or "")),
            self._read("phone", lambda: intake.phone("phone", self.phone.data or "")),
        )

    def explain_token(self) -> None:
        """Say in plain words that the page was open too long, instead of naming its token."""
        if getattr(self, "csrf_token", None) is not None and self.csrf_token.errors:
            self.csrf_token.errors = []
            self.form_errors.append(str(STALE))

    def key(self) -> str | None:
        """Return the form's key, or None when it was forged into something else."""
        key = self.request_key.data or ""
        return key if 16 <= len(key) <= 64 and key.isascii() and key.isprintable() else None

    def _read(self, name: str, read: Callable[[], Read]) -> Read | None:
        try:
            return read()
        except InvalidInput as error:
            self.refuse(name, gettext(error.sentence, **error.params))
            return None

    def refuse(self, name: str, sentence: str) -> None:
        """Add a sentence to a field."""
        field = self[name]
        field.errors = [*field.errors, sentence]

    def _chosen(self) -> Reach | None:
        offered = {choice[0] for choice in self.reach.choices or []}
        if self.reach.data not in offered:
            self.refuse("reach", gettext("Choisissez comment vous prévenir."))
            return None
        return Reach(self.reach.data)

    def _reach(self, email: str, phone: str) -> Reach | None:
        reach = self._chosen()
        if reach is Reach.EMAIL and not email and not self.email.errors:
            self.refuse("email", gettext("Écrivez l’adresse e-mail, ou choisissez un autre moyen."))
        if reach is Reach.MOBILE and phone and not intake.is_mobile(phone):
            self.refuse(
                "phone",
                gettext("Ce numéro n’est pas celui d’un portable. Choisissez « téléphone fixe »."),
            )
        if reach in {Reach.MOBILE, Reach.LANDLINE} and not phone and not self.phone.errors:
            self.refuse(
                "phone", gettext("Écrivez le numéro de téléphone, ou choisissez un autre moyen.")
            )
        return reach
