"""The public addresses, each in every language. Everyone may come in."""

from flask import Blueprint

from app.web.locale import add_spoken_rule
from app.web.public import (
    answering,
    booking,
    contact,
    finding,
    legal,
    lost,
    orienting,
    posters,
    reminded,
    steps,
    volunteering,
    wishing,
)

blueprint = Blueprint("public", __name__)

_BOOK = "/ateliers/<int:workshop_id>/inscription"
GET, FORM = ["GET"], ["GET", "POST"]
for rule, endpoint, view, methods in (
    ("/", "home", finding.home, GET),
    ("/ateliers/", "workshops", finding.workshops, GET),
    ("/ateliers/<int:workshop_id>", "workshop", finding.workshop, GET),
    (_BOOK, "book", steps.book, FORM),
    (_BOOK + "/<any(prevenir, contact):step>", "book_step", steps.step, FORM),
    (_BOOK + "/verifier", "book_check", steps.check, FORM),
    ("/orientation", "orient", orienting.orient, GET),
    ("/benevoles", "volunteer", volunteering.ask, FORM),
    ("/benevoles/merci", "volunteer_asked", volunteering.asked, GET),
    ("/lieux/", "venues", finding.venues, GET),
    ("/lieux/<slug>", "venue", finding.venue, GET),
    ("/lieux/<slug>/affiche", "poster", posters.poster, GET),
    ("/lieux/<slug>/affiche/code.svg", "poster_code", posters.code, GET),
    ("/accessibilite", "accessibility", legal.accessibility, GET),
    ("/mentions-legales", "legal_notice", legal.notice, GET),
    ("/donnees-personnelles", "privacy", legal.privacy, GET),
    ("/inscriptions/retrouver", "lost_booking", lost.find, FORM),
    ("/inscriptions/retrouver/ici", "found_booking", lost.show, GET),
    ("/inscriptions/retrouver/annuler", "cancel_found", lost.cancel, FORM),
    ("/inscriptions/<token>/contact", "change_contact", contact.change, FORM),
    ("/inscriptions/<token>", "booking", booking.show, GET),
    ("/inscriptions/<token>/papier", "slip", booking.slip, GET),
    ("/inscriptions/<token>/agenda.ics", "calendar", booking.calendar, GET),
    ("/inscriptions/<token>/annuler", "cancel", booking.cancel, FORM),
    ("/inscriptions/<token>/oui", "accept", answering.accept, FORM),
    ("/inscriptions/<token>/non", "decline", answering.decline, FORM),
    ("/inscriptions/<token>/je-viens", "come", reminded.come, FORM),
    ("/inscriptions/<token>/je-ne-viens-pas", "miss", reminded.miss, FORM),
    ("/rappels/<token>", "reminders", reminded.choose, FORM),
    ("/souhaits/nouveau", "new_wish", wishing.new, FORM),
    ("/souhaits/<token>", "wish", wishing.show, GET),
    ("/souhaits/<token>/papier", "wish_slip", wishing.slip, GET),
    ("/souhaits/<token>/arreter", "stop_wish", wishing.stop, FORM),
    ("/souhaits/<token>/reprendre", "resume_wish", wishing.resume, ["POST"]),
):
    add_spoken_rule(blueprint, rule, endpoint, view, methods)
