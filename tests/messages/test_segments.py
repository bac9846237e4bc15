"""What an SMS costs, and how its words are made to fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messages import segments


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 10, 2),
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the pair is not cut: the first segment holds 152
        ("ê" * 70, 1),
        ("ê" * 71, 2),
        ("ê" * 134, 2),
        ("ê" * 135, 3),
        ("👍" * 35, 1),
        ("👍" * 36, 2),
        ("👍" * 66, 2),
        ("👍" * 67, 3),  # 67 units hold 33 pairs
    ],
)
def test_segments_are_counted_as_the_network_counts_them(text: str, count: int) -> None:
    assert segments.count(text) == count


def test_french_is_spelled_with_what_one_segment_knows() -> None:
    said = segments.plain("Être à l’hôtel « Cœur » – ça coûte 0 €… Noël !")
    assert said == 'Etre à l\'hotel " Coeur " - ca coute 0 €... Noel !'
    assert segments.is_gsm(said)


def test_another_script_is_kept_and_counted_as_it_is() -> None:
    assert segments.plain("мир مرحبا") == "мир مرحبا"
    assert segments.count("м" * 71) == 2


def test_what_can_be_left_out_goes_from_the_end_until_one_segment_is_enough() -> None:
    lines = ["?Pouce :", "Place réservée.", "?" + "b" * 100, "?" + "c" * 60]
    assert segments.fitted(lines) == f"Pouce : Place réservée. {'b' * 100}"
    assert segments.fitted(["?Pouce :", "d" * 158]) == "d" * 158


@given(st.lists(st.text(min_size=1), max_size=30))
def test_no_text_is_ever_longer_than_three_segments(lines: list[str]) -> None:
    long = [*lines, *["mot " * 60] * 4]
    assert segments.count(segments.fitted(long)) <= 3
