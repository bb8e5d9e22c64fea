"""Presence against a brute-force oracle: whatever was told, in whatever order, on random rooms.

A truth is drawn first; what a provider tells is made from it. Each person has connections of their own, and a
connection may leave and come back.
"""

from collections import Counter
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.presence import Figure, Presence, measure
from tests.sessions_app.presence_oracle import Told, told_ms, told_ticks, true_ms

TICK_MS = 25_007  # no divisor of a minute, so flooring piece by piece would show
CONNECTIONS = {"t1": "T", "t2": "T", "c1": "C", "c2": "C", "g1": "G", "r1": "R"}
SIDES = {"T": Side.THERAPIST, "C": Side.CLIENT, "R": Side.NOBODY}  # G is a guest, being named nowhere
EVERYBODY = {"T": "therapist", "C": "client", "G": "guest", "R": "nobody"}
FIGURES = {"with_client": {"client"}, "with_anyone": {"client", "guest"}}

INSTANTS = st.sampled_from([tick * TICK_MS for tick in range(25)])
Truth = list[tuple[str, str, int, int]]


@st.composite
def truths(draw: st.DrawFn) -> Truth:
    """Up to two stays of each connection, which may leave and return at one instant."""
    truth = []
    for connection, person in CONNECTIONS.items():
        instants = sorted(draw(st.lists(INSTANTS, max_size=4, unique=True)))
        if len(instants) == 3:
            instants.insert(1, instants[1])
        stays = zip(instants[::2], instants[1::2], strict=False)
        truth += [(person, connection, start, end) for start, end in stays]
    return truth


@st.composite
def complete(draw: st.DrawFn) -> tuple[Truth, list[Told]]:
    """A truth, and every join and leave of it."""
    truth = draw(truths())
    told = []
    for person, connection, start, end in truth:
        carried = start if draw(st.booleans()) else None
        told += [Told("joined", start, person, connection), Told("left", end, person, connection, carried)]
    return truth, told


@st.composite
def incomplete(draw: st.DrawFn) -> tuple[Truth, list[Told]]:
    """A truth, and what is left when events get lost; with reconciles, which may overlook people, and room ends.

    A connection that comes back keeps its joins and is not sighted: without them nobody can know that it was away.
    """
    truth, told = draw(complete())
    stays = Counter(connection for _, connection, _, _ in truth)
    kept = [one for one in told if (one.kind == "joined" and stays[one.connection] > 1) or draw(st.booleans())]
    polls = draw(st.lists(INSTANTS, max_size=3))
    sightings = [
        Told("seen", at, person, connection)
        for at in [*polls, *draw(st.lists(INSTANTS, max_size=2))]
        for person, connection, start, end in truth
        if start <= at <= end and stays[connection] == 1 and draw(st.booleans())
    ]
    ends = draw(st.lists(INSTANTS, max_size=2))
    room = [*(Told("polled", at) for at in polls), *(Told("room_ended", at) for at in ends)]
    return truth, [*kept, *sightings, *room]


def change(one: Told) -> PresenceChange:
    return PresenceChange(Kind(one.kind), one.at, one.person, one.connection, joined_at_ms=one.joined_at)


def measured(told: list[Told]) -> Presence:
    return measure(map(change, told), SIDES)


def figures(presence: Presence) -> dict[str, Figure]:
    return {name: getattr(presence, name) for name in FIGURES}


def ticks(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {tick for start, end in spans for tick in range(start, end, TICK_MS)}


def as_delivered(draw: st.DataObject, changes: list) -> list:
    """In any order, some of them several times."""
    again = draw.draw(st.lists(st.sampled_from(changes), max_size=5)) if changes else []
    return draw.draw(st.permutations([*changes, *again]))


# Anything at all, sense or nonsense, close together.
SOON = st.sampled_from([tick * TICK_MS for tick in range(5)])
ANY_CHANGE = st.builds(
    lambda connection, **values: PresenceChange(connection=connection, person=CONNECTIONS[connection], **values),
    st.sampled_from(["t1", "c1", "c2", "g1", "r1"]),
    kind=st.sampled_from(Kind),
    at_ms=SOON,
    joined_at_ms=st.none() | SOON,
    is_audio_only=st.booleans(),
    reason=st.sampled_from(["", "CLIENT_INITIATED"]),
)
ANYTHING = st.lists(ANY_CHANGE, max_size=10)


@given(complete(), st.data())
@settings(max_examples=40)
def test_complete_records_give_the_true_time(room: tuple[Truth, list[Told]], data: st.DataObject) -> None:
    truth, told = room
    for name, figure in figures(measured(as_delivered(data, told))).items():
        assert (figure.live_ms, figure.inferred_ms) == (true_ms(truth, EVERYBODY, FIGURES[name], TICK_MS), 0)


@given(incomplete())
@settings(max_examples=40)
def test_observed_time_never_exceeds_the_truth(room: tuple[Truth, list[Told]]) -> None:
    truth, told = room
    presence = measured(told)
    for stay in presence.stays:
        was_there = ticks((start, end) for _, connection, start, end in truth if connection == stay.connection)
        assert ticks([(stay.start_ms, stay.last_sign_ms)]) <= was_there
    for name, figure in figures(presence).items():
        assert 0 <= figure.inferred_ms <= figure.live_ms
        assert figure.live_ms - figure.inferred_ms <= true_ms(truth, EVERYBODY, FIGURES[name], TICK_MS)


@given(incomplete(), st.data())
@settings(max_examples=80)
def test_missing_ends_are_closed_by_the_rules(room: tuple[Truth, list[Told]], data: st.DataObject) -> None:
    _, told = room
    presence = measured(as_delivered(data, told))
    for connection, expected in told_ticks(told, EVERYBODY, TICK_MS).items():
        stays = [stay for stay in presence.stays if stay.connection == connection]
        observed = ticks((stay.start_ms, stay.last_sign_ms) for stay in stays)
        assert (observed, ticks((stay.last_sign_ms, stay.end_ms) for stay in stays)) == expected
    for name, figure in figures(presence).items():
        assert (figure.live_ms, figure.inferred_ms) == told_ms(told, EVERYBODY, FIGURES[name], TICK_MS)


@given(ANYTHING, st.data())
@settings(max_examples=60)
def test_order_and_repetition_change_nothing(changes: list[PresenceChange], data: st.DataObject) -> None:
    assert measure(as_delivered(data, changes), SIDES) == measure(changes, SIDES)


@given(complete())
@settings(max_examples=30)
def test_pieces_are_apart_in_order_and_summed_before_flooring(room: tuple[Truth, list[Told]]) -> None:
    for figure in figures(measured(room[1])).values():
        edges = [edge for piece in figure.pieces for edge in piece]
        assert edges == sorted(set(edges))
        total = sum(end - start for start, end in figure.pieces)
        assert (figure.live_ms, figure.live_seconds, figure.live_minutes) == (total, total // 1000, total // 60_000)
        assert (figure.start_ms, figure.end_ms) == ((edges[0], edges[-1]) if edges else (None, None))
