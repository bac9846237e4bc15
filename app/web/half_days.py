"""The half-days of a week as someone of the team gives them, and their absences: two forms."""

from flask_wtf import FlaskForm

from app.errors import InvalidInput
from app.people import abilities
from app.people.abilities import About
from app.people.absences import Absence, add
from app.people.models import Account
from app.web.coordinators.fields import ChecksField, DayField
from app.web.wish_words import HALF_DAYS, half_day


def choices() -> list[tuple[str, str]]:
    """Return each half-day as an ability holds it, with its words."""
    codes = [code for code, _, _ in HALF_DAYS]
    return [(str(abilities.of_codes([code])[0]), half_day(code)) for code in codes]


class HalfDaysForm(FlaskForm):  # type: ignore[misc]
    half_days = ChecksField("Quand pouvez-vous venir ?")

    def prepare(self, account: Account | None = None) -> None:
        """Offer the half-days of a week; those that someone gives are ticked."""
        self.half_days.choices = [(code, half_day(code)) for code, _, _ in HALF_DAYS]
        if account is not None:
            given = abilities.of([account])[account.id][About.HALF_DAY]
            self.half_days.data = abilities.in_codes(given)

    @property
    def chosen(self) -> list[int]:
        return abilities.of_codes(self.half_days.data or ())


class AbsenceForm(FlaskForm):  # type: ignore[misc]
    first = DayField("Premier jour d’absence")
    last = DayField("Dernier jour (facultatif)")

    def noted(self, account: Account) -> Absence | None:
        """Write the absence; what is wrong is said at its field, and nothing is written."""
        try:
            first = self.first.day
            if first is None:
                raise InvalidInput("first", "Donnez le premier jour d’absence.")
            return add(account, first, self.last.day or first)
        except InvalidInput as refusal:
            self[refusal.field].errors = [refusal.reason]
            return None
