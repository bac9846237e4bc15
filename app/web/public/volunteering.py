"""Becoming a volunteer: a form open to all, decided by a coordinator."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms import HiddenField, SelectMultipleField, StringField

from app.errors import InvalidInput
from app.extensions import limiter
from app.people import volunteers
from app.transactions import transaction
from app.web.booking_form import new_key
from app.web.wish_words import DAYS, HALF_DAYS, HALVES
from app.workshops import queries


class VolunteerForm(FlaskForm):  # type: ignore[misc]
    request_key = HiddenField()
    first_name = StringField(lazy_gettext("Votre prénom"))
    email = StringField(lazy_gettext("Adresse e-mail (ou téléphone)"))
    phone = StringField(lazy_gettext("Téléphone (ou adresse e-mail)"))
    venues = SelectMultipleField(
        lazy_gettext("Où pouvez-vous aider ? (facultatif)"), validate_choice=False
    )
    half_days = SelectMultipleField(
        lazy_gettext("Quand êtes-vous libre ? (facultatif)"), validate_choice=False
    )
    code = StringField(lazy_gettext("Le code de la personne qui vous envoie (facultatif)"))

    def prepare(self) -> None:
        """Offer the places, and give a fresh form its key and the code of its address."""
        self.places = list(queries.public_venues())
        self.venues.choices = [
            (str(each.id), each.name if each.city in each.name else f"{each.name}, {each.city}")
            for each in self.places
        ]
        self.request_key.data = (self.request_key.data or new_key())[:64]
        if request.method != "POST":
            self.code.data = request.args.get("code", "")[:12]

    @property
    def offer(self) -> volunteers.Offer:
        """Return what was typed; places and half-days that are not offered are left out."""
        return volunteers.Offer(
            first_name=self.first_name.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            venue_ids=[e.id for e in self.places if str(e.id) in (self.venues.data or [])],
            half_days=[code for code, _, _ in HALF_DAYS if code in (self.half_days.data or [])],
            code=self.code.data or "",
        )


@limiter.limit("10/hour", methods=["POST"])
def ask() -> ResponseReturnValue:
    """Show the form; on POST note who would help. The answer is the same for a known address."""
    form = VolunteerForm()
    form.prepare()
    if request.method == "POST" and form.validate():
        try:
            try:
                _note(form)
            except IntegrityError:  # a double click: the first one is noted by now
                _note(form)
            return redirect(url_for("public.volunteer_asked"), 303)
        except InvalidInput as error:
            form[error.field].errors = [gettext(error.sentence, **error.params)]
    page = render_template(
        "public/volunteer.html", form=form, days=list(enumerate(DAYS)), halves=HALVES
    )
    return page, 200 if request.method != "POST" else 422


def _note(form: VolunteerForm) -> None:
    with transaction():
        volunteers.apply(form.offer, form.request_key.data or new_key())


def asked() -> ResponseReturnValue:
    """Say what happens next."""
    return render_template("public/volunteer_asked.html")
