"""Why each person has or has not a seat: the line and the story of the seats."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.bookings import ledger
from app.transactions import snapshot
from app.web.coordinators.schedule import seen_workshop


def show(workshop_id: int) -> ResponseReturnValue:
    """Show the line with its ranks and reasons, then what happened to each seat."""
    snapshot()
    seen_workshop(workshop_id)
    return render_template("coordinators/queue.html", told=ledger.explain(workshop_id))
