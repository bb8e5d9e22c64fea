"""Presence by hand: small rooms with known answers. The property tests stand beside this file."""

from sessions_app.presence import Closing, Kind, Presence, PresenceChange, Side, measure

SIDES = {"T": Side.THERAPIST, "C": Side.CLIENT, "R": Side.NOBODY}
MINUTE = 60_000


def joined(who: str, at: float, connection: str = "") -> PresenceChange:
    return PresenceChange(Kind.JOINED, int(at * MINUTE), who, connection or who)


def left(who: str, at: float, connection: str = "", joined_at: float | None = None) -> PresenceChange:
    carried = None if joined_at is None else int(joined_at * MINUTE)
    return PresenceChange(Kind.LEFT, int(at * MINUTE), who, connection or who, joined_at_ms=carried)


def room(*changes: PresenceChange) -> Presence:
    return measure(changes, SIDES)


def test_nothing_told_is_nothing_measured() -> None:
    empty = room()
    assert (empty.with_client.live_ms, empty.with_client.start_ms, empty.with_client.end_ms) == (0, None, None)
    assert not empty.has(Side.THERAPIST)


def test_time_runs_while_both_are_there() -> None:
    together = room(joined("T", 0), left("T", 35), joined("C", 5), left("C", 33)).with_client
    assert (together.live_minutes, together.inferred_ms) == (28, 0)
    assert (together.start_ms, together.end_ms) == (5 * MINUTE, 33 * MINUTE)


def test_pieces_are_summed_before_they_are_floored() -> None:
    half = 0.5
    visits = [change for n in (0, 2, 4) for change in (joined("C", n, f"c{n}"), left("C", n + half, f"c{n}"))]
    assert room(joined("T", 0), left("T", 9), *visits).with_client.live_minutes == 1


def test_two_connections_of_one_person_count_once() -> None:
    both = room(
        joined("T", 0), left("T", 60), joined("C", 0, "a"), left("C", 40, "a"), joined("C", 20, "b"), left("C", 50, "b")
    )
    assert both.with_client.live_minutes == 50


def test_a_guest_counts_with_anyone_and_not_with_the_client() -> None:
    seen = room(joined("T", 0), left("T", 50), joined("partner", 5), left("partner", 45))
    assert (seen.with_client.live_minutes, seen.with_anyone.live_minutes) == (0, 40)


def test_a_recorder_is_nobody() -> None:
    seen = room(joined("T", 0), left("T", 50), joined("R", 0), left("R", 50))
    assert seen.with_anyone.live_ms == 0


def test_a_connection_may_leave_and_come_back() -> None:
    seen = room(joined("T", 0), left("T", 60), joined("C", 0), left("C", 10), joined("C", 20), left("C", 30))
    assert seen.with_client.live_minutes == 20


def test_a_leave_that_is_told_again_later_changes_nothing() -> None:
    seen = room(joined("T", 0), left("T", 60), joined("C", 0), left("C", 10, joined_at=0), left("C", 50, joined_at=0))
    assert seen.with_client.live_minutes == 10


def test_a_sign_of_life_after_the_leave_opens_nothing() -> None:
    late = PresenceChange(Kind.SEEN, 11 * MINUTE, "C", "C")
    seen = room(joined("T", 0), left("T", 60), joined("C", 0), left("C", 10), late)
    assert seen.with_client.live_minutes == 10


def test_a_leave_is_never_before_the_join_it_carries() -> None:
    whole_second = PresenceChange(Kind.LEFT, 5000, "C", "C", joined_at_ms=5700)
    seen = room(joined("T", 0), left("T", 60), PresenceChange(Kind.JOINED, 5700, "C", "C"), whole_second)
    assert seen.with_client.live_ms == 0
    assert seen.has(Side.CLIENT)


def test_a_stay_says_how_its_end_is_known() -> None:
    stays = room(joined("T", 0), left("T", 30), joined("C", 0)).stays
    assert {stay.person: stay.closing for stay in stays} == {"T": Closing.LEFT, "C": Closing.OTHER_SIDE_LEFT}
    assert [stay.ending for stay in stays if stay.person == "C"] == ["inferred: the other side left"]


def test_spans_of_anybody() -> None:
    seen = room(joined("T", 0), left("T", 10), joined("C", 20), left("C", 30))
    assert seen.spans() == ((0, 10 * MINUTE), (20 * MINUTE, 30 * MINUTE))
    assert seen.spans(Side.CLIENT) == ((20 * MINUTE, 30 * MINUTE),)
