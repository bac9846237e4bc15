"""When and where: the weekly hours of each place, and the parcours over several weeks."""

from dataclasses import dataclass
from datetime import time

MON, TUE, WED, THU, FRI, SAT = range(6)
WEEKS_BACK = 2
WEEKS = 12

NORTH = "formatrice@pouce.example"
PARIS = "formateur.paris@pouce.example"
SOUTH = "formatrice.sud@pouce.example"
VOLUNTEER = "benevole@pouce.example"
NEWCOMER = "nouvelle.benevole@pouce.example"
NOBODY = ""

MISSION_WEEKS = (7, 8)
"""The fortnight that the trainer of the north spends in La Réunion: her feed has two zones."""
MISSION_PLACE = "la-reunion"


@dataclass(frozen=True)
class Slot:
    """The same hour each week at one place; `room` is an index of `places.ROOMS`."""

    place: str
    weekday: int
    start: time
    leader: str = NOBODY
    offer: str = "coup"
    room: int = 0
    support: str = NOBODY


@dataclass(frozen=True)
class Series:
    """A programme of several meetings on these weekdays, from the first in week `week` on."""

    place: str
    offer: str
    week: int
    weekdays: tuple[int, ...]
    start: time
    leader: str = NOBODY
    room: int = 0


SLOTS = (
    Slot("lille", TUE, time(14), NORTH, support=VOLUNTEER),
    Slot("lille", THU, time(10), NORTH, support=VOLUNTEER),
    Slot("lille", SAT, time(10), NORTH, support=VOLUNTEER),
    Slot("lille", MON, time(9, 30), VOLUNTEER, "permanence", 1),
    Slot("roubaix", MON, time(10), NORTH),
    Slot("roubaix", WED, time(10), NORTH),
    Slot("roubaix", FRI, time(14), NORTH),
    Slot("paris-20", MON, time(14), PARIS),
    Slot("paris-20", WED, time(10), PARIS),
    Slot("paris-20", THU, time(18), PARIS),
    Slot("paris-20", FRI, time(9, 30), NOBODY, "permanence", 1),
    Slot("paris-12", TUE, time(10), PARIS),
    Slot("paris-12", FRI, time(14, 30), PARIS),
    Slot("saint-denis", MON, time(10)),
    Slot("saint-denis", THU, time(14)),
    Slot("saint-denis", WED, time(14), NOBODY, "permanence", 1),
    Slot("creteil", TUE, time(14)),
    Slot("creteil", FRI, time(10), PARIS),
    Slot("bordeaux", WED, time(14)),
    Slot("bordeaux", FRI, time(10, 30)),
    Slot("lyon", TUE, time(10)),
    Slot("lyon", THU, time(14, 30)),
    Slot("lyon", MON, time(14), NOBODY, "permanence", 1),
    Slot("villeurbanne", WED, time(9, 30)),
    Slot("grenoble", MON, time(14)),
    Slot("grenoble", THU, time(10)),
    Slot("marseille", TUE, time(9, 30), SOUTH),
    Slot("marseille", THU, time(14), SOUTH),
    Slot("marseille", SAT, time(10), SOUTH),
    Slot("marseille", WED, time(9, 30), SOUTH, "permanence", 1),
    Slot("strasbourg", TUE, time(14)),
    Slot("strasbourg", FRI, time(9, 30)),
    Slot("la-reunion", TUE, time(9), NORTH),
    Slot("la-reunion", THU, time(13, 30), NORTH),
    Slot("la-reunion", FRI, time(9), NORTH, "permanence", 1),
)

SERIES = (
    Series("lille", "bases", 0, (MON,), time(14), NORTH),
    Series("lyon", "bases", 0, (WED, FRI), time(9, 30)),
    Series("paris-20", "bases", 1, (TUE, THU), time(14), PARIS),
    Series("roubaix", "bases", 2, (THU,), time(14), NORTH),
    Series("saint-denis", "bases", 3, (TUE, FRI), time(9, 30)),
    Series("la-reunion", "bases", 3, (WED,), time(9), NORTH),
    Series("marseille", "bases", 4, (MON,), time(14), SOUTH),
    Series("bordeaux", "bases", 5, (MON, THU), time(14)),
    Series("paris-12", "emploi", 0, (MON, WED), time(14), PARIS),
    Series("strasbourg", "emploi", 4, (MON, THU), time(9, 30)),
    Series("grenoble", "seniors", 2, (TUE, FRI), time(14)),
    Series("lille", "seniors", 5, (WED, FRI), time(9, 30), NORTH),
    Series("bordeaux", "formation", 1, (TUE,), time(9), NOBODY, 1),
    Series("lyon", "formation", 3, (TUE,), time(9), NOBODY, 1),
    Series("lille", "formation", 4, (TUE,), time(9), NORTH, 1),
    Series("paris-20", "formation", 6, (TUE,), time(9), NOBODY, 1),
    Series("marseille", "formation", 8, (FRI,), time(9), SOUTH, 1),
)
