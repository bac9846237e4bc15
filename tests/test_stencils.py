"""A kept text has everyone's own words in it, and no more room than it was given."""

import pytest

from app import stencils
from app.stencils import Shelf, Stencil

NAME, TOKEN = stencils.mark(), stencils.mark()


def test_each_mark_has_its_word_wherever_it_stands() -> None:
    text = Stencil(f"{NAME}, {TOKEN}{TOKEN} et {NAME}", [NAME, TOKEN])
    assert text.filled({NAME: "Awa", TOKEN: "a.b"}) == "Awa, a.ba.b et Awa"
    assert text.filled({NAME: TOKEN, TOKEN: "\\1"}) == f"{TOKEN}, \\1\\1 et {TOKEN}"
    assert Stencil("rien", [NAME]).filled({}) == "rien"


def test_a_text_is_made_once_for_each_key_and_not_kept_while_its_key_changes() -> None:
    shelf, made = Shelf(1_000, NAME), []

    def make() -> str:
        made.append(NAME)
        return f"{len(made)} {NAME}"

    for key, after in ((1, 1), (1, 2), (2, 3), (2, 2), (None, None), (None, None)):
        assert shelf.of(key, make, lambda after=after: after).filled({NAME: "x"})
    assert len(made) == 5
    assert list(shelf) == [1, 2]
    assert shelf.of(1, make, lambda: 1).filled({NAME: "Awa"}) == "1 Awa"
    stencils.forget()
    assert list(shelf) == []


@pytest.mark.parametrize(("length", "kept"), [(4, [1, 2]), (6, [2]), (11, [])])
def test_the_room_is_counted_in_characters(length: int, kept: list[int]) -> None:
    shelf = Shelf(10, NAME)
    for key in (1, 2):
        shelf.of(key, lambda: "x" * length, lambda key=key: key)
    assert list(shelf) == kept
