"""A standing room against a tick-by-tick count of who was really there: nothing is counted twice or made up.

Three sessions, one after the other, of two clients; the counting imports nothing but the drawn truth.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.presence import Presence, measure
from sessions_app.shared_room import Booking, stretch
from tests.sessions_app.presence_oracle import true_ms

TICK = 1_000_000  # a third of the room's sessions is ten ticks long
# Person of each connection; the guests carry no identity.
PEOPLE = {"t1": "T", "t2": "T", "a1": "A", "a2": "A", "b1": "B", "g1": "G"}
# Session, its client, its scheduled ticks. Midway lies on a tick; one millisecond more is still the first one's.
BOOKED = {1: ("A", 0, 8), 2: ("B", 12, 18), 3: ("A", 22, 30)}
EVERYBODY = {"T": "therapist", "A": "client", "B": "client", "G": "guest"}
CLIENT_IDS = {"A": 1, "B": 2}
INSTANTS = st.integers(min_value=0, max_value=30)
Truth = list[tuple[str, str, int, int]]


@st.composite
def truths(draw: st.DrawFn) -> Truth:
    """Up to two stays of each connection."""
    truth = []
    for connection, person in PEOPLE.items():
        instants = sorted(draw(st.lists(INSTANTS, max_size=4, unique=True)))
        stays = zip(instants[::2], instants[1::2], strict=False)
        truth += [(person, connection, start * TICK, end * TICK) for start, end in stays]
    return truth


def told(truth: Truth) -> list[PresenceChange]:
    """Every join and leave."""
    changes = []
    for person, connection, start, end in truth:
        changes.append(PresenceChange(Kind.JOINED, start, person, connection))
        changes.append(PresenceChange(Kind.LEFT, end, person, connection))
    return changes


def sessions(changes: list[PresenceChange]) -> dict[int, Presence]:
    """What each session makes of the room."""
    booked = {
        number: Booking(number, CLIENT_IDS[client], None, (start * TICK, end * TICK))
        for number, (client, start, end) in BOOKED.items()
    }
    return {
        number: measure(changes, sides(BOOKED[number][0]), stretch(booking, booked.values()))
        for number, booking in booked.items()
    }


def sides(client: str) -> dict[str, Side]:
    """Who is who in one client's session."""
    return {"T": Side.THERAPIST, "A": Side.NOBODY, "B": Side.NOBODY} | {client: Side.CLIENT}


def observed(presence: Presence, figure: str) -> int:
    """Milliseconds that rest on no inferred end."""
    found = getattr(presence, figure)
    return int(found.live_ms - found.inferred_ms)


def together(truth: Truth, whom: str) -> int:
    """How long the therapist and somebody were really there."""
    only = [one for one in truth if one[0] in ("T", whom)]
    return true_ms(only, EVERYBODY, {EVERYBODY[whom]}, TICK)


@given(truths())
@settings(max_examples=60)
def test_no_minute_with_a_client_is_counted_twice(truth: Truth) -> None:
    found = sessions(told(truth))
    assert observed(found[1], "with_client") + observed(found[3], "with_client") <= together(truth, "A")
    assert observed(found[2], "with_client") <= together(truth, "B")
    assert all(presence.with_client.inferred_ms == 0 for presence in found.values())


# By hand: what is nearest to each session, and how far its client's time may reach before their other session's does.
NEAREST = {1: (0, 10), 2: (10, 20), 3: (20, 30)}
CLIENTS_REACH = {1: (0, 15), 2: (0, 30), 3: (15, 30)}


def expected_ms(truth: Truth, number: int) -> int:
    """With the client: every stay of theirs that touches the session's own time, up to their other session."""
    start, end = (tick * TICK for tick in NEAREST[number])
    first, last = (tick * TICK for tick in CLIENTS_REACH[number])
    client = BOOKED[number][0]
    mine = [one for one in truth if one[0] == client and one[2] <= end and one[3] > start]
    mine = [(person, name, max(since, first), min(until, last)) for person, name, since, until in mine]
    return true_ms([*mine, *(one for one in truth if one[0] == "T")], EVERYBODY, {"client"}, TICK)


@given(truths())
@settings(max_examples=100)
def test_complete_records_give_each_session_its_clients_time(truth: Truth) -> None:
    for number, presence in sessions(told(truth)).items():
        # Each border lies one millisecond after the tick: midway is the earlier session's.
        assert abs(presence.with_client.live_ms - expected_ms(truth, number)) <= 2


@given(truths())
@settings(max_examples=60)
def test_every_minute_with_a_guest_is_somebodys_once(truth: Truth) -> None:
    only = [one for one in truth if one[0] in ("T", "G")]
    found = sessions(told(only))
    assert sum(presence.with_anyone.live_ms for presence in found.values()) == together(only, "G")


@given(truths(), st.data())
@settings(max_examples=100)
def test_lost_events_never_make_observed_time_exceed_the_truth(truth: Truth, data: st.DataObject) -> None:
    kept = [change for change in told(truth) if data.draw(st.booleans())]
    once = {connection for connection in PEOPLE if sum(one[1] == connection for one in truth) == 1}
    # A connection that came back keeps its joins: without them nobody can know that it was away.
    changes = kept + [one for one in told(truth) if one.kind == Kind.JOINED and one.connection not in once]
    for number, presence in sessions(data.draw(st.permutations(changes))).items():
        assert observed(presence, "with_client") <= together(truth, BOOKED[number][0])
        for stay in presence.stays:
            was_there = [(start, end) for _, name, start, end in truth if name == stay.connection]
            is_observed = stay.last_sign_ms > stay.start_ms
            assert not is_observed or any(
                start <= stay.start_ms and stay.last_sign_ms <= end for start, end in was_there
            )


@given(truths())
@settings(max_examples=30)
def test_in_a_room_of_one_session_nothing_is_cut(truth: Truth) -> None:
    changes = told(truth)
    alone = Booking(1, CLIENT_IDS["A"], None, (0, 30 * TICK))
    assert measure(changes, sides("A"), stretch(alone, [alone])) == measure(changes, sides("A"))
