"""Which part of time a feed shows, and in which of its variants."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

LONGEST_ALARM = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Window:
    """From 60 days back to 12 months ahead of the last UTC midnight: it moves once a day.

    A cancelled meeting stays until 14 days after the later of its end and its cancelling.
    """

    edge: datetime

    @classmethod
    def at(cls, moment: datetime) -> "Window":
        return cls(datetime.combine(moment.astimezone(UTC).date(), time(), UTC))

    @property
    def since(self) -> datetime:
        return self.edge - timedelta(days=60)

    @property
    def until(self) -> datetime:
        return self.edge + timedelta(days=367)  # twelve months and the day under way

    @property
    def cancelled_since(self) -> datetime:
        return self.edge - timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Variant:
    """What an address asks for besides the feed itself."""

    hides_cancelled: bool = False
    alarm: int | None = None
    """Minutes before the start, or no alarm."""

    @classmethod
    def asked(cls, cancelled: str, alarm: str) -> "Variant":
        """Read `?annules=masquer` and `?rappel=MIN`; what cannot be read asks for nothing.

        An error would empty the calendar of whoever mistyped the address.
        """
        known = alarm.isascii() and alarm.isdigit() and len(alarm) <= 5
        minutes = int(alarm) if known else 0
        return cls(cancelled == "masquer", minutes if 0 < minutes <= LONGEST_ALARM else None)
