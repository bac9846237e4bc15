"""What the team is told when someone cannot come: those who could, the coordinators, who asked."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta

from flask import current_app

from app import dates, intake
from app.messages.models import Channel
from app.messages.outbox import Recipient, enqueue
from app.messages.rendering import render
from app.people import queries
from app.people.models import Account
from app.planning.replacements import Replacement
from app.workshops.models import Meeting

DAY = timedelta(days=1)


def wanted(person: Account, asker: Account, asked: Sequence[Replacement]) -> None:
    """Ask someone whether they can come in another's place, with a page for each meeting.

    By SMS too, where there is a gateway, when one of the meetings is within a day.
    """
    base = current_app.config["BASE_URL"]
    pages = [f"{base}/formateur/remplacements/{each.uuid}" for each in asked]
    meetings = [each.meeting for each in asked]
    is_urgent = min(one.starts_at for one in meetings) <= dates.now() + DAY
    news = "".join(pages)
    _tell("replacement_wanted", person, meetings, news, is_urgent, who=asker, pages=pages)


def found(people: Iterable[Account], asker: Account, taker: Account, meeting: Meeting) -> None:
    """Say who comes in whose place."""
    for person in people:
        news = f"{asker.id}:{taker.id}:{dates.now()}"
        _tell("replacement_found", person, [meeting], news, who=asker, taker=taker)


def away_today(account: Account, meetings: Sequence[Meeting]) -> None:
    """Tell the coordinators of these meetings that someone cannot come today."""
    people = {each for meeting in meetings for each in coordinators(meeting)}
    for person in sorted(people, key=lambda each: each.id):
        theirs = [one for one in meetings if person in coordinators(one)]
        news = f"{account.id}:{meetings[0].starts_local:%Y%m%d}"
        _tell("away_today", person, theirs, news, is_urgent=True, who=account)


def nobody(meeting: Meeting) -> None:
    """Tell the coordinators, once, that a meeting is about to begin and nobody leads it."""
    for person in coordinators(meeting):
        _tell("nobody_to_lead", person, [meeting], f"{meeting.starts_local}", is_urgent=True)


def coordinators(meeting: Meeting) -> Sequence[Account]:
    return queries.coordinators(meeting.venue.branch_id)


def _tell(
    notice: str,
    person: Account,
    meetings: Sequence[Meeting],
    news: str,
    is_urgent: bool = False,
    *,
    pages: Sequence[str] = (),
    **context: object,
) -> None:
    """Write to someone; urgent news goes by SMS as well, to whoever has a mobile."""
    rendered = render(
        notice, person.locale, account=person, meetings=meetings, pages=pages, **context
    )
    mobile = intake.e164(person.phone) or ""
    by_mail = Recipient(
        Channel.EMAIL, person.name, person.email, locale=person.locale, phone=person.phone
    )
    by_sms = Recipient(Channel.SMS, person.name, mobile, locale=person.locale, then=())
    reads_sms = bool(is_urgent and rendered.sms and mobile and intake.is_mobile(mobile))
    revision = hashlib.sha256(news.encode()).hexdigest()[:16]
    for to in (by_mail, by_sms) if reads_sms else (by_mail,):
        enqueue(
            notice,
            to=to,
            rendered=rendered,
            about=f"team:{person.id}:{meetings[0].uuid}",
            revision=revision if to is by_mail else f"{revision}:sms",
            not_after=max(meeting.ends_at for meeting in meetings),
            matters=to is by_mail,
        )
