"""Asking for a desk: open to any social service, decided by a coordinator."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import InvalidInput
from app.extensions import limiter
from app.people import partners
from app.transactions import transaction
from app.web.account.forms import AccessForm


@limiter.limit("10/hour", methods=["POST"])
def ask() -> ResponseReturnValue:
    """Show the form; on POST note the request. The answer is the same for a known address."""
    form = AccessForm()
    form.kind.choices = [("", "Choisissez"), *partners.KINDS.items()]
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                partners.ask_for_access(
                    partners.Organisation(
                        form.name.data or "", form.kind.data or "", form.city.data or ""
                    ),
                    name=form.person.data or "",
                    email=form.email.data or "",
                    phone=form.phone.data or "",
                )
            return redirect(url_for("account.access_asked"), 303)
        except InvalidInput as error:
            form[error.field].errors = [error.reason]
    page = render_template("account/access.html", form=form)
    return page, 200 if request.method != "POST" else 422


def asked() -> ResponseReturnValue:
    """Say what happens next."""
    return render_template("account/access_asked.html")
