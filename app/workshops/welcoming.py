"""Who welcomes the people who come, by first name: those who agreed to it, and no one else."""

from sqlalchemy import String, bindparam, cast, func, select

from app.dates import now
from app.extensions import db
from app.people.models import Account
from app.workshops.models import Assignment, AssignmentState, Meeting, Workshop

_NAMED = (
    select(Account)
    .join(Assignment, Assignment.account_id == Account.id)
    .join(Meeting, Meeting.id == Assignment.meeting_id)
    .where(
        Meeting.workshop_id == bindparam("workshop"),
        Meeting.cancelled_at.is_(None),
        Meeting.ends_at > bindparam("now"),
        Assignment.state == AssignmentState.ASSIGNED,
        Account.may_be_named.is_(True),
        Account.archived_at.is_(None),
    )
    .order_by(Assignment.role, Meeting.starts_at, Assignment.id)
)
AGREED = (
    select(
        func.aggregate_strings(
            cast(Assignment.id, String) + "\n" + Account.name + "\n" + Account.email, "\n\n"
        )
    )
    .join(Assignment, Assignment.account_id == Account.id)
    .join(Meeting, Meeting.id == Assignment.meeting_id)
    .where(
        Meeting.workshop_id == Workshop.id,
        Assignment.state == AssignmentState.ASSIGNED,
        Account.may_be_named.is_(True),
        Account.archived_at.is_(None),
    )
    .correlate(Workshop)
    .scalar_subquery()
)
"""What `names` says of a workshop in a query of it and no revision tells: who agrees, and is called
what. For what is kept; names stand in the order that the database finds them."""


def names(workshop: Workshop) -> list[str]:
    """Return the first names of who has a meeting to come and agreed to be named, the leads first."""
    rows = db.session.scalars(_NAMED, {"workshop": workshop.id, "now": now()})
    return list(dict.fromkeys(account.first_name for account in rows if _is_a_name(account)))


def _is_a_name(account: Account) -> bool:
    """Tell whether what an account is called is a first name, not a word of its address.

    Invited without a name, an account has what stands before the @: "marie.dupont" tells the
    family name too.
    """
    is_of_address = account.name == account.email.partition("@")[0]
    return not is_of_address and not any(
        char in ".@_" or char.isdigit() for char in account.first_name
    )
