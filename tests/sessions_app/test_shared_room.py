"""A standing room: each event belongs to the session nearest in time."""

import pytest

from sessions_app.shared_room import is_nearest

FIRST, SECOND = (100, 200), (300, 400)


@pytest.mark.parametrize(
    ("at", "is_of_first"), [(0, True), (150, True), (249, True), (250, True), (251, False), (350, False), (900, False)]
)
def test_an_event_belongs_to_the_nearest_session_and_midway_to_the_earlier(at: int, is_of_first: bool) -> None:
    assert is_nearest(at, FIRST, [SECOND]) is is_of_first
    assert is_nearest(at, SECOND, [FIRST]) is not is_of_first


def test_a_room_of_one_session_holds_everything() -> None:
    assert is_nearest(10**12, FIRST, [])
