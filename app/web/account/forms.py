"""Signing in, and naming a calendar address."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField, ValidationError

from app import intake
from app.errors import InvalidInput
from app.workshops import queries


class AskForm(FlaskForm):  # type: ignore[misc]
    email = StringField("Votre adresse e-mail")
    vers = HiddenField()

    def validate_email(self, field: Field) -> None:
        """Read the address as the account has it."""
        try:
            self.address = intake.email("email", field.data or "")
        except InvalidInput as error:
            raise ValidationError(error.reason) from error
        if not self.address:
            raise ValidationError("Écrivez votre adresse e-mail.")


class LinkForm(FlaskForm):  # type: ignore[misc]
    is_own = BooleanField("Cet ordinateur ou ce téléphone est à moi")


class CodeForm(LinkForm):
    code = StringField("Code à six chiffres")


class FeedForm(FlaskForm):  # type: ignore[misc]
    label = StringField("Nom de l’agenda")
    venue = SelectField("Lieu", coerce=int, default=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the venues: a coordinator may want one only."""
        super().__init__(*args, **kwargs)
        venues = [(venue.id, f"{venue.name}, {venue.city}") for venue in queries.public_venues()]
        self.venue.choices = [(0, "Tous les lieux"), *venues]

    def validate_label(self, field: Field) -> None:
        """Ask for a name of one short line."""
        try:
            self.cleaned = intake.line("label", field.data or "", 80)
        except InvalidInput as error:
            raise ValidationError(error.reason) from error
        if not self.cleaned:
            raise ValidationError("Donnez un nom à cet agenda, par exemple « mon téléphone ».")


class AccessForm(FlaskForm):  # type: ignore[misc]
    """Who asks for a desk; the rules read each field."""

    name = StringField("Nom de l’organisme")
    kind = SelectField("Type d’organisme", validate_choice=False)
    city = StringField("Ville")
    person = StringField("Vos prénom et nom")
    email = StringField("Votre adresse e-mail professionnelle")
    phone = StringField("Votre téléphone (facultatif)")
