"""Make, revoke and watch over private calendar addresses."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import or_, update

from app import dates, tokens
from app.extensions import db
from app.people.models import Account
from app.subscriptions.models import PrivateFeed

READ_EVERY = timedelta(minutes=10)


def make(account: Account, label: str, venue_id: int | None = None) -> tuple[PrivateFeed, str]:
    """Make one more private address; return it with its token, which is shown now or never.

    A coordinator may ask for one venue only.

    The token has 256 random bits and says nothing of its owner; only its SHA-256 is kept.
    """
    token = secrets.token_urlsafe(32)
    feed = PrivateFeed(account_id=account.id, token_hash=tokens.hashed(token), label=label)
    feed.venue_id = venue_id
    db.session.add(feed)
    return feed, token


def revoke(feed: PrivateFeed) -> None:
    """Close one address for ever: it answers 410. The others go on."""
    feed.revoked_at = feed.revoked_at or dates.now()


def is_worth_noting(
    read_at: datetime | None, seen: int | None, revision: int, moment: datetime
) -> bool:
    """Tell whether a reading is news: a revision not seen before, or ten minutes gone by."""
    return read_at is None or seen != revision or read_at <= moment - READ_EVERY


def note_reading(feed_id: int, client: str, revision: int, status: int) -> None:
    """Keep when, by which program, with what answer and at which revision a feed was read."""
    moment = dates.now()
    db.session.execute(
        update(PrivateFeed)
        .where(
            PrivateFeed.id == feed_id,
            or_(
                PrivateFeed.last_read_at.is_(None),
                PrivateFeed.last_read_at <= moment - READ_EVERY,
                PrivateFeed.last_revision != revision,
            ),
        )
        .values(
            last_read_at=moment,
            last_client=client,
            last_revision=revision,
            last_status=status,
        )
        .execution_options(synchronize_session=False)
    )
