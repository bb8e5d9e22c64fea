"""Which stored values are encrypted under an older key, and how are they written anew under the newest?

A column is read in the order of its keys without a lock. What is stale is read again and written in a short transaction
of its own, with its rows locked, so that nothing which somebody writes meanwhile is written over. A run that is killed
leaves whole rows; the next one skips them.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection, models, transaction

from audit.encryption import EncryptedBytes, EncryptedText, age, renew
from audit.immutability import added_only_tables, suspended

READ = 1000
# So many rows are locked at once, for a fraction of a second.
WRITTEN = 200
# Longer than any request works; shorter than PostgreSQL takes to call a wait a deadlock and end a request for it.
LOCK_TIMEOUT = "500ms"
ATTEMPTS = 60
PAUSE_SECONDS = 0.5


class Busy(RuntimeError):
    """Somebody held a table for longer than a request ever does."""


@dataclass(frozen=True)
class Column:
    """Where encrypted values stand. `age` and `renew` take and give what stands there: as `audit.encryption` does."""

    table: str
    key: str
    name: str
    age: Callable[[Any], int | None]
    renew: Callable[[Any], Any]
    is_added_only: bool = False

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"

    @property
    def rows(self) -> int:
        """How many there are to read."""
        return int(self._ask("SELECT count(*) FROM {table}", [])[0][0])

    def batches(self) -> Iterator[list[tuple[Any, Any]]]:
        """Every (key, value), in the order of the keys."""
        found = self._ask("SELECT {key}, {name} FROM {table} ORDER BY {key} LIMIT %s", [READ])
        while found:
            yield [(key, value) for key, value in found if value is not None]
            after = [found[-1][0], READ]
            found = self._ask("SELECT {key}, {name} FROM {table} WHERE {key} > %s ORDER BY {key} LIMIT %s", after)

    def write(self, keys: list[Any]) -> int:
        """Renew the rows that are still stale; how many. Raises OperationalError when somebody holds them."""
        marks = ", ".join(["%s"] * len(keys))
        # SQLite knows no locks of rows: the transaction has the whole database.
        lock = "FOR UPDATE" if connection.vendor == "postgresql" else ""
        with transaction.atomic():
            if connection.vendor == "postgresql":
                self._do(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'", [])
            with suspended(connection, self.table) if self.is_added_only else nullcontext():
                found = self._ask(
                    "SELECT {key}, {name} FROM {table} WHERE {key} IN ({marks}) {lock}", keys, marks=marks, lock=lock
                )
                stale = [(key, value) for key, value in found if value is not None and self.age(value)]
                for key, value in stale:
                    self._do("UPDATE {table} SET {name} = %s WHERE {key} = %s", [self.renew(value), key])
        return len(stale)

    def _filled(self, sql: str, **more: str) -> str:
        names = {"table": self.table, "key": self.key, "name": self.name}
        return sql.format(**{name: connection.ops.quote_name(value) for name, value in names.items()}, **more)

    def _ask(self, sql: str, values: list[Any], **more: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self._filled(sql, **more), values)
            return list(cursor.fetchall())

    def _do(self, sql: str, values: list[Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(self._filled(sql), values)


@dataclass
class Found:
    """What became of one column. `ages`: values by the age of their key; `unreadable`: keys of rows no key opens."""

    column: Column
    ages: Counter[int] = field(default_factory=Counter)
    unreadable: list[Any] = field(default_factory=list)
    written: int = 0

    @property
    def stale(self) -> int:
        """How many were under an older key when they were read."""
        return sum(count for position, count in self.ages.items() if position)

    def note(self, batch: list[tuple[Any, Any]]) -> list[Any]:
        """Count them; the keys of those to be renewed."""
        stale = []
        for key, value in batch:
            position = self.column.age(value)
            if position is None:
                self.unreadable.append(key)
                continue
            self.ages[position] += 1
            if position:
                stale.append(key)
        return stale


def encrypted_columns() -> list[Column]:
    """Every encrypted field of every model."""
    protected = added_only_tables()
    return [
        _of_field(model, one, model._meta.db_table in protected)
        for model in apps.get_models()
        for one in model._meta.concrete_fields
        if isinstance(one, EncryptedBytes | EncryptedText)
    ]


def _of_field(model: type[models.Model], one: models.Field[Any, Any], is_added_only: bool) -> Column:
    found = _bytes if isinstance(one, EncryptedBytes) else _text
    key = model._meta.pk
    return Column(model._meta.db_table, str(key.column), str(one.column), _age, found, is_added_only)


def _age(value: Any) -> int | None:
    return age(value.encode() if isinstance(value, str) else bytes(value))


def _bytes(value: Any) -> bytes:
    return renew(bytes(value))


def _text(value: str) -> str:
    return renew(value.encode()).decode("ascii")


def look(column: Column, tell: Callable[[int], object], begin: Callable[[], object] | None) -> Found:
    """Count a column's values by their key, and renew them; with None for `begin` only count.

    `tell` hears how many more values are done, `begin` that one is about to be written.
    """
    found = Found(column)
    for batch in column.batches():
        stale = found.note(batch)
        for start in range(0, len(stale) if begin else 0, WRITTEN):
            if begin:
                begin()
            found.written += _patiently(column, stale[start : start + WRITTEN])
        tell(len(batch))
    return found


def _patiently(column: Column, keys: list[Any]) -> int:
    for _ in range(ATTEMPTS):
        began = time.monotonic()
        try:
            written = column.write(keys)
            # Those who waited come first: SQLite keeps no queue, and whoever asks at once again wins.
            time.sleep(min(time.monotonic() - began, PAUSE_SECONDS))
            return written
        except OperationalError:
            # People go first; what was begun is taken back.
            time.sleep(PAUSE_SECONDS)
    raise Busy(f"{column.table} was held by somebody else for {ATTEMPTS} attempts.")
