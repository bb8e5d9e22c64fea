"""What became of a record after a submission: nothing, more without a difference, other figures."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from invoicing.replay import Figures
from invoicing.since import LABELS, Arrival, What, since

ZONE = ZoneInfo("America/New_York")
SENT = datetime(2026, 11, 17, 22, 0, tzinfo=UTC)
START = int(datetime(2026, 11, 17, 17, 15, tzinfo=UTC).timestamp() * 1000)
MINUTE, DAY = 60_000, 24 * 60 * 60_000
FROZEN = Figures(
    with_client_ms=45 * MINUTE,
    with_anyone_ms=50 * MINUTE,
    live_ms=45 * MINUTE,
    inferred_ms=0,
    start_ms=START,
    end_ms=START + 45 * MINUTE,
    source="observed",
    minutes=45,
    spans_ms=None,
)
EMPTY = Figures(0, 0, 0, 0, None, None, "observed", 0, None)
INSTANT = timedelta(microseconds=1)


def later(what: What, minutes: float = 1) -> Arrival:
    """Something that came so many minutes after the submission."""
    return Arrival(SENT + timedelta(minutes=minutes), what)


@pytest.mark.parametrize(("by", "is_later"), [(-INSTANT, False), (timedelta(), False), (INSTANT, True)])
def test_only_what_came_after_the_submission_counts(by: timedelta, is_later: bool) -> None:
    found = since(SENT, [Arrival(SENT + by, What.EVENT)], FROZEN, FROZEN, ZONE)
    assert (found is not None) is is_later


def test_equal_figures_are_nothing_to_say() -> None:
    assert since(SENT, [], FROZEN, FROZEN, ZONE) is None
    found = since(SENT, [later(What.EVENT)], FROZEN, FROZEN, ZONE)
    assert found is not None
    assert found.values == ()


NUMBERS = [one.name for one in fields(Figures) if isinstance(getattr(FROZEN, one.name), int) and one.name in LABELS]


@pytest.mark.parametrize("name", NUMBERS)
def test_each_figure_that_moved_is_told_alone(name: str) -> None:
    moved = replace(FROZEN, **{name: getattr(FROZEN, name) + 61_000})
    found = since(SENT, [later(What.EVENT)], FROZEN, moved, ZONE)
    assert found is not None
    assert [value.label for value in found.values] == [LABELS[name]]


@pytest.mark.parametrize(
    ("submitted", "now", "told"),
    [
        (
            FROZEN,
            replace(FROZEN, with_client_ms=58 * MINUTE + 30_500, minutes=58),
            [("Together with the client", "45 min", "58 min 30 s"), ("Live minutes", "45 min", "58 min")],
        ),
        (FROZEN, replace(FROZEN, inferred_ms=90_000), [(LABELS["inferred_ms"], "0 min", "1 min 30 s")]),
        (
            FROZEN,
            replace(FROZEN, start_ms=START - 5 * MINUTE, end_ms=START + 60 * MINUTE),
            [("First moment together", "12:15 PM", "12:10 PM"), ("Last moment together", "1:00 PM", "1:15 PM")],
        ),
        (
            FROZEN,
            replace(FROZEN, start_ms=START - DAY),
            [("First moment together", "12:15 PM, November 17, 2026", "12:15 PM, November 16, 2026")],
        ),
        (FROZEN, replace(FROZEN, source="inferred"), [("Source", "observed", "inferred")]),
        (
            replace(FROZEN, spans_ms=((0, 9),)),
            replace(FROZEN, spans_ms=((0, 4), (5, 9))),
            [("Pieces of time together", "1 piece", "2 pieces")],
        ),
        (
            replace(EMPTY, minutes=None),
            replace(FROZEN, with_anyone_ms=0, minutes=None),
            [
                ("Together with the client", "0 min", "45 min"),
                ("First moment together", "none", "12:15 PM"),
                ("Last moment together", "none", "1:00 PM"),
            ],
        ),
    ],
)
def test_both_values_are_told_in_words(submitted: Figures, now: Figures, told: list[tuple[str, str, str]]) -> None:
    found = since(SENT, [], submitted, now, ZONE)
    assert found is not None
    assert [(value.label, value.submitted, value.now) for value in found.values] == told


def test_what_reads_alike_on_both_sides_is_left_out_where_another_value_tells_it() -> None:
    before = replace(FROZEN, spans_ms=((START, START + 45 * MINUTE),))
    after = replace(
        before,
        with_client_ms=46 * MINUTE,
        end_ms=before.end_ms + 20_000,
        spans_ms=((START, START + 46 * MINUTE),),
    )
    found = since(SENT, [], before, after, ZONE)
    assert found is not None
    assert [value.label for value in found.values] == ["Together with the client"]


def test_a_difference_too_small_to_show_is_not_kept_back() -> None:
    found = since(SENT, [], FROZEN, replace(FROZEN, with_client_ms=FROZEN.with_client_ms + 300), ZONE)
    assert found is not None
    assert [(value.submitted, value.now) for value in found.values] == [
        ("45 min", "45 min, with a difference too small to show")
    ]


@pytest.mark.parametrize(
    ("came", "words"),
    [
        ([], "nothing"),
        ([What.EVENT], "1 event was received"),
        ([What.EVENT, What.EVENT], "2 events were received"),
        ([What.ATTACHED], "1 event was attached"),
        ([What.ATTACHED] * 6, "6 events were attached"),
        ([What.NAMED], "it was said once who somebody was"),
        (
            [What.NAMED, What.EVENT, What.NAMED, What.ATTACHED],
            "1 event was received, 1 event was attached and it was said 2 times who somebody was",
        ),
    ],
)
def test_what_came_is_told_in_words(came: list[What], words: str) -> None:
    found = since(SENT, map(later, came), FROZEN, EMPTY, ZONE)
    assert found is not None
    assert found.what_came == words


@pytest.mark.parametrize(("minutes", "is_spread"), [([], False), ([1], False), ([1, 1.99], False), ([1, 2], True)])
def test_whether_it_came_at_once_is_known(minutes: list[float], is_spread: bool) -> None:
    found = since(SENT, [later(What.EVENT, at) for at in minutes], FROZEN, EMPTY, ZONE)
    assert found is not None
    assert found.is_spread is is_spread


def test_since_when_is_the_first_thing_after_it_whatever_their_order() -> None:
    arrivals = [later(What.NAMED, 9), later(What.EVENT, -5), later(What.EVENT, 2), later(What.ATTACHED, 5)]
    found = since(SENT, arrivals, FROZEN, EMPTY, ZONE)
    assert found is not None
    assert (found.first_at, found.last_at) == (SENT + timedelta(minutes=2), SENT + timedelta(minutes=9))
    by_itself = since(SENT, arrivals[1:2], FROZEN, EMPTY, ZONE)
    assert by_itself is not None
    assert (by_itself.first_at, by_itself.last_at, by_itself.came) == (None, None, ())
