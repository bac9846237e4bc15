"""Hours by day: people answer between 8 h and 20 h on the venue's clock."""

from datetime import datetime, timedelta

from app import dates

OPENS, CLOSES = 8, 20


def after(moment: datetime, hours: int, zone_name: str) -> datetime:
    """Return the instant by which so many hours of day have gone by since `moment`."""
    left = timedelta(hours=hours)
    wall = dates.wall(moment, zone_name)
    while True:
        begins = max(wall, wall.replace(hour=OPENS, minute=0, second=0))
        closes = wall.replace(hour=CLOSES, minute=0, second=0)
        here = closes - begins
        if here >= left:
            return dates.instant(begins + left, zone_name)
        left -= max(here, timedelta())
        wall = wall.replace(hour=0, minute=0, second=0) + timedelta(days=1)
