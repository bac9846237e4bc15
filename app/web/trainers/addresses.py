"""The addresses of the team's own affairs: when they can come, who takes whose place."""

from app.web.trainers import availability, calls, helping, replacing

GET, POST, FORM = ["GET"], ["POST"], ["GET", "POST"]
ROUTES = (
    ("/a-dire", "calls", calls.index, GET),
    ("/a-dire/<uuid:message_uuid>/dit", "said", calls.said, POST),
    ("/a-dire/<uuid:message_uuid>/essai", "tried", calls.tried, POST),
    ("/disponibilites", "availability", availability.show, FORM),
    ("/absences", "be_away", availability.be_away, POST),
    ("/absences/<int:absence_id>/retirer", "be_back", availability.be_back, POST),
    ("/renforts", "help", helping.index, GET),
    ("/renforts/<int:meeting_id>", "join", helping.join, POST),
    ("/renforts/<int:meeting_id>/retirer", "step_back", helping.step_back, POST),
    ("/malade", "ill", replacing.ill, FORM),
    ("/remplacements", "replacements", replacing.index, FORM),
    ("/remplacements/<uuid:replacement_uuid>", "replacement", replacing.one, FORM),
    ("/remplacements/<uuid:replacement_uuid>/retirer", "withdraw", replacing.withdraw, POST),
)
