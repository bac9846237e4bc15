"""A workshop that the sheet asks for."""

from dataclasses import dataclass

from app import intake
from app.planning.season.meetings import DERIVED, PlannedMeeting
from app.workshops.models import Kind, Programme
from app.workshops.places import Venue


@dataclass(frozen=True)
class PlannedWorkshop:
    """A workshop to make, its meetings in order of time."""

    meetings: list[PlannedMeeting]

    @property
    def first(self) -> PlannedMeeting:
        return self.meetings[0]

    @property
    def programme(self) -> Programme:
        return self.first.programme

    @property
    def venue(self) -> Venue:
        return self.first.venue

    @property
    def title(self) -> str:
        return self.first.line.title

    @property
    def name(self) -> str:
        return self.title or self.programme.name

    @property
    def capacity(self) -> int:
        """The places that any of its lines says, else the programme's."""
        typed = (meeting.line.places for meeting in self.meetings)
        return next((places for places in typed if places), self.programme.default_capacity)

    @property
    def row_key(self) -> str:
        """What a later import finds it by: the typed key, else what and where and when it was."""
        if self.first.line.key:
            return self.first.line.key
        start = f"{self.first.span.start:%Y-%m-%dT%H:%M}"
        title = intake.slug(self.title) if self.programme.kind is Kind.PARCOURS else ""
        return f"{DERIVED}{self.programme.id} {self.venue.id} {start} {title}"[:120].strip()

    @property
    def minutes(self) -> int:
        """How long its meetings last in all."""
        spans = (meeting.span for meeting in self.meetings)
        return sum(int((span.ends_at - span.starts_at).total_seconds() // 60) for span in spans)
