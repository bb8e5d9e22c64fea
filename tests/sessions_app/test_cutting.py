"""A standing room: two clients' sessions, one after the other, and people who stay on.

The first is scheduled from minute 0 to 50, the second from 60 to 110; midway, at 55, the room is the second one's.
"""

import pytest

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.presence import Presence, measure
from sessions_app.shared_room import Booking, stretch
from sessions_app.stays import Closing, Opening, Stay

MINUTE = 60_000
FIRST, SECOND = (0, 50 * MINUTE), (60 * MINUTE, 110 * MINUTE)
BORDER = 55 * MINUTE + 1


def told(kind: Kind, person: str, at: float, connection: str = "") -> PresenceChange:
    return PresenceChange(kind, int(at * MINUTE), person, connection or person)


def visit(person: str, start: float, end: float | None, connection: str = "") -> list[PresenceChange]:
    """A join and its leave; None: the leave got lost."""
    joined = told(Kind.JOINED, person, start, connection)
    return [joined] if end is None else [joined, told(Kind.LEFT, person, end, connection)]


def both(*visits: list[PresenceChange], second_client: str = "B") -> tuple[Presence, Presence]:
    """What the two sessions make of one room; client A has the first one."""
    changes = [change for one in visits for change in one]
    clients = {"A": 1, "B": 2}
    bookings = [Booking(1, clients["A"], None, FIRST), Booking(2, clients[second_client], None, SECOND)]
    found = []
    for booking, client in zip(bookings, ("A", second_client), strict=True):
        sides = {"T": Side.THERAPIST, "A": Side.NOBODY, "B": Side.NOBODY, client: Side.CLIENT}
        found.append(measure(changes, sides, stretch(booking, bookings)))
    return found[0], found[1]


def minutes(*visits: list[PresenceChange], second_client: str = "B") -> tuple[float, ...]:
    """With the client and with anyone, first and second session."""
    found = both(*visits, second_client=second_client)
    return tuple(round(figure.live_ms / MINUTE, 3) for one in found for figure in (one.with_client, one.with_anyone))


def test_a_therapist_on_one_connection_is_in_both_sessions() -> None:
    assert minutes(visit("T", -2, 112), visit("A", 0, 50), visit("B", 60, 110)) == (50, 50, 50, 50)


def test_a_client_who_stays_for_their_next_session_is_cut_midway() -> None:
    first, second = both(visit("T", 0, 110), visit("A", 0, 110), second_client="A")
    assert (first.with_client.end_ms, second.with_client.start_ms) == (BORDER, BORDER)
    assert first.with_client.inferred_ms == second.with_client.inferred_ms == 0
    assert {stay.closing for stay in first.stays} == {Closing.CUT}
    assert {stay.ending for stay in first.stays} == {"stayed on into another session in this room"}
    assert {stay.opening for stay in second.stays} == {Opening.CUT}
    assert {stay.beginning for stay in second.stays} == {"was there already, from another session in this room"}


def test_a_session_that_overruns_into_the_next_ones_time_keeps_its_minutes() -> None:
    found = both(visit("T", 0, 110), visit("A", 0, 63), visit("B", 64, 110))
    assert [one.with_client.live_minutes for one in found] == [63, 46]
    (therapist,) = (stay for stay in found[0].stays if stay.person == "T")
    assert (therapist.end_ms, therapist.closing) == (63 * MINUTE + 1, Closing.CUT)


def test_a_client_who_comes_early_keeps_their_minutes() -> None:
    assert minutes(visit("T", 0, 110), visit("A", 0, 40), visit("B", 54, 110)) == (40, 40, 56, 56)


def test_a_client_in_another_ones_time_only_was_not_in_their_own_session() -> None:
    """Somebody who took the wrong hour made no session of it."""
    assert minutes(visit("T", 0, 110), visit("A", 0, 50), visit("B", 10, 12)) == (50, 50, 0, 0)


def test_a_guest_is_cut_midway_to_whatever_client() -> None:
    assert minutes(visit("T", 0, 110), visit("guest", 50, 60)) == (0, 5, 0, 5)


def test_another_clients_guest_who_stayed_open_is_not_in_the_next_session() -> None:
    """The therapist left in between, and that closes the guest of the first session."""
    found = both(visit("T", 0, 51), visit("guest", 0, None), visit("T", 59, 110, "t2"), visit("B", 60, 110))
    assert [one.with_anyone.live_minutes for one in found] == [51, 50]
    assert Side.GUEST not in {stay.side for stay in found[1].stays}


