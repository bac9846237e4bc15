"""No page is left out: axe looks at each address that one can open, or a reason says why not."""

from flask import Flask

from tests.browser import tours


def test_every_page_is_in_a_tour_or_has_a_reason(app: Flask) -> None:
    opened = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    toured = tours.PUBLIC | tours.AFTER_A_FORM | tours.DESKS | tours.TRAINER
    assert toured.isdisjoint(tours.ELSEWHERE)
    assert opened - toured == set(tours.ELSEWHERE)
