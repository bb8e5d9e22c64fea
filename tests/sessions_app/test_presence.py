"""Presence by hand: small rooms with known answers. The property tests stand beside this file."""

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.presence import Presence, measure
from sessions_app.stays import Closing

SIDES = {"T": Side.THERAPIST, "C": Side.CLIENT, "R": Side.NOBODY}
MINUTE = 60_000


def joined(who: str, at: float, connection: str = "") -> PresenceChange:
    return PresenceChange(Kind.JOINED, int(at * MINUTE), who, connection or who)


def left(who: str, at: float, connection: str = "", joined_at: float | None = None) -> PresenceChange:
    carried = None if joined_at is None else int(joined_at * MINUTE)
    return PresenceChange(Kind.LEFT, int(at * MINUTE), who, connection or who, joined_at_ms=carried)


def sighted(who: str, at: float, connection: str = "") -> PresenceChange:
    return PresenceChange(Kind.SEEN, int(at * MINUTE), who, connection or who)


def polled(at: float) -> PresenceChange:
    return PresenceChange(Kind.POLLED, int(at * MINUTE))


def ended(at: float) -> PresenceChange:
    return PresenceChange(Kind.ROOM_ENDED, int(at * MINUTE))


def room(*changes: PresenceChange) -> Presence:
    return measure(changes, SIDES)


def minutes(*changes: PresenceChange) -> tuple[float, float]:
    """Live and inferred minutes with the client."""
    figure = room(*changes).with_client
    return figure.live_ms / MINUTE, figure.inferred_ms / MINUTE


def closing(*changes: PresenceChange, of: str = "C") -> tuple[float, Closing]:
    """When and how this person's only stay ended."""
    (stay,) = [stay for stay in room(*changes).stays if stay.person == of]
    return stay.end_ms / MINUTE, stay.closing


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
    assert [stay.person for stay in seen.stays] == ["T"]


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
    assert closing(PresenceChange(Kind.JOINED, 5100, "T", "T"), whole_second, of="T")[0] == 5700 / MINUTE


def test_a_stay_says_how_its_end_is_known() -> None:
    stays = room(joined("T", 0), left("T", 30), joined("C", 0)).stays
    assert {stay.person: stay.closing for stay in stays} == {"T": Closing.LEFT, "C": Closing.OTHER_SIDE_LEFT}
    assert [stay.ending for stay in stays if stay.person == "C"] == ["inferred: the other side left"]


def test_spans_of_anybody() -> None:
    seen = room(joined("T", 0), left("T", 10), joined("C", 20), left("C", 30))
    assert seen.spans() == ((0, 10 * MINUTE), (20 * MINUTE, 30 * MINUTE))
    assert seen.spans(Side.CLIENT) == ((20 * MINUTE, 30 * MINUTE),)


def test_a_connection_inside_another_ends_nothing() -> None:
    told = joined("C", 0, "a"), left("C", 50, "a"), joined("C", 20, "b"), left("C", 30, "b")
    assert minutes(joined("T", 0), left("T", 60), *told) == (50, 0)


def test_a_window_of_several_pieces_runs_from_the_first_to_the_last() -> None:
    told = joined("C", 5), left("C", 10), joined("C", 20), left("C", 30)
    figure = room(joined("T", 0), left("T", 60), *told).with_client
    assert figure.pieces == ((5 * MINUTE, 10 * MINUTE), (20 * MINUTE, 30 * MINUTE))
    assert (figure.start_ms, figure.end_ms) == (5 * MINUTE, 30 * MINUTE)


def test_stays_that_touch_make_one_piece() -> None:
    told = joined("C", 0, "a"), left("C", 10, "a"), joined("C", 10, "b"), left("C", 20, "b")
    assert room(joined("T", 0), left("T", 60), *told).with_client.pieces == ((0, 20 * MINUTE),)


def test_who_comes_as_the_other_goes_was_not_together() -> None:
    assert room(joined("T", 0), left("T", 10), joined("C", 10), left("C", 20)).with_client.pieces == ()


def test_a_stay_of_no_length_takes_no_time() -> None:
    seen = room(joined("T", 5), left("T", 5))
    assert (len(seen.stays), seen.spans()) == (1, ())


def test_seconds_and_minutes_are_floored() -> None:
    almost = PresenceChange(Kind.LEFT, 53 * MINUTE - 1, "C", "C")
    figure = room(joined("T", 0), left("T", 60), joined("C", 0), almost).with_client
    assert (figure.live_minutes, figure.live_seconds) == (52, 52 * 60 + 59)
    last_sign = PresenceChange(Kind.SEEN, 1, "C", "C")
    figure = room(joined("T", 0), left("T", 1), joined("C", 0), last_sign).with_client
    assert (figure.live_seconds, figure.inferred_ms, figure.inferred_seconds) == (60, MINUTE - 1, 59)


# --- A missing end --------------------------------------------------------------------------------


def test_without_anything_else_a_stay_ends_at_its_last_sign_of_life() -> None:
    told = joined("T", 0), sighted("T", 50), joined("C", 0), sighted("C", 20), sighted("C", 30)
    assert closing(*told) == (30, Closing.LAST_SIGN)
    assert minutes(*told) == (30, 0)


def test_the_room_end_closes_what_was_not_left() -> None:
    told = joined("T", 0), left("T", 60), joined("C", 0), sighted("C", 20), ended(50)
    assert closing(*told) == (50, Closing.ROOM_ENDED)
    assert minutes(*told) == (50, 30)


def test_the_latest_room_end_counts() -> None:
    told = joined("T", 0), sighted("T", 60), joined("C", 0), ended(40), ended(30)
    assert closing(*told) == (40, Closing.ROOM_ENDED)


