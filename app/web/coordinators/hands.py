"""The meetings that lack people for those who come."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.planning import hands
from app.web import guards


def lacking() -> ResponseReturnValue:
    """List the meetings of the next four weeks that lack hands, the soonest first."""
    return render_template(
        "coordinators/hands.html", lacking=hands.lacking(guards.signed_in().branch_id)
    )
