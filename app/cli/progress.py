"""How far a long command is: a bar on a terminal, plain lines elsewhere."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import click
from tqdm import tqdm

T = TypeVar("T")
EVERY = 500


def shown(what: str) -> Callable[[Sequence[T]], Iterable[T]]:
    """Return what gives items back one by one and says on standard error how many are done."""

    def follow(items: Sequence[T]) -> Iterable[T]:
        if sys.stderr.isatty():
            return _bar(what, items)
        return _in_lines(what, items)

    return follow


def _bar(what: str, items: Sequence[T]) -> Iterable[T]:
    size = os.get_terminal_size(sys.stderr.fileno())
    columns, lines = size.columns or 80, size.lines or 24  # a terminal that hides its size shows
    form = "{desc} : {n_fmt} sur {total_fmt} |{bar}| {remaining}"
    return tqdm(items, what, file=sys.stderr, ncols=columns, nrows=lines, bar_format=form)


def _in_lines(what: str, items: Sequence[T]) -> Iterator[T]:
    total = len(items)
    for number, item in enumerate(items, 1):
        yield item
        if number % EVERY == 0 or number == total:
            click.echo(f"{what} : {number} sur {total}", err=True)
