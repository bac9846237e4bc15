"""What is told to many people waits ten minutes: stop it, take the change back, or let it leave."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.errors import DomainError, NotFound
from app.messages import waves
from app.messages.waves import Wave
from app.people.actors import acting
from app.planning import obstacles, undoing
from app.transactions import transaction
from app.web import guards
from app.web.coordinators import outbox
from app.workshops.models import Meeting


def stop(wave_uuid: UUID) -> ResponseReturnValue:
    """Keep the messages of a change back; the change stands."""
    wave = _one(wave_uuid)
    return _done(lambda: waves.stop(wave), "L’envoi est arrêté. Le changement reste.")


def undo(wave_uuid: UUID) -> ResponseReturnValue:
    """Take a change back; nobody is told of anything."""
    wave, actor = _one(wave_uuid), acting(guards.signed_in())
    held: list[Meeting] = []
    done = "Tout est comme avant. Personne n’a été prévenu."
    answer = _done(lambda: held.extend(undoing.undo(wave, actor)), done)
    for each in obstacles.in_use(held):
        flash(f"Attention. {each}")
    return answer


def send_now(wave_uuid: UUID) -> ResponseReturnValue:
    """Let the messages of a change leave at once."""
    wave = _one(wave_uuid)
    return _done(lambda: waves.send_now(wave), "Les messages partent.")


def _done(act: Callable[[], None], sentence: str) -> ResponseReturnValue:
    try:
        with transaction():
            act()
    except DomainError as refusal:
        flash(str(refusal))
    else:
        flash(sentence)
    return redirect(url_for("coordinators.messages"), 303)


def _one(wave_uuid: UUID) -> Wave:
    """Return a wave of which each message is this coordinator's. Raises NotFound."""
    wave = waves.find(wave_uuid)
    if not outbox.is_whole(wave):
        raise NotFound
    return wave
