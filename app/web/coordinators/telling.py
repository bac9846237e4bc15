"""Who will be told what by a change: the change is made, its messages are read, and it is kept
only when the person has seen exactly them.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import request, url_for
from markupsafe import Markup
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.messages import waves
from app.messages.models import Channel, Message
from app.messages.waves import Wave
from app.planning import obstacles, undoing
from app.transactions import transaction
from app.web import guards
from app.workshops.models import Meeting

SEEN = "vu"
"""The form's field that says which list the person has read."""
PAGE = "page Messages"


@dataclass(frozen=True, order=True)
class Told:
    """One message that a change sends: to whom, by which channel, what."""

    name: str
    channel: Channel
    address: str
    subject: str


@dataclass(frozen=True)
class Outcome:
    """What a change tells, and whether it was kept."""

    told: list[Told]
    seen: str
    is_kept: bool
    obstacles: list[str] = field(default_factory=list)
    """What stands in the way afterwards; whoever plans may go on all the same."""
    wave: Wave | None = None
    """What waits ten minutes before it leaves, when it is for many people."""
    can_undo: bool = False

    @property
    def people(self) -> int:
        return len({(each.name, each.address) for each in self.told})

    @property
    def said(self) -> str:
        """Say in a sentence how many will be told, and until when that can be stopped."""
        if not self.told:
            return "Personne n’avait à être prévenu."
        people = "personne" if self.people < 2 else "personnes"
        if self.wave is None:
            return f"{self.people} {people} à prévenir."
        return (
            f"{self.people} {people} à prévenir dans dix minutes : jusque-là, la {PAGE} "
            f"permet d’arrêter l’envoi{' ou de tout reprendre' if self.can_undo else ''}."
        )

    def after(self, done: str) -> Markup:
        """Say what was done and who will be told, with a link to where that can be stopped."""
        words = Markup("{} {}").format(done, self.said)
        link = Markup('<a href="{}">{}</a>').format(url_for("coordinators.messages"), PAGE)
        return words.replace(PAGE, link)

    def by(self, channel: str) -> int:
        """Count the messages of a channel, by its code."""
        return sum(each.channel.value == channel for each in self.told)


class _NotKept(Exception):
    """The list was not the one that was read: nothing is written."""


def change(
    act: Callable[[], object],
    *values: object,
    mind: Callable[[], Sequence[Meeting]] | None = None,
    undo: Callable[[], str] | None = None,
    what: str = "",
) -> Outcome:
    """Make a change if the form carries the fingerprint of what it tells, else only say it.

    The preview is the change itself, rolled back: what it shows is what will be sent. `values`
    are what the form asked for; when they changed since the preview, it is shown again. `mind`
    returns, after the change, the meetings whose obstacles are said with it. What is told to many
    waits, and `undo` says then how the change is taken back; `what` names it, where the subject of
    its first message says too little.
    """
    told: list[Told] = []
    found: list[str] = []
    seen, wave, can_undo = "", None, False
    try:
        with transaction() as session:
            with _written(session) as messages:
                act()
                session.flush()
            told = sorted(
                Told(each.to_name, each.channel, each.to_address, each.subject) for each in messages
            )
            found = obstacles.of(mind()) if mind else []
            seen = hashlib.sha256(repr((told, values, found)).encode()).hexdigest()[:24]
            if request.form.get(SEEN) != seen:
                raise _NotKept
            account_id = guards.signed_in().id
            wave = waves.hold(messages, account_id)
            if wave is not None:
                wave.undo, wave.what = undo() if undo else "", what[:250] or wave.what
                session.flush()
                can_undo = not undoing.why_not(wave, account_id)
    except _NotKept:
        return Outcome(told, seen, is_kept=False, obstacles=found)
    return Outcome(told, seen, is_kept=True, obstacles=found, wave=wave, can_undo=can_undo)


def status(seen: Outcome | None) -> int:
    """Return the status of a change's page: a form that could not be read is 422."""
    return 200 if request.method != "POST" or seen else 422


@contextmanager
def _written(session: Session) -> Iterator[list[Message]]:
    """Collect the messages that this unit writes; another's are not among them."""
    found: list[Message] = []

    def note(_session: Session, instance: object) -> None:
        if isinstance(instance, Message):
            found.append(instance)

    event.listen(session, "pending_to_persistent", note)
    try:
        yield found
    finally:
        event.remove(session, "pending_to_persistent", note)
