"""The whole schema: a table is known to the metadata once its module has been imported."""

import app.bookings.allotments
import app.bookings.api_requests
import app.bookings.attendance
import app.bookings.coming
import app.bookings.merges
import app.bookings.models
import app.bookings.participants
import app.bookings.reads
import app.bookings.wishes
import app.messages.attempts
import app.messages.invited
import app.messages.models
import app.messages.waves
import app.orientation.models
import app.people.abilities
import app.people.absences
import app.people.api_keys
import app.people.drafts
import app.people.models
import app.people.partners
import app.people.volunteers
import app.planning.replacements
import app.publications.revisions
import app.reports.models
import app.subscriptions.models
import app.workshops.closures
import app.workshops.models
import app.workshops.places
import app.workshops.season_rules  # noqa: F401
from app.database import Base

metadata = Base.metadata
