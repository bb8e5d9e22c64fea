"""Which times apart a document lists, and that the others are counted."""

from zoneinfo import ZoneInfo

import pytest

from review.packet.apart import apart
from sessions_app.changes import Side
from sessions_app.gaps import MOST_LISTED as MOST
from sessions_app.gaps import Gap, Look

UTC = ZoneInfo("UTC")
SECOND = 1_000


def gap(start: int, seconds: int | None) -> Gap:
    """From a second after midnight on; None: without an end."""
    end = None if seconds is None else (start + seconds) * SECOND
    return Gap(start * SECOND, end, frozenset({Side.CLIENT}), Look.PERSON, "")


def test_each_is_told_in_its_order_from_when_to_when() -> None:
    first, second = apart([gap(60, 5), gap(120, None)], UTC)
    assert first == "0 min 5 s apart from 12:01:00 AM to 12:01:05 AM: client: somebody left"
    assert second == "From 12:02:00 AM on: client: somebody left"
    assert apart([], UTC) == []


@pytest.mark.parametrize("more", [-1, 0])
def test_so_many_are_all_listed(more: int) -> None:
    assert len(apart([gap(10 * place, 1) for place in range(MOST + more)], UTC)) == MOST + more
    assert "Not listed" not in apart([gap(10 * place, 1) for place in range(MOST + more)], UTC)[-1]


def test_of_more_the_longest_are_listed_and_the_others_added_up() -> None:
    many = [gap(0, 2), *(gap(10 * place, 3) for place in range(1, MOST)), gap(9_000, 1), gap(9_010, None)]
    *listed, last = apart(many, UTC)
    assert len(listed) == MOST
    assert listed[0].startswith("0 min 3 s apart from 12:00:10 AM")
    assert listed[-1].startswith("From 2:30:10 AM on")
    assert last == (
        "Not listed, since there are so many: 2 more, none longer than 0 min 2 s, together 0 min 3 s. "
        "The JSON has every connection."
    )
