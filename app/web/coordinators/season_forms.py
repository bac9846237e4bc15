"""What a season is made of: a programme, days and hours, venues, then rooms and people."""

from collections.abc import Sequence
from datetime import time, timedelta

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, SelectField, StringField, ValidationError

from app import dates
from app.people.models import Account
from app.planning.rules.wanted import Line, Wanted
from app.web.coordinators.fields import ChecksField, DayField, HourField, LineField, number
from app.workshops import recurrence
from app.workshops.models import Kind, Programme
from app.workshops.places import Venue

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
EVERY = {"1": "Toutes les semaines", "2": "Une semaine sur deux", "4": "Une semaine sur quatre"}


class SeasonForm(FlaskForm):  # type: ignore[misc]
    programme = SelectField("Programme", validate_choice=False)
    title = LineField("Titre (facultatif)", 150)
    weekdays = ChecksField("Jours")
    every = SelectField("Rythme", validate_choice=False, default="1")
    start = HourField("Début")
    end = HourField("Fin (facultatif)")
    first = DayField("Premier jour")
    last = DayField("Dernier jour")
    hours = StringField("Heures en tout, pour un parcours (facultatif)")
    capacity = StringField("Places (facultatif)")
    skips_public = BooleanField("Sauf les jours fériés du territoire")
    skips_school = BooleanField("Sauf les vacances scolaires de la zone")
    venues = ChecksField("Lieux")

    def prepare(self, programmes: Sequence[Programme], venues: Sequence[Venue]) -> None:
        """Offer what the house has."""
        self.weekdays.choices = [(str(n), day) for n, day in enumerate(WEEKDAYS)]
        self.every.choices = list(EVERY.items())
        self._programmes = {str(each.id): each for each in programmes}
        self.programme.choices = [
            (key, f"{each.name} ({each.kind.french.lower()})")
            for key, each in self._programmes.items()
        ]
        self.venues.choices = [
            (str(each.id), each.name if each.city in each.name else f"{each.name}, {each.city}")
            for each in venues
        ]

    def validate_programme(self, field: Field) -> None:
        """Refuse a programme that is not offered."""
        if field.data not in self._programmes:
            raise ValidationError("Choisissez un programme dans la liste.")

    def validate_weekdays(self, field: Field) -> None:
        """Ask for one day at least."""
        if not field.data:
            raise ValidationError("Cochez au moins un jour de la semaine.")

    def validate_venues(self, field: Field) -> None:
        """Ask for one venue at least."""
        if not field.data:
            raise ValidationError("Cochez au moins un lieu.")

    def validate_every(self, field: Field) -> None:
        """Refuse a rhythm that is not offered."""
        if field.data not in EVERY:
            raise ValidationError("Choisissez un rythme dans la liste.")

    def validate_start(self, field: HourField) -> None:
        """Ask for an hour."""
        if not field.errors and field.hour is None:
            raise ValidationError("Écrivez l’heure de début.")

    def validate_end(self, field: HourField) -> None:
        """Ask for an end after the start; a coup de pouce knows its own length."""
        if field.hour is None:
            if self._of_one_meeting() is None:
                raise ValidationError("Écrivez l’heure de fin d’une séance.")
        elif self.start.hour is not None and field.hour <= self.start.hour:
            raise ValidationError("La fin doit venir après le début.")

    def validate_first(self, field: DayField) -> None:
        """Ask for a day that is not past."""
        if field.day is None or field.day < dates.today() - timedelta(days=1):
            raise ValidationError("Donnez un premier jour qui n’est pas passé.")

    def validate_last(self, field: DayField) -> None:
        """Ask for a day from the first on, within a year."""
        if field.day is None:
            raise ValidationError("Donnez le dernier jour.")
        if self.first.day and not timedelta(0) <= field.day - self.first.day <= recurrence.LONGEST:
            raise ValidationError("Le dernier jour vient après le premier, d’un an au plus.")

    def validate_hours(self, field: Field) -> None:
        """Read hours such as "15" or "7,5"; a parcours has its programme's."""
        self.target_minutes = 0
        typed = (field.data or "").strip().lower().replace("h", "").replace(",", ".").strip()
        programme = self._programmes.get(self.programme.data or "")
        if not typed and programme and programme.kind is Kind.PARCOURS:
            self.target_minutes = int(programme.hours * 60)
        if typed:
            try:
                self.target_minutes = round(float(typed) * 60)
            except ValueError:
                raise ValidationError("Écrivez un nombre d’heures, par exemple 15.") from None
            if not 15 <= self.target_minutes <= 300 * 60:
                raise ValidationError("Écrivez un nombre d’heures, par exemple 15.")

    def validate_capacity(self, field: Field) -> None:
        """Read a number of places; none is the programme's."""
        self.places = number(field.data, 1, 200)

    @property
    def wanted(self) -> Wanted:
        """Return what is asked for, once the form is valid."""
        start = self.start.value
        end = self.end.hour or self._of_one_meeting() or start
        return Wanted(
            programme_id=int(self.programme.data),
            title=self.title.data or "",
            first=self.first.value,
            last=self.last.value,
            weekdays=self.weekdays.numbers,
            every=int(self.every.data),
            target_minutes=self.target_minutes,
            skips_public=self.skips_public.data,
            skips_school=self.skips_school.data,
            capacity=self.places,
            lines=tuple(Line(venue, start, end) for venue in self.venues.numbers),
        )

    def _of_one_meeting(self) -> time | None:
        """Return when a meeting ends that lasts the programme's hours, on the same day."""
        programme = self._programmes.get(self.programme.data or "")
        if programme is None or programme.kind is Kind.PARCOURS or self.start.hour is None:
            return None
        minutes = self.start.hour.hour * 60 + self.start.hour.minute + int(programme.hours * 60)
        return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else None


def read_lines(
    typed: MultiDict[str, str],
    wanted: Wanted,
    venues: Sequence[Venue],
    leaders: Sequence[Account],
) -> tuple[Line, ...]:
    """Return the lines with the room, the person and the hours chosen for each venue.

    What is not offered, or cannot be read, is left as it was.
    """
    known = {venue.id: venue for venue in venues}
    people = {str(account.id): account.id for account in leaders}
    lines = []
    for line in wanted.lines:
        rooms = {str(room.id): room.id for room in known[line.venue_id].rooms}
        start = _hour(typed.get(f"debut-{line.venue_id}", ""), line.start)
        end = _hour(typed.get(f"fin-{line.venue_id}", ""), line.end)
        if end <= start:
            start, end = line.start, line.end
        room_id = rooms.get(typed.get(f"salle-{line.venue_id}", ""))
        leader_id = people.get(typed.get(f"avec-{line.venue_id}", ""))
        lines.append(Line(line.venue_id, start, end, room_id, leader_id))
    return tuple(lines)


def _hour(text: str, default: time) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return default