@pytest.mark.parametrize("ender", [told(Kind.ROOM_ENDED, "", 52), told(Kind.POLLED, "", 52)])
def test_a_lost_leave_ends_with_what_ended_it_in_its_own_session(ender: PresenceChange) -> None:
    first, second = both(visit("T", 0, 110), visit("guest", 0, None), [ender], visit("B", 60, 110))
    assert (first.with_anyone.live_minutes, first.with_anyone.inferred_ms) == (52, 52 * MINUTE)
    assert second.with_anyone.live_minutes == 50


def test_a_lost_leave_that_only_the_next_session_tells_of_ends_at_the_border() -> None:
    first, second = both(visit("T", 0, 110), visit("A", 0, None), second_client="A")
    assert (first.with_client.live_ms, first.with_client.inferred_ms) == (BORDER, BORDER)
    (client,) = (stay for stay in first.stays if stay.person == "A")
    assert (client.closing, client.ending) == (Closing.CUT, "inferred: until another session in this room")
    assert second.with_client.inferred_ms == second.with_client.live_ms == 110 * MINUTE - BORDER


def test_a_lost_leave_that_nothing_tells_of_ends_at_its_last_sign() -> None:
    first, second = both(visit("T", 0, None), visit("A", 0, None), second_client="A")
    assert [stay.closing for stay in first.stays] == [Closing.LAST_SIGN, Closing.LAST_SIGN]
    assert second.stays == ()


def test_a_sighting_in_the_next_session_proves_the_first_to_its_end() -> None:
    seen = [told(Kind.SEEN, "A", 70), told(Kind.POLLED, "", 70), told(Kind.POLLED, "", 80)]
    first, second = both(visit("T", 0, 110), visit("A", 0, None), seen, second_client="A")
    assert (first.with_client.live_ms, first.with_client.inferred_ms) == (BORDER, 0)
    assert second.with_client.live_ms == 80 * MINUTE - BORDER
    assert second.with_client.inferred_ms == 10 * MINUTE


def test_a_connection_that_came_anew_is_not_carried_over() -> None:
    """It had left unheard by then, and nothing tells when; as in a room of one session."""
    found = both(visit("T", 0, 110), visit("A", 0, None), visit("A", 60, 110), second_client="A")
    assert [(one.with_client.live_minutes, one.with_client.inferred_ms) for one in found] == [(0, 0), (50, 0)]


def test_what_was_attached_counts_whenever_it_was() -> None:
    changes = [*visit("T", 0, 110), *visit("A", 0, 20), *visit("partner", 70, 80)]
    bookings = [Booking(1, 1, None, FIRST), Booking(2, 2, None, SECOND)]
    sides = {"T": Side.THERAPIST, "A": Side.CLIENT}
    without = measure(changes, sides, stretch(bookings[0], bookings))
    attached = measure(changes, sides, stretch(bookings[0], bookings, attached=["partner"]))
    assert (without.with_anyone.live_minutes, attached.with_anyone.live_minutes) == (20, 30)


def test_a_session_inside_another_ones_time_still_has_its_client() -> None:
    bookings = [Booking(1, 1, None, (0, 100 * MINUTE)), Booking(2, 2, None, (20 * MINUTE, 40 * MINUTE))]
    changes = [*visit("T", 0, 100), *visit("B", 20, 45), *visit("guest", 20, 45)]
    inner = measure(changes, {"T": Side.THERAPIST, "B": Side.CLIENT}, stretch(bookings[1], bookings))
    outer = measure(changes, {"T": Side.THERAPIST, "B": Side.NOBODY}, stretch(bookings[0], bookings))
    assert (inner.with_client.live_minutes, inner.with_anyone.live_minutes) == (25, 25)
    assert outer.with_anyone.live_minutes == 25


def test_no_stay_is_compared_with_every_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room of many connections costs what each of them costs, and no more."""
    visits = [visit("A", place, place + 1, f"a{place}") for place in range(0, 50, 2)]
    monkeypatch.setattr(Stay, "__eq__", lambda *_: pytest.fail("two stays were compared"))
    assert minutes(visit("T", 0, 50), *visits)[0] == 25
