"""A rule's words, to change them."""

from datetime import timedelta

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectField, ValidationError

from app.web.coordinators.fields import ChecksField, DayField, HourField
from app.web.coordinators.season_forms import EVERY, WEEKDAYS
from app.workshops import recurrence
from app.workshops.recurrence import Rule
from app.workshops.season_rules import SeasonRule


class RuleForm(FlaskForm):  # type: ignore[misc]
    weekdays = ChecksField("Jours")
    every = SelectField("Rythme", validate_choice=False, default="1")
    start = HourField("Début")
    end = HourField("Fin")
    last = DayField("Dernier jour")
    skips_public = BooleanField("Sauf les jours fériés du territoire")
    skips_school = BooleanField("Sauf les vacances scolaires de la zone")

    def prepare(self, rule: SeasonRule) -> None:
        """Offer the choices, and what the rule says."""
        self._rule = rule
        self.weekdays.choices = [(str(n), day) for n, day in enumerate(WEEKDAYS)]
        self.every.choices = list(EVERY.items())
        if not self.is_submitted():
            self.weekdays.data = rule.weekdays.split(",")
            self.every.data = str(rule.every)
            self.start.data, self.end.data = f"{rule.start:%H:%M}", f"{rule.end:%H:%M}"
            self.last.data = rule.last_day.isoformat()
            self.skips_public.data, self.skips_school.data = rule.skips_public, rule.skips_school

    def validate_weekdays(self, field: Field) -> None:
        """Ask for one day at least."""
        if not field.data:
            raise ValidationError("Cochez au moins un jour de la semaine.")

    def validate_every(self, field: Field) -> None:
        """Refuse a rhythm that is not offered."""
        if field.data not in EVERY:
            raise ValidationError("Choisissez un rythme dans la liste.")

    def validate_end(self, field: HourField) -> None:
        """Ask for two hours, in order."""
        if field.hour is None or self.start.hour is None or field.hour <= self.start.hour:
            raise ValidationError("Écrivez le début et la fin ; la fin vient après.")

    def validate_last(self, field: DayField) -> None:
        """Ask for a day after the rule's first, within a year."""
        first = self._rule.first_day
        if field.day is None or not timedelta(0) <= field.day - first <= recurrence.LONGEST:
            raise ValidationError("Donnez un dernier jour, un an au plus après le premier.")

    @property
    def new(self) -> Rule:
        return Rule(
            self.weekdays.numbers,
            self.start.value,
            self.end.value,
            self._rule.first_day,
            self.last.value,
            int(self.every.data),
        )
