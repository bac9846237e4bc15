"""The form of a wish: what would suit, where, when, until when, and for whom."""

from datetime import date, timedelta

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField

from app import dates, languages
from app.bookings.participants import Reach
from app.bookings.wish_actions import LONGEST, Wanted
from app.web.booking_form import PersonFields
from app.web.wish_words import HALF_DAYS
from app.workshops import nearby, offered, queries
from app.workshops.models import Kind, Programme
from app.workshops.places import Venue
from app.workshops.wanted import AFTERNOON, MORNING, WEEKDAYS
from app.workshops.wanted import Wanted as Filters

PROGRAMME = "programme"
"""The choice of the very programme of a full workshop."""
_LENGTHS = (
    (14, lazy_gettext("deux semaines")),
    (30, lazy_gettext("un mois")),
    (61, lazy_gettext("deux mois")),
    (91, lazy_gettext("trois mois")),
    (182, lazy_gettext("six mois")),
)
_USUAL = timedelta(days=30)


class WishForm(PersonFields):
    what = SelectField(lazy_gettext("Quel atelier ?"), validate_choice=False)
    theme = SelectField(lazy_gettext("Sur quel thème ?"), validate_choice=False)
    venues = SelectMultipleField(lazy_gettext("Où pouvez-vous venir ?"), validate_choice=False)
    half_days = SelectMultipleField(
        lazy_gettext("Quand êtes-vous libre ? (facultatif)"), validate_choice=False
    )
    until = SelectField(lazy_gettext("Jusqu’à quand devons-nous chercher ?"), validate_choice=False)
    line = BooleanField(lazy_gettext("Gardez-moi aussi une place dans la file de cet atelier"))

    wanted: Wanted
    known = False
    """Whether we know already who it is for: someone whose workshop we cancelled."""
    programme: Programme | None = None

    def prepare(self, programme: Programme | None = None) -> None:
        """Offer what the association offers to everyone, and a fresh form its key."""
        self.offer(Reach.EMAIL, Reach.MOBILE, Reach.LANDLINE, Reach.SLIP)
        self.programme = programme
        exact = [
            (PROGRAMME, gettext("Seulement : %(name)s", name=one.name))
            for one in [programme]
            if one
        ]
        kinds = offered.kinds()
        self.what.choices = [
            *exact,
            *(
                (kind.value, gettext("Tous : %(kind)s", kind=gettext(kind.french)))
                for kind in kinds
            ),
            ("", gettext("N’importe quel atelier")),
        ]
        self.theme.choices = [
            ("", gettext("Tous les thèmes")),
            *((key, name, _as_written()) for key, name in offered.themes()),
        ]
        self.places = list(queries.public_venues())
        today = dates.today()
        lasts = [(today + timedelta(days=days), words) for days, words in _LENGTHS]
        self.until.choices = [
            (last.isoformat(), f"{dates.day(last)} ({words})") for last, words in lasts
        ]
        self._keep_chosen()

    def begin(self, wanted: Filters, venue: Venue | None) -> None:
        """Fill a fresh form with what was looked for, or with the place of a full workshop."""
        kind = wanted.kind.replace("-", "_")
        kinds = {choice[0] for choice in self.what.choices or []}
        self.what.data = PROGRAMME if self.programme else kind if kind in kinds else ""
        self.theme.data = wanted.theme
        near = _beside(wanted)
        self.venues.data = [
            str(place.id)
            for place in self.places
            if place == venue
            or (wanted.venue and place.slug == wanted.venue)
            or (wanted.city and not wanted.venue and place.city_key == wanted.city_key)
            or (place.id in near and not wanted.venue)
        ]
        self.half_days.data = _half_days(wanted)
        last = dates.today() + _USUAL
        if wanted.week and (bounds := dates.week_bounds(wanted.week)):
            sunday = bounds[1] - timedelta(days=1)
            last = sunday if dates.today() <= sunday <= dates.today() + LONGEST else last
        self.until.data = last.isoformat()
        self.line.data = True
        self._keep_chosen()

    @property
    def near(self) -> list[Venue]:
        """Return the places shown first: those chosen, and the others of their cities."""
        chosen = {
            place.city_key for place in self.places if str(place.id) in (self.venues.data or [])
        }
        return [place for place in self.places if place.city_key in chosen]

    def _keep_chosen(self) -> None:
        """Show the day that was chosen also when it is none of those proposed today."""
        chosen = _day(self.until.data)
        if chosen and self.until.data not in {choice[0] for choice in self.until.choices or []}:
            said = dates.day(chosen)
            self.until.choices = [(chosen.isoformat(), said), *(self.until.choices or [])]

    def validate(self, extra_validators: object = None) -> bool:
        """Read what would suit, and the person unless known; each wrong field says what to do."""
        if self.known:
            sound = FlaskForm.validate(self, extra_validators)
            self.explain_token()
        else:
            sound = super().validate(extra_validators)
        venue_ids = [place.id for place in self.places if str(place.id) in (self.venues.data or [])]
        if self.places and not venue_ids:
            self.refuse("venues", gettext("Cochez au moins un lieu où vous pouvez venir."))
        last = _day(self.until.data)
        if last is None or not dates.today() <= last <= dates.today() + LONGEST:
            self.refuse("until", gettext("Choisissez jusqu’à quand nous devons chercher."))
        if not sound or self.errors or last is None:
            return False
        exact = self.what.data == PROGRAMME and self.programme is not None
        self.wanted = Wanted(
            until=last,
            kind=self._kind(),
            programme_id=self.programme.id if exact and self.programme else None,
            theme_key="" if exact else self._theme(),
            venue_ids=venue_ids,
            half_days=[code for code, _, _ in HALF_DAYS if code in (self.half_days.data or [])],
        )
        return True

    def _kind(self) -> Kind | None:
        return Kind(self.what.data) if self.what.data in set(offered.kinds()) else None

    def _theme(self) -> str:
        known = {key for key, _ in offered.themes()}
        return self.theme.data if self.theme.data in known else ""


def _half_days(wanted: Filters) -> list[str]:
    """Return the moments of the week that the list was asked for; none for any."""
    number = wanted.date.weekday() if wanted.date else None
    if wanted.day in WEEKDAYS:
        number = WEEKDAYS.index(wanted.day)
    half = {MORNING: "m", AFTERNOON: "a"}.get(wanted.half)
    if number is None and half is None:
        return []
    return [code for code, day, part in HALF_DAYS if number in (None, day) and half in (None, part)]


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _beside(wanted: Filters) -> tuple[int, ...]:
    """Return the venues near the place looked for; those far away are the person's to choose."""
    place = nearby.locate(wanted.near) if wanted.near else None
    return place.venue_ids if place and not place.chief_town else ()


def _as_written() -> dict[str, str]:
    """Return the attributes of a choice that stays as the association wrote it, in French."""
    return {} if languages.current() == languages.FRENCH else {"lang": languages.FRENCH}
