"""The entries that a private feed shows. None of them names a participant."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext, ngettext
from sqlalchemy import ColumnElement, Select, or_, select

from app.bookings.models import ACTIVE, HOLDING, Booking
from app.calendars.editions import Variant, Window
from app.database import CalendarText
from app.extensions import db
from app.people.models import Account
from app.workshops import entries
from app.workshops.agendas import Agenda, Entry, Kind
from app.workshops.entries import Extra, Row
from app.workshops.models import Assignment, AssignmentState, Meeting, Workshop
from app.workshops.places import Venue

Condition = ColumnElement[bool]
Team = tuple[list[str], list[str]]


def contents(agenda: Agenda, window: Window, variant: Variant) -> Sequence[Entry]:
    """Return the entries of a private feed, in time order, as its account may see them."""
    if agenda.kind is Kind.PARTNER:
        return _of_partner(agenda.subject, window, variant)
    if agenda.kind is Kind.TRAINER:
        led = Meeting.id.in_(
            select(Assignment.meeting_id).where(
                Assignment.account_id == agenda.subject,
                Assignment.state == AssignmentState.ASSIGNED,
            )
        )
        return _of_team(window, variant, led, Workshop.published_at.is_not(None))
    return _of_team(window, variant, *_seen_by_coordinator(agenda))


def _seen_by_coordinator(agenda: Agenda) -> Iterator[Condition]:
    """Limit to the branch of the coordinator, and to the venue that the address is for."""
    if agenda.branch_id is not None:
        own = or_(Venue.branch_id == agenda.branch_id, Venue.branch_id.is_(None))
        yield Meeting.venue_id.in_(select(Venue.id).where(own))
    if agenda.venue_id is not None:
        yield Meeting.venue_id == agenda.venue_id


def _rows(
    window: Window, variant: Variant, *conditions: Condition, **more: Any
) -> Select[*tuple[Any, ...]]:
    return entries.selected(
        window,
        Workshop.archived_at.is_(None),
        *conditions,
        hides_cancelled=variant.hides_cancelled,
        **more,
    )


def _of_team(window: Window, variant: Variant, *conditions: Condition) -> list[Entry]:
    """Return entries with how many people come and who leads."""
    rows = _rows(
        window,
        variant,
        *conditions,
        held=Workshop.held,
        seats=Workshop.capacity + Workshop.overbooked,
        seats_changed_at=CalendarText(Workshop.seats_changed_at),
    )
    teams = _teams(window)
    found: list[Entry] = []
    counted, led_by = gettext("%(held)s/%(seats)s inscrits"), gettext("Avec : %(names)s")
    for (held, seats, seats_changed_at), row in entries.read(rows):
        names, changes = teams[row.meeting_id]
        label = counted % {"held": held, "seats": seats}
        lines = (led_by % {"names": ", ".join(names)},) if names else ()
        found.append((row, Extra(label, lines, max([seats_changed_at, *changes]))))
    return found


def _teams(window: Window) -> dict[int, Team]:
    """Return for each meeting who leads it, and when that changed: those who left count too."""
    teams: dict[int, Team] = defaultdict(lambda: ([], []))
    for meeting_id, name, state, changed_at in db.session.execute(
        select(
            Assignment.meeting_id,
            Account.name,
            Assignment.state,
            CalendarText(Assignment.changed_at),
        )
        .join(Account, Account.id == Assignment.account_id)
        .join(Meeting, Meeting.id == Assignment.meeting_id)
        .where(*entries.inside(window))
        .order_by(Assignment.role, Assignment.id)
    ):
        names, changes = teams[meeting_id]
        changes.append(changed_at)
        if state is AssignmentState.ASSIGNED:
            names.append(name)
    return teams


def _of_partner(partner_id: int, window: Window, variant: Variant) -> list[Entry]:
    """Return the workshops of a partner's people, with counts and references only."""
    bookings = defaultdict(list)
    coming = select(Meeting.workshop_id).where(*entries.inside(window))
    for booking in db.session.execute(
        select(
            Booking.workshop_id,
            Booking.meeting_id,
            Booking.reference,
            Booking.state,
            CalendarText(Booking.changed_at).label("changed_at"),
        )
        .where(Booking.partner_id == partner_id, Booking.workshop_id.in_(coming))
        .order_by(Booking.reference)
    ):
        bookings[booking.workshop_id].append(booking)
    ours = select(Booking.workshop_id).where(Booking.partner_id == partner_id)
    rows = _rows(window, variant, Workshop.published_at.is_not(None), Workshop.id.in_(ours))
    found: list[Entry] = []
    for _, row in entries.read(rows):
        if extra := _people(row, bookings[row.workshop_id]):
            found.append((row, extra))
    return found


def _people(row: Row, bookings: Sequence[Any]) -> Extra | None:
    """Say how many of the partner's people come, by reference; None when nobody does.

    A cancelled meeting stays for those who would have come: their bookings ended with it.
    """
    theirs = [booking for booking in bookings if booking.meeting_id in (None, row.meeting_id)]
    shown = [
        booking
        for booking in theirs
        if booking.state in ACTIVE or (row.ended_at and booking.changed_at >= row.ended_at)
    ]
    if not shown:
        return None
    changed_at = max(booking.changed_at for booking in theirs)
    if row.is_cancelled:
        return Extra("", _listed(gettext("Inscriptions"), shown), changed_at)
    seated = [booking for booking in shown if booking.state in HOLDING]
    waiting = [booking for booking in shown if booking.state not in HOLDING]
    label = ngettext("%(num)s inscrit", "%(num)s inscrits", len(seated)) if seated else ""
    lines = _listed(gettext("Inscriptions"), seated) + _listed(gettext("En attente"), waiting)
    return Extra(label, lines, changed_at)


def _listed(said: str, bookings: Sequence[Any]) -> tuple[str, ...]:
    references = ", ".join(booking.reference for booking in bookings)
    return (f"{said} : {references}",) if references else ()
