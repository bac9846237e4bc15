"""What was being typed when a sign-in ended: kept for its account, shown to nobody before."""

from flask import request, session

from app.people import drafts, signin
from app.transactions import transaction
from app.web import guards
from app.web.partners import people
from app.web.partners.bookings import KIND


def keep_what_was_typed() -> None:
    """Keep a posted enrolment as a draft when this browser's sign-in has just ended by itself.

    It changes nothing else: no seat is taken, and nothing is shown until the account signs in.
    """
    secret = session.get(guards.SESSION_KEY)
    workshop_id = (request.view_args or {}).get("workshop_id")
    is_enrolment = request.method == "POST" and request.endpoint == "partners.book"
    if not (is_enrolment and secret and workshop_id) or guards.current_account() is not None:
        return
    account = signin.expired_account(secret)
    if account is None:
        return
    typed = people.forms(request.form.get("count", 1, type=int), request.form)
    with transaction():
        drafts.begin(account, KIND, {"workshop": workshop_id, "people": people.keep(typed)})
