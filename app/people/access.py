"""Rights over an object: who may see what, beyond who may enter which room.

Objects of other rooms are named by their ids, so that people know nothing of bookings.
"""

from collections.abc import Collection

from app.people.models import Account, Role


def sees_branch(account: Account, branch_id: int | None) -> bool:
    """Tell whether a coordinator's branch lets them see what belongs to this one.

    A coordinator without a branch sees the whole association.
    """
    return account.role is Role.COORDINATOR and (
        account.branch_id is None or account.branch_id == branch_id
    )


def may_see_booking(account: Account, *, partner_id: int | None, branch_id: int | None) -> bool:
    """Tell whether an account may read and cancel a booking of this partner and branch.

    A partner sees its own people only.
    """
    if account.role is Role.PARTNER:
        return partner_id is not None and partner_id == account.partner_id
    return sees_branch(account, branch_id)


def may_see_meeting(account: Account, *, leaders: Collection[int], branch_id: int | None) -> bool:
    """Tell whether an account may read who comes to a meeting led by these accounts."""
    if account.role in {Role.TRAINER, Role.VOLUNTEER}:
        return account.id in leaders
    return sees_branch(account, branch_id)


def may_say_at(account: Account, *, venue_id: int | None, led_venues: Collection[int]) -> bool:
    """Tell whether an account may tell people what is to be said at a venue: it leads there."""
    return may_see_contact(account) and venue_id in led_venues


def may_see_contact(account: Account) -> bool:
    """Tell whether an account may read how the people of its meetings are reached."""
    return account.role in {Role.TRAINER, Role.COORDINATOR}
