"""Hours attended by each person of a parcours, who falls behind, and where to make it up."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import guests, progress, queries, roll
from app.bookings.errors import AlreadyBusy, NotAtThisMeeting
from app.errors import DomainError
from app.people.actors import acting
from app.transactions import transaction
from app.web import guards
from app.web.trainers import seen
from app.workshops.models import Meeting


@dataclass(frozen=True)
class Question:
    """What is asked before someone is also written in at that hour, and what was chosen."""

    inscription: str
    missed: int
    chosen: int
    text: str


def show(meeting_id: int) -> ResponseReturnValue:
    """Show how far everyone of a meeting's workshop is."""
    return _page(meeting_id)


def _page(meeting_id: int, question: Question | None = None) -> str:
    meeting = seen.meeting(meeting_id)
    people = progress.of_workshop(meeting.workshop)
    return render_template(
        "trainers/hours.html",
        meeting=meeting,
        people=people,
        chances=progress.chances(meeting.workshop, people),
        said_name=seen.said_name,
        question=question,
    )


def make_up(meeting_id: int) -> ResponseReturnValue:
    """Give someone a seat of one meeting elsewhere, to make up one that they missed."""
    meeting = seen.meeting(meeting_id)
    try:
        booking = roll.expected(meeting, seen.uuid_in(request.form.get("inscription", "")))
        missed = _meeting_of(meeting, request.form.get("manquee", 0, type=int))
        chosen = queries.meeting(request.form.get("seance", 0, type=int))
        if booking is None or missed is None or chosen is None:
            raise NotAtThisMeeting
        progress.check_chance(missed, chosen)
        with transaction():
            guest = guests.make_up(
                booking,
                missed,
                chosen,
                acting(guards.signed_in()),
                accept_overlap=request.form.get("accept_overlap") == "y",
            )
        when = f"{dates.day(chosen.starts_local)}, {dates.span(chosen.starts_local, chosen.ends_local)}"
        flash(f"{seen.said_name(guest.participant)} rattrape une séance : {when}.")
    except AlreadyBusy as busy:
        asked = Question(
            request.form["inscription"],
            request.form.get("manquee", 0, type=int),
            request.form.get("seance", 0, type=int),
            str(busy),
        )
        return _page(meeting_id, asked), busy.status
    except DomainError as refusal:
        flash(str(refusal))
    return redirect(url_for("trainers.hours", meeting_id=meeting_id), 303)


def _meeting_of(meeting: Meeting, meeting_id: int) -> Meeting | None:
    return next((one for one in meeting.workshop.coming if one.id == meeting_id), None)
