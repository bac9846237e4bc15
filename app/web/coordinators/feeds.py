"""Whose calendar has not seen the last changes, for coordinators."""

from flask import render_template

from app.subscriptions import health
from app.web import guards


def feeds() -> str:
    """Show each private address's reader, those who are late first, and who has no address."""
    branch_id = guards.signed_in().branch_id
    found = health.of_everyone(branch_id)
    return render_template(
        "coordinators/feeds.html",
        late=[each for each in found if each.is_late],
        others=[each for each in found if not each.is_late],
        without=health.without_one(branch_id),
    )
