"""Pages by key: what comes after one row or before it. As quick on the thousandth page as on the first: nothing is
counted and nothing is skipped.

The rows must be ordered by `fields`, all of them upwards or all of them downwards, and an index should hold them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import DateTimeField, F, Func, Model, QuerySet, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.utils import timezone

R = TypeVar("R", bound=Model)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.get_fixed_timezone(0))
MOST = 2**63 - 1


class _Row(Func):
    """Several values that are compared in their order, as SQL's row constructor does."""

    template = "(%(expressions)s)"
    output_field = TextField()  # nobody reads it; Django asks for one


@dataclass(frozen=True, slots=True)
class Slice(Generic[R]):
    """One page. `after` and `before` lead to the next one and the one before; empty where there is none."""

    rows: list[R]
    after: str = ""
    before: str = ""


def sliced(
    rows: QuerySet[R], fields: Sequence[str], size: int, *, after: str = "", before: str = "", downwards: bool = False
) -> Slice[R]:
    """The rows that follow the key `after`, or that come before `before`; a key nobody can read is none."""
    since, until = _values(rows, fields, after), _values(rows, fields, before)
    is_backwards = until is not None and since is None
    goes_down = downwards != is_backwards
    order = [f"-{name}" if goes_down else name for name in fields]
    if key := until if is_backwards else since:
        compare = LessThan if goes_down else GreaterThan
        rows = rows.filter(compare(_Row(*map(F, fields)), _Row(*map(Value, key))))
    found = list(rows.order_by(*order)[: size + 1])
    has_more, page = len(found) > size, found[:size]
    if is_backwards:
        page.reverse()
    has_next, has_previous = (True, has_more) if is_backwards else (has_more, since is not None)
    return Slice(
        page,
        after=key_of(page[-1], fields) if page and has_next else "",
        before=key_of(page[0], fields) if page and has_previous else "",
    )


def key_of(row: Model, fields: Sequence[str]) -> str:
    """Where one row stands in the order."""
    return ".".join(str(_number(getattr(row, name))) for name in fields)


def _number(value: Any) -> int:
    return (value - EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else int(value)


def _values(rows: QuerySet[R], fields: Sequence[str], key: str) -> list[Any] | None:
    parts = key.split(".")
    if len(parts) != len(fields) or not all(part.isascii() and part.isdigit() and len(part) < 20 for part in parts):
        return None
    numbers = [int(part) for part in parts]
    if max(numbers) > MOST:
        return None
    try:
        return [_value(rows, name, number) for name, number in zip(fields, numbers, strict=True)]
    except OverflowError:
        return None


def _value(rows: QuerySet[R], name: str, number: int) -> Any:
    is_instant = isinstance(rows.model._meta.get_field(name), DateTimeField)
    return EPOCH + timedelta(microseconds=number) if is_instant else number
