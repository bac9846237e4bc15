"""What the coordinators' pages say of rules and days."""

from app.web.coordinators.season_forms import EVERY, WEEKDAYS
from app.workshops.season_rules import SeasonRule


def weekdays_said(rule: SeasonRule) -> str:
    """Say the days of a rule: "Mardi et jeudi, une semaine sur deux"."""
    days = [WEEKDAYS[number] for number in rule.recurrence.weekdays]
    said = f"{', '.join(days[:-1])} et {days[-1]}" if len(days) > 1 else days[0]
    rhythm = "" if rule.every == 1 else f", {EVERY.get(str(rule.every), '').lower()}"
    return said.capitalize() + rhythm
