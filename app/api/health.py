"""`/healthz`: up, and the database reachable; the rest are fields, not failures."""

from datetime import timedelta

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app import dates
from app.extensions import db, limiter
from app.messages import budget, gateway, sending, transports
from app.messages.models import Status

blueprint = Blueprint("health", __name__)

ALIVE_FOR = timedelta(seconds=30)
BACKUP = "backup"
TRIES = 2
"""A connection of the pool may have been cut since it was last used: that is no failure yet."""
HEADERS = {"Cache-Control": "no-store"}


@blueprint.get("/healthz")
@limiter.exempt
def healthz() -> ResponseReturnValue:
    """Answer 503 exactly when the database fails: a load balancer reads this."""
    mail = transports.kind()
    for _ in range(TRIES):
        try:
            return {"status": "ok", "database": True, "mail": mail, **_readings()}, 200, HEADERS
        except SQLAlchemyError:
            db.session.rollback()
    return {"status": "down", "database": False, "mail": mail}, 503, HEADERS


def _readings() -> dict[str, object]:
    moment = dates.now()
    beat, backup = sending.last(sending.HEARTBEAT), sending.last(BACKUP)
    return {
        "worker": {
            "alive": beat is not None and moment - beat <= ALIVE_FOR,
            "last_beat": beat.isoformat() if beat else None,
        },
        "paused": sending.is_paused(),
        "queued": sending.count(Status.QUEUED, Status.SENDING),
        "failed": sending.count(Status.FAILED),
        "to_call": sending.count(Status.TO_DO),
        "sms": {"gateway": gateway.kind(), "segments_left": budget.left()},
        "backup": {
            "last": backup.isoformat() if backup else None,
            "age_hours": round((moment - backup) / timedelta(hours=1), 1) if backup else None,
        },
    }
