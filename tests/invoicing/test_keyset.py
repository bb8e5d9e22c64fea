"""Pages by key: every row once and in order, forwards and backwards, whatever the key looks like."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from cpt.models import CodeRequest
from invoicing.keyset import Slice, key_of, sliced
from tests import people

FIRST = datetime(2026, 11, 17, 12, 0, tzinfo=timezone.get_fixed_timezone(0))
FIELDS = ("at", "id")


@pytest.fixture
def rows(db: None) -> list[int]:
    """Seven rows by id in their order; three of them came at the same instant."""
    alice = people.alice()
    minutes = (0, 1, 1, 1, 2, 3, 4)
    made = [
        CodeRequest.objects.create(
            therapist=alice,
            wanted_code="90849",
            reason="x",
            at=FIRST + timedelta(minutes=one, microseconds=7),
            by=alice.user,
        )
        for one in minutes
    ]
    return [row.pk for row in made]


def page(size: int = 3, **key: object) -> Slice[CodeRequest]:
    return sliced(CodeRequest.objects.all(), FIELDS, size, **key)  # type: ignore[arg-type]


def ids(found: Slice[CodeRequest]) -> list[int]:
    return [row.pk for row in found.rows]


@pytest.mark.parametrize("downwards", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
def test_every_row_comes_once_and_in_order(rows: list[int], size: int, downwards: bool) -> None:
    forwards, found, after = sorted(rows, reverse=downwards), [], ""
    while True:
        one = page(size, after=after, downwards=downwards)
        found += ids(one)
        after = one.after
        if not after:
            break
    assert found == forwards


@pytest.mark.parametrize("downwards", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 6, 7])
def test_the_way_back_meets_the_same_pages(rows: list[int], size: int, downwards: bool) -> None:
    there = [page(size, downwards=downwards)]
    while there[-1].after:
        there.append(page(size, after=there[-1].after, downwards=downwards))
    back = [there[-1]]
    while back[-1].before:
        back.append(page(size, before=back[-1].before, downwards=downwards))
    assert [row for one in reversed(back) for row in ids(one)] == [row for one in there for row in ids(one)]


def test_a_first_page_has_none_before_and_a_last_none_after(rows: list[int]) -> None:
    assert (page().before, bool(page().after)) == ("", True)
    assert page(7).after == ""
    assert bool(page(6).after)


def test_microseconds_are_not_lost(rows: list[int]) -> None:
    row = CodeRequest.objects.get(pk=rows[1])
    assert ids(page(after=key_of(row, FIELDS))) == rows[2:5]


@pytest.mark.parametrize(
    "key", ["", "1", "1.2.3", "a.b", "-1.2", "1.\x00", "²٣.1", "1." + "9" * 19, "9" * 19 + ".1", "9" * 5000 + ".1"]
)
def test_a_key_that_nobody_can_read_is_none(rows: list[int], key: str) -> None:
    assert ids(page(after=key)) == rows[:3]


def test_no_rows_are_one_empty_page(db: None) -> None:
    assert page() == Slice([])