def test_the_room_end_never_cuts_off_a_later_leave() -> None:
    assert minutes(joined("T", 0), left("T", 50), joined("C", 0), left("C", 50), ended(30)) == (50, 0)


def test_a_room_end_before_the_last_sign_of_life_closes_nothing() -> None:
    stay = joined("C", 0), sighted("C", 20)
    assert closing(*stay, ended(19)) == (20, Closing.LAST_SIGN)
    assert closing(*stay, ended(20)) == (20, Closing.ROOM_ENDED)
    assert closing(*stay, ended(21)) == (21, Closing.ROOM_ENDED)


def test_the_other_sides_leave_closes_what_was_not_left() -> None:
    assert minutes(joined("T", 0), left("T", 40), joined("C", 0), sighted("C", 10), ended(50)) == (40, 30)
    assert minutes(joined("T", 0), sighted("T", 10), joined("C", 0), left("C", 40), ended(50)) == (40, 30)


def test_the_other_sides_last_leave_counts_guests_included() -> None:
    told = joined("T", 0), joined("C", 0), left("C", 30)
    assert closing(*told, joined("partner", 0), left("partner", 40), of="T") == (40, Closing.OTHER_SIDE_LEFT)
    assert closing(*told, joined("partner", 35), of="T") == (0, Closing.LAST_SIGN)


def test_only_the_therapists_leave_closes_the_clients_side() -> None:
    told = joined("C", 0), joined("T", 0), joined("partner", 0), left("partner", 40), joined("R", 0), left("R", 30)
    assert closing(*told) == (0, Closing.LAST_SIGN)
    assert closing(*told, left("T", 35)) == (35, Closing.OTHER_SIDE_LEFT)


def test_a_leave_followed_by_a_rejoin_closes_nothing() -> None:
    told = joined("T", 0, "t1"), left("T", 30, "t1"), joined("C", 0)
    assert closing(*told, joined("T", 29, "t2")) == (30, Closing.OTHER_SIDE_LEFT)
    assert closing(*told, joined("T", 30, "t2")) == (30, Closing.OTHER_SIDE_LEFT)
    assert closing(*told, joined("T", 31, "t2")) == (0, Closing.LAST_SIGN)
    assert closing(*told, joined("T", 31, "t2"), left("T", 45, "t2")) == (45, Closing.OTHER_SIDE_LEFT)


def test_a_reconcile_that_no_longer_saw_a_connection_closes_it() -> None:
    told = joined("T", 0), left("T", 60), joined("C", 0), sighted("C", 10), polled(10), polled(20), polled(30)
    assert closing(*told) == (20, Closing.NO_LONGER_SEEN)
    assert minutes(*told) == (20, 10)


def test_a_reconcile_closes_only_later_than_the_last_sign_of_life() -> None:
    assert closing(joined("C", 10), polled(9), polled(10)) == (10, Closing.LAST_SIGN)
    assert closing(joined("C", 10), polled(9), polled(11)) == (11, Closing.NO_LONGER_SEEN)


def test_the_earliest_of_the_closings_counts() -> None:
    told = joined("T", 0), joined("C", 0)
    assert closing(*told, left("T", 30), ended(31), polled(32)) == (30, Closing.OTHER_SIDE_LEFT)
    assert closing(*told, left("T", 32), ended(30), polled(31)) == (30, Closing.ROOM_ENDED)
    assert closing(*told, left("T", 31), ended(32), polled(30)) == (30, Closing.NO_LONGER_SEEN)


def test_time_that_one_connection_shows_is_not_inferred_because_of_another() -> None:
    both = joined("C", 0, "a"), joined("C", 0, "b"), left("C", 40, "b")
    assert minutes(joined("T", 0), left("T", 50), *both) == (50, 10)


# --- A missing join -------------------------------------------------------------------------------


def test_a_leave_without_its_join_is_no_presence() -> None:
    assert minutes(joined("T", 0), left("T", 60), left("C", 30)) == (0, 0)


def test_a_leave_that_carries_its_join_time_is_presence() -> None:
    assert minutes(joined("T", 0), left("T", 60), left("C", 30, joined_at=10)) == (20, 0)


def test_a_join_that_was_told_outranks_the_one_its_leave_carries() -> None:
    assert minutes(joined("T", 0), left("T", 60), joined("C", 10), left("C", 30, joined_at=9)) == (20, 0)


def test_a_second_stay_may_be_told_by_its_leave_alone() -> None:
    told = joined("T", 0), left("T", 60), joined("C", 0), left("C", 10)
    assert minutes(*told, left("C", 30, joined_at=10)) == (30, 0)
    assert minutes(*told, left("C", 30, joined_at=9)) == (10, 0)


def test_a_sighting_opens_a_stay_whose_join_was_lost() -> None:
    assert minutes(joined("T", 0), left("T", 60), sighted("C", 10), left("C", 30)) == (20, 0)
    assert room(sighted("C", 10), left("C", 10)).has(Side.CLIENT)


# --- What a stay tells ----------------------------------------------------------------------------


def test_a_stay_keeps_the_reason_of_its_own_leave_only() -> None:
    gone = PresenceChange(Kind.LEFT, 10 * MINUTE, "C", "C", reason="CLIENT_INITIATED")
    again = PresenceChange(Kind.JOINED, 20 * MINUTE, "C", "C", reason="none of a leave")
    assert [stay.reason for stay in room(joined("C", 0), gone, again).stays] == ["CLIENT_INITIATED", ""]


def test_a_call_by_telephone_is_audio_only() -> None:
    call = PresenceChange(Kind.JOINED, 0, "phone", "phone", is_audio_only=True)
    stays = room(call, left("phone", 10), joined("C", 0)).stays
    assert {stay.person: stay.is_audio_only for stay in stays} == {"phone": True, "C": False}
