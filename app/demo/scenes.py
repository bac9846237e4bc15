"""What happens to which workshop, so that every state that a page can show is there."""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a workshop; `RECORDED` has begun, or begins on the day itself."""

    RECORDED = "recorded"
    OPEN = "open"
    FEW_LEFT = "few_left"
    FULL = "full"
    LINE = "line"
    RELAY = "relay"
    """Full with a line, then someone gives up: the first in line has the seat."""
    OFFERED = "offered"
    """Full; a freed seat is offered to the first in line, who keeps the place, then to the next."""
    OVERBOOKED = "overbooked"
    """Full, and the coordinator books one more, by the association's own mistake."""
    PARTY = "party"
    """Full; three want to come together or not at all, and are passed over twice."""
    MOVED = "moved"
    CANCELLED = "cancelled"
    UNPUBLISHED = "unpublished"
    NOT_YET_OPEN = "not_yet_open"


@dataclass(frozen=True)
class Scene:
    """A fate, and how many of the last guests come through the CCAS de Lille.

    With `gives_up` the last of them gives the seat back.
    """

    fate: Fate = Fate.OPEN
    through_ccas: int = 0
    gives_up: bool = False
    title: str = ""


SCENES = {
    ("lille", "coup", 0): Scene(Fate.LINE, through_ccas=1),
    ("lille", "coup", 1): Scene(Fate.OPEN, through_ccas=2),
    ("lille", "coup", 2): Scene(Fate.FEW_LEFT, through_ccas=1),
    ("lille", "coup", 3): Scene(Fate.OPEN, through_ccas=1, gives_up=True),
    ("lille", "coup", 4): Scene(Fate.MOVED, through_ccas=1),
    ("lille", "coup", 6): Scene(Fate.CANCELLED),
    ("lille", "coup", 7): Scene(title="Coup de pouce – mon téléphone portable"),
    ("lille", "permanence", 0): Scene(through_ccas=2),
    ("lille", "formation", 0): Scene(through_ccas=1),
    ("lille", "seniors", 0): Scene(Fate.NOT_YET_OPEN),
    ("roubaix", "coup", 0): Scene(Fate.FULL, through_ccas=1),
    ("roubaix", "coup", 1): Scene(Fate.RELAY),
    ("paris-20", "coup", 0): Scene(Fate.FEW_LEFT),
    ("paris-20", "coup", 1): Scene(Fate.OVERBOOKED),
    ("paris-20", "coup", 3): Scene(Fate.LINE),
    ("paris-20", "coup", 5): Scene(Fate.MOVED),
    ("paris-12", "coup", 1): Scene(Fate.FEW_LEFT),
    ("saint-denis", "coup", 1): Scene(Fate.FULL),
    ("saint-denis", "bases", 0): Scene(Fate.LINE),
    ("creteil", "coup", 2): Scene(Fate.CANCELLED),
    ("bordeaux", "coup", 5): Scene(Fate.UNPUBLISHED),
    ("lyon", "coup", 0): Scene(Fate.FEW_LEFT),
    ("lyon", "permanence", 0): Scene(Fate.FULL),
    ("grenoble", "coup", 1): Scene(Fate.PARTY),
    ("marseille", "coup", 0): Scene(Fate.FULL),
    ("marseille", "coup", 2): Scene(Fate.CANCELLED),
    ("marseille", "coup", 4): Scene(Fate.FEW_LEFT),
    ("marseille", "bases", 0): Scene(Fate.MOVED),
    ("strasbourg", "emploi", 0): Scene(Fate.OFFERED),
    ("la-reunion", "coup", 0): Scene(Fate.FEW_LEFT),
    ("la-reunion", "coup", 2): Scene(Fate.MOVED),
}
"""By place, programme, and rank among the workshops there that begin after today, from 0."""
