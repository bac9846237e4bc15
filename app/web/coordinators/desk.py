"""What waits for someone, and the field that finds whoever calls."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app import dates
from app.bookings import queries
from app.messages.models import Channel, Status
from app.people import partners, volunteers
from app.planning import hands, looking, todo
from app.subscriptions import health
from app.web import guards
from app.web.coordinators.messages import seen


def waiting() -> ResponseReturnValue:
    """List what waits for a coordinator, the most pressing first."""
    branch_id = guards.signed_in().branch_id
    found = todo.of(branch_id)
    messages = seen(found.messages)
    feeds = health.of_everyone(branch_id)
    return render_template(
        "coordinators/desk.html",
        todo=found,
        calls=[each for each in messages if each.channel is Channel.CALL],
        failed=[each for each in messages if each.status is Status.FAILED],
        asked=partners.pending(),
        late=[each for each in feeds if each.is_late],
        silent=[each for each in feeds if each.is_silent and not each.is_late],
        applications=len(volunteers.pending()),
        short=len(hands.lacking(branch_id)),
        now=dates.now(),
    )


def search() -> ResponseReturnValue:
    """Find a person by name, phone or reference, and workshops by what they are called."""
    typed = request.args.get("q", "")
    found = looking.look(typed, guards.signed_in().branch_id)
    return render_template(
        "coordinators/search.html",
        typed=typed,
        found=found,
        ranks=queries.ranks([each for each in found.bookings if each.is_waiting]),
        most=looking.MOST,
        now=dates.now(),
    )
