"""What people wish for, to plan what is missing, and the groups that are passed over."""

from collections import Counter
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.bookings import links, parties, wish_actions, wish_lists
from app.bookings.wishes import Wish
from app.errors import NotFound
from app.people.actors import acting
from app.transactions import transaction
from app.web import guards
from app.web.phrases import REACHES
from app.web.wish_words import DAYS, HALVES, what, when
from app.workshops import offered


def index() -> ResponseReturnValue:
    """Show what is wished for in all, then each wish by its rank."""
    wishes = wish_lists.open_wishes(guards.signed_in().branch_id)
    themes = dict(offered.themes())
    demand = wish_lists.demand(wishes)
    subjects = {wish.id: what(wish, themes) for wish in wishes}
    return render_template(
        "coordinators/wishes.html",
        wishes=wishes,
        subjects=subjects,
        counted=Counter(subjects.values()).most_common(),
        demand=demand,
        venues={venue.id: venue for venue in offered.places()},
        moments={wish.id: when(wish.half_days) for wish in wishes},
        slips={wish.id: links.wish_token(wish) for wish in wishes},
        days=list(enumerate(DAYS)),
        halves=HALVES,
        reaches=REACHES,
        groups=len(parties.passed_over(guards.signed_in().branch_id)),
    )


def groups() -> ResponseReturnValue:
    """Show the groups that others have passed twice, since the free seats were too few for them."""
    return render_template(
        "coordinators/groups.html", passed=parties.passed_over(guards.signed_in().branch_id)
    )


def withdraw(wish_uuid: UUID) -> ResponseReturnValue:
    """End a wish for the person who asks so."""
    wish = _seen(wish_uuid)
    with transaction():
        wish_actions.withdraw(wish, acting(guards.signed_in()))
    return _done(wish)


def resume(wish_uuid: UUID) -> ResponseReturnValue:
    """Look again for a seat for the person who asks so."""
    wish = _seen(wish_uuid)
    with transaction():
        wish_actions.resume(wish)
    return _done(wish)


def _seen(wish_uuid: UUID) -> Wish:
    wish = wish_lists.wish(wish_uuid, guards.signed_in().branch_id)
    if wish is None:
        raise NotFound
    return wish


def _done(wish: Wish) -> ResponseReturnValue:
    flash(f"Souhait de {wish.participant.name} : {wish.state.french}.")
    return redirect(url_for("coordinators.wishes"), 303)
