"""The message page: what was sent to whom, what became of it, and what can still be done."""

from uuid import UUID

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates, intake
from app.bookings import mails
from app.bookings import queries as bookings
from app.calendars import reading
from app.errors import Forbidden, NotFound
from app.messages import attempts, follow_up, queries, sending, waves
from app.messages.models import Message, Status
from app.messages.queries import Sought
from app.messages.rendering import mask
from app.messages.waves import Wave
from app.people.queries import account_names
from app.planning import undoing
from app.transactions import transaction
from app.web import guards
from app.web.coordinators.notice_names import NOTICES
from app.workshops import catalogue

HTML_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A mail's own styles are shown; it runs, loads and posts nothing, and is another origin."""
METHODS = {
    "REQUEST": "Inscrit dans l’agenda de la personne",
    "CANCEL": "Retiré de l’agenda de la personne",
    "": "Un fichier d’agenda, à garder ou à ouvrir",
}


def index() -> ResponseReturnValue:
    """Search the messages; show what waits ten minutes, and whether sending is paused."""
    account = guards.signed_in()
    typed = request.args.get("q", "").strip()
    branch = account.branch_id
    found = queries.search(
        Sought(
            text=typed,
            about=_about(typed),
            notice=request.args.get("avis", ""),
            status=_status(request.args.get("etat", "")),
            venues=None if branch is None else catalogue.venue_ids(branch),
        ),
        max(1, request.args.get("page", 1, type=int)),
    )
    waiting = [wave for wave in waves.waiting() if is_whole(wave)]
    return render_template(
        "coordinators/messages/index.html",
        found=found,
        waiting=[(wave, undoing.why_not(wave, account.id)) for wave in waiting],
        makers=account_names({wave.account_id for wave in waiting}),
        may_pause=branch is None,
        paused_since=sending.last(sending.PAUSE),
        zone=current_app.config["DEFAULT_ZONE"],
        notices=NOTICES,
        known=queries.notices(),
        statuses=list(Status),
        args=request.args,
    )


def show(message_uuid: UUID) -> ResponseReturnValue:
    """Show one message exactly as it is sent, its personal links masked, and each attempt."""
    message = one(message_uuid)
    return render_template(
        "coordinators/messages/show.html",
        message=message,
        text=mask(message.text),
        has_html=bool(message.body_html) and message.channel.value == "email",
        entries=reading.entries(message.calendar) if message.calendar else [],
        method=METHODS.get(message.calendar_method, ""),
        attempts=attempts.of(message),
        notices=NOTICES,
        now=dates.now(),
    )


def html(message_uuid: UUID) -> ResponseReturnValue:
    """Give the HTML of one mail alone, where nothing in it can act."""
    message = one(message_uuid)
    if not message.body_html:
        raise NotFound
    headers = {"Content-Security-Policy": HTML_POLICY, "Cache-Control": "private, no-store"}
    return Response(mask(message.body_html), mimetype="text/html", headers=headers)


def retry(message_uuid: UUID) -> ResponseReturnValue:
    """Send a failed or withheld message."""
    message = one(message_uuid)
    with transaction():
        follow_up.retry(message)
    flash("Le message va repartir.")
    return redirect(url_for("coordinators.messages"), 303)


def withhold(message_uuid: UUID) -> ResponseReturnValue:
    """Keep back a message that has not left."""
    message = one(message_uuid)
    with transaction() as session:
        is_kept = follow_up.withhold(session.get_one(Message, message.id, with_for_update=True))
    flash("Le message est retenu." if is_kept else "Trop tard : le message est parti.")
    return redirect(url_for("coordinators.message", message_uuid=message_uuid), 303)


def pause() -> ResponseReturnValue:
    """Hold all messages back, of the whole house: not for a branch to decide."""
    _of_the_whole_house()
    with transaction():
        sending.pause("by_coordination")
    flash("Plus aucun message ne part, jusqu’à ce que vous repreniez.")
    return redirect(url_for("coordinators.messages"), 303)


def resume() -> ResponseReturnValue:
    """Let messages leave again; likewise."""
    _of_the_whole_house()
    with transaction():
        sending.resume()
    flash("Les messages repartent.")
    return redirect(url_for("coordinators.messages"), 303)


def _of_the_whole_house() -> None:
    if guards.signed_in().branch_id is not None:
        raise Forbidden


def one(message_uuid: UUID) -> Message:
    """Return a message this coordinator may see. Raises NotFound, for a secret one too."""
    message = queries.message(message_uuid)
    if message is None or not is_ours(message):
        raise NotFound
    return message


def is_ours(message: Message) -> bool:
    """Tell whether a coordinator's branch concerns a message; without a branch each one does."""
    branch_id = guards.signed_in().branch_id
    return branch_id is None or message.venue_id in catalogue.venue_ids(branch_id)


def is_whole(wave: Wave) -> bool:
    """Tell whether all that a wave tells is this coordinator's; of an erased wave nothing is."""
    messages = waves.messages_of(wave)
    return bool(messages) and all(map(is_ours, messages))


def _about(typed: str) -> str:
    """Return what messages about the booking of a typed reference are about, or ""."""
    booking = bookings.by_reference(intake.clean(typed).replace(" ", "").upper())
    return mails.about(booking) if booking else ""


def _status(code: str) -> Status | None:
    return Status(code) if code in {each.value for each in Status} else None
