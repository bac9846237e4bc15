"""Forgetting what a revoked feed said of its device."""

from datetime import datetime

from sqlalchemy import or_, update

from app.subscriptions.models import PrivateFeed
from app.transactions import rows_changed


def forget_revoked(before: datetime) -> int:
    """Forget the label and program of feeds revoked before an instant; they still answer 410."""
    return rows_changed(
        update(PrivateFeed)
        .where(
            PrivateFeed.revoked_at < before,
            or_(PrivateFeed.label != "", PrivateFeed.last_client != ""),
        )
        .values(label="", last_client="")
    )
