"""Cancelling a workshop and moving a meeting."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, ValidationError

from app import dates
from app.workshops.models import Meeting
from app.workshops.places import Room, Venue

REASONS = {
    "trainer_absent": "La formatrice ou le formateur est absent",
    "venue_closed": "Le lieu est fermé",
    "too_few": "Il n’y a pas assez d’inscrits",
    "other": "Une autre raison",
}


class CancelForm(FlaskForm):  # type: ignore[misc]
    reason = SelectField("Pourquoi ?", validate_choice=False)

    def prepare(self) -> None:
        """Offer the coded reasons."""
        self.reason.choices = list(REASONS.items())

    def validate_reason(self, field: Field) -> None:
        """Refuse what is not one of the reasons."""
        if field.data not in REASONS:
            raise ValidationError("Choisissez une raison dans la liste.")


class MoveForm(FlaskForm):  # type: ignore[misc]
    """A day and two hours, as browsers send them or as people type them in ISO form."""

    day = StringField("Jour")
    start = StringField("Début")
    end = StringField("Fin")

    def show(self, meeting: Meeting) -> None:
        """Fill the form with what is planned."""
        self.day.data = meeting.starts_local.date().isoformat()
        self.start.data = f"{meeting.starts_local:%H:%M}"
        self.end.data = f"{meeting.ends_local:%H:%M}"

    def validate_day(self, field: Field) -> None:
        """Read a day, from yesterday (today is later elsewhere) to two years from now."""
        try:
            self._day = date.fromisoformat((field.data or "").strip())
        except ValueError:
            raise ValidationError("Écrivez le jour comme ceci : 2026-12-31.") from None
        if not timedelta(days=-1) <= self._day - dates.today() <= timedelta(days=730):
            raise ValidationError("Ce jour est passé, ou trop loin. Vérifiez l’année.")

    def validate_start(self, field: Field) -> None:
        """Read an hour."""
        self._start = _hour(field)

    def validate_end(self, field: Field) -> None:
        """Read an hour."""
        self._end = _hour(field)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Return the start and the end, as wall times, once the form is valid."""
        return datetime.combine(self._day, self._start), datetime.combine(self._day, self._end)


def _hour(field: Field) -> time:
    try:
        return time.fromisoformat((field.data or "").strip()).replace(
            second=0, microsecond=0, tzinfo=None
        )
    except ValueError:
        raise ValidationError("Écrivez l’heure comme ceci : 14:30.") from None


class RoomForm(FlaskForm):  # type: ignore[misc]
    """A room of the meeting's venue, another venue of the same clock, or a room there."""

    room = SelectField("Lieu et salle", validate_choice=False)

    def prepare(self, meeting: Meeting, venues: Sequence[Venue]) -> None:
        """Offer the rooms of the meeting's venue first, then the other places."""
        here = meeting.venue
        places: dict[str, tuple[Venue, Room | None]] = {}
        for venue in (here, *(each for each in venues if each.id != here.id)):
            if venue.zone == here.zone:
                places[f"v{venue.id}"] = (venue, None)
                places |= {f"r{r.id}": (venue, r) for r in venue.rooms if not r.archived_at}
        self._places = places
        self.room.choices = [(key, _place(*place, here)) for key, place in places.items()]
        if self.room.data is None:
            self.room.data = f"r{meeting.room_id}" if meeting.room_id else f"v{here.id}"

    def validate_room(self, field: Field) -> None:
        """Refuse a place that is not offered."""
        if field.data not in self._places:
            raise ValidationError("Choisissez un lieu dans la liste.")

    @property
    def chosen(self) -> tuple[Venue, Room | None]:
        return self._places[self.room.data]


def _place(venue: Venue, room: Room | None, here: Venue) -> str:
    """Name a place: of the meeting's own venue the room says enough."""
    if venue.id == here.id:
        return room.name if room else f"{venue.name}, sans salle précise"
    return f"{venue.name}, {room.name}" if room else f"{venue.name} ({venue.city})"
