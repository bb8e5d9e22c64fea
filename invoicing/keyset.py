"""Pages by key: what comes after one row or before it. As quick on the thousandth page as on the first: nothing is
counted and nothing is skipped.

The rows are ordered by `fields`, all of them upwards or all of them downwards, and an index should hold them: whole
where they are the row's own, the first of them where one is another table's (`session__scheduled_start_at`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import Any, Generic, TypedDict, TypeVar

from django.db.models import DateTimeField, F, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.lookups import GreaterThan, LessThan
from django.utils import timezone

from audit.prepared import MOST

R = TypeVar("R", bound=Model)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.get_fixed_timezone(0))


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
    rows: QuerySet[R],
    fields: Sequence[str],
    size: int,
    *,
    after: str = "",
    before: str = "",
    downwards: bool = False,
) -> Slice[R]:
    """The rows that follow the key `after`, or that come before `before`; a key nobody can read is none."""
    since, until = _values(rows, fields, after), _values(rows, fields, before)
    is_backwards = until is not None and since is None
    goes_down = downwards != is_backwards
    if key := until if is_backwards else since:
        rows = rows.filter(_beyond(fields, key, downwards=goes_down))
    found = list(opening(rows, fields, size, downwards=goes_down))
    has_more, page = len(found) > size, found[:size]
    if is_backwards:
        page.reverse()
    has_next, has_previous = (True, has_more) if is_backwards else (has_more, since is not None)
    return Slice(
        page,
        after=key_of(page[-1], fields) if page and has_next else "",
        before=key_of(page[0], fields) if page and has_previous else "",
    )


def opening(rows: QuerySet[R], fields: Sequence[str], size: int, *, downwards: bool = False) -> QuerySet[R]:
    """The first page's query, for one row more than it shows: that one tells whether there is a next page."""
    return rows.order_by(*(f"-{name}" if downwards else name for name in fields))[: size + 1]


def first_page(found: list[R], fields: Sequence[str], size: int) -> Slice[R]:
    """Of the rows that `opening` found."""
    page = found[:size]
    return Slice(page, after=key_of(page[-1], fields) if len(found) > size else "")


class Keys(TypedDict):
    """What `sliced` is told of an address."""

    after: str
    before: str


def keys_of(asked: Mapping[str, str]) -> Keys:
    """The keys in an address's values, for `sliced`."""
    return Keys(after=asked.get("after", ""), before=asked.get("before", ""))


def following(rows: QuerySet[R], fields: Sequence[str], after: str) -> QuerySet[R]:
    """Everything after a key, upwards; everything where nobody can read it."""
    since = _values(rows, fields, after)
    return rows if since is None else rows.filter(_beyond(fields, since, downwards=False))


def key_of(row: Model, fields: Sequence[str]) -> str:
    """Where one row stands in the order."""
    return ".".join(str(_number(reduce(getattr, name.split(LOOKUP_SEP), row))) for name in fields)


def _beyond(fields: Sequence[str], key: Sequence[Any], *, downwards: bool) -> Any:
    """What comes after the key."""
    if not any(LOOKUP_SEP in name for name in fields):
        compare = LessThan if downwards else GreaterThan
        return compare(_Row(*map(F, fields)), _Row(*map(Value, key)))
    # No index compares columns of two tables at once. Said as "not before the first value, and not among those that
    # share it up to here" the first column bounds an index, and a planner guesses rightly how much is left.
    onward, backward = ("lte", "gte") if downwards else ("gte", "lte")
    (first, start), *others, (last, end) = zip(fields, key, strict=True)
    passed = Q(**{f"{last}__{backward}": end})
    for name, value in reversed(others):
        passed = Q(**{f"{name}__{backward}": value}) & ~(Q(**{name: value}) & ~passed)
    return Q(**{f"{first}__{onward}": start}) & ~(Q(**{first: start}) & passed)


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
    *steps, column = name.split(LOOKUP_SEP)
    model: Any = rows.model
    for step in steps:
        model = model._meta.get_field(step).related_model
    is_instant = isinstance(model._meta.get_field(column), DateTimeField)
    return EPOCH + timedelta(microseconds=number) if is_instant else number
