"""Days and hours as browsers send them: one reading for every form of this desk."""

from datetime import date, time
from typing import Any

from wtforms import SelectMultipleField, StringField, ValidationError
from wtforms.form import BaseForm

from app import intake
from app.errors import InvalidInput


class DayField(StringField):
    """A day in ISO 8601, as `<input type="date">` sends it; `day` is the value read."""

    day: date | None = None

    def pre_validate(self, form: BaseForm) -> None:
        """Read the day. Raises ValidationError, also for a year typed wrong."""
        text = (self.data or "").strip()
        if not text:
            return
        try:
            self.day = date.fromisoformat(text)
        except ValueError:
            raise ValidationError("Écrivez le jour comme ceci : 2026-12-31.") from None
        if not 2000 <= self.day.year < 2100:
            raise ValidationError("Vérifiez l’année de ce jour.")

    @property
    def value(self) -> date:
        """Return the day of a valid field that asks for one."""
        if self.day is None:
            raise ValueError("no day was read")
        return self.day


class HourField(StringField):
    """An hour of the wall, as `<input type="time">` sends it; `hour` is the value read."""

    hour: time | None = None

    def pre_validate(self, form: BaseForm) -> None:
        """Read the hour. Raises ValidationError."""
        text = (self.data or "").strip()
        if not text:
            return
        try:
            read = time.fromisoformat(text)
        except ValueError:
            raise ValidationError("Écrivez l’heure comme ceci : 14:30.") from None
        self.hour = read.replace(second=0, microsecond=0, tzinfo=None)

    @property
    def value(self) -> time:
        """Return the hour of a valid field that asks for one."""
        if self.hour is None:
            raise ValueError("no hour was read")
        return self.hour


class LineField(StringField):
    """One line of text, cleaned at the border; `length` characters at most."""

    def __init__(self, label: str, length: int = intake.LINE_LENGTH, **values: Any) -> None:
        super().__init__(label, **values)
        self.length = length

    def pre_validate(self, form: BaseForm) -> None:
        """Clean what was typed. Raises ValidationError when too long or private."""
        try:
            self.data = intake.line(self.name, self.data or "", self.length)
        except InvalidInput as refusal:
            raise ValidationError(refusal.reason) from None


class ChecksField(SelectMultipleField):
    """Boxes to tick among known choices; `numbers` are the ticked values as integers."""

    def __init__(self, label: str, **values: Any) -> None:
        super().__init__(label, validate_choice=False, **values)

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not among the choices."""
        known = {choice[0] for choice in self.choices or ()}
        if set(self.data or ()) - known:
            raise ValidationError("Choisissez dans la liste.")

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(int(value) for value in self.data or ())


def number(text: str | None, least: int, most: int) -> int | None:
    """Read a whole number between two bounds; None for nothing. Raises ValidationError."""
    typed = intake.clean(text or "")
    if not typed:
        return None
    if not typed.isdecimal() or not least <= int(typed[:9]) <= most:
        raise ValidationError(f"Écrivez un nombre entre {least} et {most}.")
    return int(typed)
