"""Hiding small groups in a table, and what would give them back by subtraction.

A count of 1 to 4 could name someone. Where it is one part of a total that is shown, another part is
hidden too, until no hidden number follows from those that are shown (the usual complementary
suppression of statistical offices).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import partial

SMALL = 5
"""The smallest count that is shown; nothing, 0, is shown too."""

Cell = tuple[int, int]
Counts = Sequence[int]
Shown = tuple[int | None, ...]


def hide(
    lines: Sequence[Counts],
    total: Counts,
    *,
    small: Collection[int] = (),
    is_summed: bool = False,
) -> tuple[list[Shown], Shown]:
    """Return a table's lines and its total with None for each number that must not be shown.

    `small` are the lines of groups of less than SMALL people. The total is the sum of the lines;
    with `is_summed` the last column is the sum of the others too. The total hides the same columns
    whatever it is split by, so that two tables of one total do not tell on each other.
    """
    alone = _Table([total], is_summed)
    alone.hide_parts()
    table = _Table([*lines, total], is_summed, {(len(lines), column) for _, column in alone.hidden})
    table.hidden |= {
        (row, column) for row in small for column, count in enumerate(lines[row]) if count
    }
    table.hide_parts()
    shown = table.shown()
    return shown[:-1], shown[-1]


class _Table:
    """A table whose last line is the total of the others, and the cells that are hidden."""

    def __init__(
        self, rows: Sequence[Counts], is_summed: bool, hidden: Collection[Cell] = ()
    ) -> None:
        self.rows = rows
        self.width = len(rows[-1])
        self.is_summed = is_summed
        self.is_split = len(rows) > 1
        self.hidden = set(hidden) | {
            (row, column) for row, column in self._cells() if 0 < rows[row][column] < SMALL
        }

    def shown(self) -> list[Shown]:
        return [
            tuple(
                None if (row, column) in self.hidden else count for column, count in enumerate(line)
            )
            for row, line in enumerate(self.rows)
        ]

    def hide_parts(self) -> None:
        """Hide more, the smallest first, until nothing hidden can be worked out."""
        while (weak := self._weak()) is not None:
            ends = [self._reached(weak, node) for node in self._nodes(weak)]
            choice = min(
                (cell for cell in self._cells() if cell not in self.hidden),
                key=partial(self._cost, weak=weak, ends=ends),
                default=None,
            )
            if choice is None:
                return
            self.hidden.add(choice)

    def _cells(self) -> Iterator[Cell]:
        for row in range(len(self.rows)):
            for column in range(self.width):
                yield row, column

    def _cost(
        self, cell: Cell, weak: Cell, ends: list[set[str]]
    ) -> tuple[bool, bool, bool, bool, int, Cell]:
        """Rank what to hide: another way round the weak cell, in the same sum, a part, the least."""
        row, column = cell
        near = (column == weak[1] and self.is_split) or (row == weak[0] and self.is_summed)
        is_total = self.is_split and row == len(self.rows) - 1
        closes = all(not end.isdisjoint(self._nodes(cell)) for end in ends)
        count = self._count(cell)
        return is_total, not closes, not near, count == 0, count, cell

    def _weak(self) -> Cell | None:
        """Return a hidden cell that the shown ones give away, or one of a group still too small."""
        for cells in self._sums():
            parts = [cell for cell in cells[:-1] if cell in self.hidden]
            is_enough = len(parts) == len(cells) - 1 or cells[-1] in self.hidden
            if not is_enough and 0 < sum(self._count(cell) for cell in parts) < SMALL:
                return parts[0]
        return next((cell for cell in sorted(self.hidden) if self._is_known(cell)), None)

    def _count(self, cell: Cell) -> int:
        return self.rows[cell[0]][cell[1]]

    def _sums(self) -> Iterator[list[Cell]]:
        """Yield the cells of each sum, the sum itself last."""
        if self.is_split:
            for column in range(self.width):
                yield [(row, column) for row in range(len(self.rows))]
        if self.is_summed:
            for row in range(len(self.rows)):
                yield [(row, column) for column in range(self.width)]

    def _is_known(self, cell: Cell) -> bool:
        """Tell whether a hidden cell follows from the sums: it is a bridge between the others.

        Lines and columns that are sums are nodes, hidden cells the edges between them; where there
        is another way round, adding along it changes both and no sum.
        """
        start, end = self._nodes(cell)
        return end not in self._reached(cell, start)

    def _reached(self, cell: Cell, first: str) -> set[str]:
        """Return the nodes that the hidden cells other than this one lead to from a node."""
        ways: dict[str, set[str]] = defaultdict(set)
        for other in self.hidden - {cell}:
            start, end = self._nodes(other)
            ways[start].add(end)
            ways[end].add(start)
        reached, todo = {first}, [first]
        while todo:
            for node in ways[todo.pop()] - reached:
                reached.add(node)
                todo.append(node)
        return reached

    def _nodes(self, cell: Cell) -> tuple[str, str]:
        row, column = cell
        return (
            f"row {row}" if self.is_summed else "free",
            f"column {column}" if self.is_split else "free",
        )
