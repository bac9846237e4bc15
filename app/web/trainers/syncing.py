"""What a browser kept while it had no network: each tap and each arrival is noted once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from flask import Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from app.bookings import marking, roll
from app.bookings.attendance import Note
from app.bookings.errors import MeetingNotBegun, NotAtThisMeeting
from app.errors import DomainError
from app.people.actors import acting
from app.transactions import transaction
from app.web import guards
from app.web.trainers import arriving, seen

MOST = 100
_WORKER_POLICY = "default-src 'none'; connect-src 'self'"


def key() -> ResponseReturnValue:
    """Say who is signed in here now, and the token of their forms."""
    return jsonify(account=str(guards.signed_in().uuid), token=generate_csrf())


def send() -> ResponseReturnValue:
    """Note taps in the order they were made; each answers for itself.

    A tap that is noted, came too late or is refused is answered for, and the browser forgets it;
    one that is for later it keeps.
    Taps of another account are not taken: 409.
    """
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or not isinstance(sent.get("taps"), list):
        return jsonify(taps=[]), 422
    if sent.get("account") != str(guards.signed_in().uuid):
        return jsonify(taps=[]), 409
    sent_at = _instant(sent.get("sent_at"))
    return jsonify(taps=[_note(tap, sent_at) for tap in sent["taps"][:MOST]])


def worker() -> Response:
    """Give the script that keeps pages for when there is no network; it may see every address.

    It must, to forget them when someone signs out elsewhere than at this desk.
    """
    script = Path(current_app.static_folder or "") / "hors-ligne.js"
    answer = Response(script.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = "/"
    answer.headers["Content-Security-Policy"] = _WORKER_POLICY
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _note(tap: object, sent_at: datetime) -> dict[str, str]:
    """Note one tap and say what is known now, or why it is refused.

    An arrival from before the start is from a clock that is fast: it is for `later`.
    """
    known = tap if isinstance(tap, dict) else {}
    answer = {"key": str(known.get("key", "")), "note": "", "sentence": ""}
    try:
        if arriving.is_one(known):
            return answer | arriving.note(known, _instant(known.get("at")), sent_at)
        answer["note"] = _noted(known, sent_at)
    except MeetingNotBegun as refusal:
        answer |= {"later": "yes", "sentence": str(refusal)}
    except DomainError as refusal:
        answer["sentence"] = str(refusal)
    return answer


def _noted(tap: Mapping[str, object], sent_at: datetime) -> str:
    try:
        key, booking_uuid = UUID(str(tap["key"])), UUID(str(tap["booking"]))
        meeting_id, said = int(str(tap["meeting"])), Note(str(tap["note"]))
        follows = UUID(str(tap["after"])) if tap.get("after") else None
    except (KeyError, ValueError):
        raise NotAtThisMeeting from None
    meeting = seen.meeting(meeting_id)
    booking = roll.expected(meeting, booking_uuid) or roll.arrived(meeting, booking_uuid)
    if booking is None:
        raise NotAtThisMeeting
    at = marking.made_at(meeting, _instant(tap.get("at")), sent_at)
    with transaction():
        mark = marking.note(
            booking, meeting, said, acting(guards.signed_in()), key=key, at=at, follows=follows
        )
        return roll.note_of(mark).value


def _instant(milliseconds: object) -> datetime:
    """Read a browser's clock, in milliseconds since 1970; what no clock says is its beginning."""
    try:
        return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
