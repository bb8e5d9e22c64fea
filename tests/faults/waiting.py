"""How long does whoever writes wait, while something else happens to the database?

For each table one connection asks again and again for the lock that an INSERT or UPDATE takes, and gives it back at
once. It needs no column, so it asks the same of every version of the tables; one that is not there has nobody wait.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import psycopg2

PAUSE_SECONDS = 0.005
# Shorter ones are the machine's.
WORTH_TELLING = 0.02


class Wait(NamedTuple):
    """`until`: on the clock `time.monotonic`."""

    seconds: float
    table: str
    until: float


@dataclass
class Waits:
    """Those of every table so far."""

    tables: tuple[str, ...]
    asked: int = 0
    all: list[Wait] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def longest(self, since: float = 0.0, until: float = float("inf")) -> Wait:
        """Of those that ended, or began, in between; of no seconds where nobody waited."""
        met = (wait for wait in list(self.all) if wait.until >= since and wait.until - wait.seconds <= until)
        return max(met, default=Wait(0.0, "", until))

    def ask(self, url: str, table: str) -> None:
        """Until it is over."""
        connection = psycopg2.connect(url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            while not self._is_over.wait(PAUSE_SECONDS):
                began = time.monotonic()
                try:
                    cursor.execute(f"BEGIN; LOCK TABLE {table} IN ROW EXCLUSIVE MODE; COMMIT")
                except psycopg2.errors.UndefinedTable:
                    cursor.execute("ROLLBACK")
                except psycopg2.Error as error:
                    self.problems.append(f"{table}: {type(error).__name__}")
                    cursor.execute("ROLLBACK")
                ended = time.monotonic()
                self.asked += 1
                if ended - began >= WORTH_TELLING:
                    self.all.append(Wait(ended - began, table, ended))
        connection.close()

    def end(self) -> None:
        """Nobody asks any more."""
        self._is_over.set()


@contextmanager
def writers(url: str, tables: Iterable[str]) -> Iterator[Waits]:
    """One for each table, while this lasts."""
    waits = Waits(tuple(tables))
    threads = [threading.Thread(target=waits.ask, args=(url, table)) for table in waits.tables]
    for thread in threads:
        thread.start()
    try:
        yield waits
    finally:
        waits.end()
        for thread in threads:
            thread.join()
