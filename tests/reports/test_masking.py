"""Small groups are hidden, and nothing that is shown gives a hidden number back."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.reports import masking
from app.reports.masking import Shown

counts = st.integers(0, 12) | st.just(0) | st.integers(1, 4)


def equations(rows: list[Shown], is_summed: bool) -> list[list[tuple[int, int]]]:
    """Return the sums of a table, as the cells of each, the last one being the sum."""
    height, width = len(rows), len(rows[0])
    found = [[(row, column) for row in range(height)] for column in range(width)]
    if is_summed:
        found += [[(row, column) for column in range(width)] for row in range(height)]
    return found


def given_away(rows: list[Shown], is_summed: bool) -> list[tuple[int, int]]:
    """Return the hidden cells that follow from the sums, by Gauss' elimination."""
    cells = [(r, c) for r, row in enumerate(rows) for c, value in enumerate(row) if value is None]
    matrix = []
    for equation in equations(rows, is_summed):
        line = [Fraction(0)] * len(cells)
        for place, cell in enumerate(equation):
            if cell in cells:
                line[cells.index(cell)] += -1 if place == len(equation) - 1 else 1
        matrix.append(line)
    done = 0
    for column in range(len(cells)):
        pivot = next((row for row in range(done, len(matrix)) if matrix[row][column]), None)
        if pivot is None:
            continue
        matrix[done], matrix[pivot] = matrix[pivot], matrix[done]
        lead = matrix[done][column]
        matrix[done] = [value / lead for value in matrix[done]]
        for row in range(len(matrix)):
            if row != done and matrix[row][column]:
                factor = matrix[row][column]
                matrix[row] = [
                    value - factor * other
                    for value, other in zip(matrix[row], matrix[done], strict=True)
                ]
        done += 1
    alone = [line for line in matrix if sum(1 for value in line if value) == 1]
    return [cells[next(i for i, value in enumerate(line) if value)] for line in alone]


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(counts, min_size=width, max_size=width), min_size=1, max_size=6
        )
    ),
    st.booleans(),
)
def test_no_hidden_number_can_be_worked_out(parts: list[list[int]], is_summed: bool) -> None:
    lines = [[*line, sum(line)] if is_summed else line for line in parts]
    total = [sum(line[column] for line in lines) for column in range(len(lines[0]))]
    shown, below = masking.hide(lines, total, is_summed=is_summed)
    rows = [*shown, below]
    for line, values in zip([*lines, total], rows, strict=True):
        for count, value in zip(line, values, strict=True):
            assert value is None or value == count
            assert count == 0 or count >= masking.SMALL or value is None
    assert given_away(rows, is_summed) == []


def test_one_small_part_takes_the_next_one_with_it() -> None:
    shown, total = masking.hide([(3,), (9,), (40,)], (52,))
    assert (shown, total) == ([(None,), (None,), (40,)], (52,))


def test_two_small_parts_that_are_still_few_together_take_a_third() -> None:
    shown, total = masking.hide([(1,), (2,), (9,), (40,)], (52,))
    assert (shown, total) == ([(None,), (None,), (None,), (40,)], (52,))


def test_a_group_of_few_people_hides_all_that_it_did() -> None:
    shown, _ = masking.hide(
        [(20, 0, 20), (30, 10, 40), (9, 9, 18)], (59, 19, 78), small={0}, is_summed=True
    )
    assert shown[0] == (None, 0, None)


def test_a_table_of_large_numbers_is_shown_whole() -> None:
    lines, total = [(8, 0, 8), (9, 5, 14)], (17, 5, 22)
    assert masking.hide(lines, total, is_summed=True) == (lines, total)


def test_the_total_hides_the_same_whatever_it_is_split_by() -> None:
    total = (60, 3, 0, 63)
    _, one = masking.hide([(30, 3, 0, 33), (30, 0, 0, 30)], total, is_summed=True)
    _, other = masking.hide([(10, 1, 0, 11), (20, 1, 0, 21), (30, 1, 0, 31)], total, is_summed=True)
    assert one == other
    assert one[1] is None
