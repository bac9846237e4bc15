"""Texts that are alike for many, kept with marks where the words of one person or browser go.

A text is made once, by the code that always makes it, with a mark for each such word; everyone's
own words are then put in their places. What is kept names nobody.
"""

import re
import secrets
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from threading import Lock
from typing import Any, Generic, TypeVar

from cachetools import LRUCache

T = TypeVar("T")
Make = Callable[[], str]
Key = Hashable | None


def mark() -> str:
    """Return what stands for a word: letters that nothing escapes and nobody can guess."""
    return secrets.token_hex(16)


class Stencil:
    """A text cut at its marks."""

    def __init__(self, text: str, marks: Collection[str]) -> None:
        self.parts = re.split(f"({'|'.join(map(re.escape, marks))})", text)
        """What is everyone's and the marks, by turns."""

    @property
    def weight(self) -> int:
        """Return how many characters it has."""
        return sum(map(len, self.parts))

    def filled(self, words: Mapping[str, str]) -> str:
        """Return the text with the word of each mark, which is put in as it is: escape it before."""
        parts = self.parts.copy()
        parts[1::2] = [words[mark] for mark in parts[1::2]]
        return "".join(parts)


class Store(Generic[T]):
    """Things by all that they depend on, the least used dropped first. For several threads.

    `room` is counted in characters, whoever chose how long a text is.
    """

    def __init__(self, room: int, weigh: Callable[[T], int]) -> None:
        self.room, self.weigh = room, weigh
        self._kept: LRUCache[Hashable, tuple[int, T]] = LRUCache(room, lambda kept: kept[0])
        self._lock = Lock()
        _stores.append(self)

    def get(self, key: Key) -> T | None:
        with self._lock:
            found = self._kept.get(key)
        return found[1] if found else None

    def put(self, key: Key, thing: T) -> None:
        """Keep something under its key, unless it is more than there is room for in all."""
        weight = self.weigh(thing)
        if weight <= self.room:
            with self._lock:
                self._kept[key] = weight, thing

    def __iter__(self) -> Iterator[Hashable]:
        """Give the key of each thing that is kept."""
        with self._lock:
            return iter(list(self._kept))

    def forget(self) -> None:
        """Drop everything."""
        with self._lock:
            self._kept.clear()


class Shelf(Store[Stencil]):
    """Stencils by all that their text depends on."""

    def __init__(self, room: int, *marks: str) -> None:
        super().__init__(room, lambda stencil: stencil.weight)
        self.marks = marks

    def of(self, key: Key, make: Make, again: Callable[[], Key]) -> Stencil:
        """Return the stencil of a key, made where there is none. One without a key is not kept.

        Nor is one that was made while its key changed: `again` gives it as it is afterwards.
        Raises what `make` raises.
        """
        if found := self.get(key):
            return found
        made = Stencil(make(), self.marks)
        if key is not None and key == again():
            self.put(key, made)
        return made


_stores: list[Store[Any]] = []


def forget() -> None:
    """Drop every kept thing: for a process whose database was replaced under it."""
    for store in _stores:
        store.forget()
