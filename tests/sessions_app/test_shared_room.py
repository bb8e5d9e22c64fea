"""Which stretch of a room's time is one session's own? The nearest in time, within reach."""

import pytest

from sessions_app.intervals import Span
from sessions_app.shared_room import REACH_MS, Booking, reach, stretch

FIRST, SECOND = (100, 200), (300, 400)
WEEK = 7 * 24 * 60 * 60 * 1000


def booking(number: int, span: Span, *, client: int | None = None, group: int | None = None) -> Booking:
    return Booking(number, number if client is None else client, group, span)


def own(mine: Span, *others: Span) -> Span:
    """What is one session's, among sessions of other clients."""
    return stretch(booking(0, mine), [booking(n, span) for n, span in enumerate(others, start=1)]).own


def test_midway_is_the_earlier_sessions_still() -> None:
    assert own(FIRST, SECOND) == (100 - REACH_MS, 251)
    assert own(SECOND, FIRST) == (251, 400 + REACH_MS + 1)
    assert own((100, 200), (301, 400))[1] == 251
    assert own((100, 200), (302, 400))[1] == 252


def test_what_lies_out_of_reach_was_another_call() -> None:
    assert own(FIRST) == reach(FIRST) == (100 - REACH_MS, 201 + REACH_MS)


@pytest.mark.parametrize(
    ("mine", "other", "expected"),
    [
        pytest.param((100, 200), (150, 300), (None, 201), id="overlapping: the earlier one's to its end"),
        pytest.param((150, 300), (100, 200), (201, None), id="the later one has the rest"),
        pytest.param((100, 200), (200, 300), (None, 201), id="touching: the border is the earlier one's"),
        pytest.param((200, 300), (100, 200), (201, None), id="touching, the later one"),
        pytest.param((100, 300), (150, 200), (None, None), id="the outer one has all"),
        pytest.param((100, 200), (100, 200), (None, None), id="starting together: both have all"),
        pytest.param((100, 150), (100, 200), (None, 151), id="starting together: the shorter ends"),
        pytest.param((100, 200), (100, 150), (None, None), id="starting together: the longer goes on"),
    ],
)
def test_who_has_what_of_overlapping_times(mine: Span, other: Span, expected: tuple[int | None, int | None]) -> None:
    start, end = reach(mine)
    assert own(mine, other) == (expected[0] or start, expected[1] or end)


def test_a_session_inside_another_ones_time_has_no_stretch_of_its_own() -> None:
    start, end = own((150, 200), (100, 300))
    assert start == end


def test_a_groups_members_share_their_meeting_and_not_the_next_weeks() -> None:
    mine = booking(1, FIRST, group=7)
    sibling, next_week = booking(2, FIRST, group=7), booking(3, (100 + WEEK, 200 + WEEK), group=7)
    tomorrow = booking(4, SECOND, group=7)
    assert stretch(mine, [mine, sibling]).own == reach(FIRST)
    assert stretch(mine, [mine, sibling, next_week, tomorrow]).own == (100 - REACH_MS, 251)


def test_time_with_the_client_ends_only_where_their_other_session_begins() -> None:
    mine = booking(1, FIRST, client=5)
    assert stretch(mine, [booking(2, SECOND, client=6)]).of_client == reach(FIRST)
    assert stretch(mine, [booking(2, SECOND, client=5)]).of_client == (100 - REACH_MS, 251)
