"""What a process keeps of the rules: what was read under one token, and no more of it than a bounded part."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Generic, TypeVar

from cpt.rulebook import Code, Pair, Rule, Rulebook
from cpt.timetable import Dated, Timetable

# A practice has some dozens of payers; the dates of service that wait for an invoice lie in a handful of stretches.
TIMETABLES = 200
BOOKS = 500
# Practice and payer by their ids; no payer is self-pay.
Key = tuple[int, int | None]
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class General:
    """What holds whoever pays."""

    codes: Mapping[str, Code]
    rules: tuple[Dated[Rule | None], ...]
    pairs: tuple[Dated[Pair], ...]


class LeastRecent(Generic[K, V]):
    """A mapping of bounded size: what was not asked for longest goes first. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """What is kept for the key."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def put(self, key: K, value: V) -> V:
        """Keep it."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value

    def __len__(self) -> int:
        return len(self._kept)


class Shelf:
    """The timetables and rulebooks of one state of the rules. Every date of one stretch shares its Rulebook."""

    def __init__(self, token: str | None) -> None:
        self.token = token
        self.general: General | None = None
        self.timetables: LeastRecent[Key, Timetable] = LeastRecent(TIMETABLES)
        self.books: LeastRecent[tuple[Key, date], Rulebook] = LeastRecent(BOOKS)

    def book(self, key: Key, timetable: Timetable, on: date) -> Rulebook:
        """The rulebook for a date of service."""
        stretch = (key, timetable.began(on))
        return self.books.get(stretch) or self.books.put(stretch, timetable.on(on))
