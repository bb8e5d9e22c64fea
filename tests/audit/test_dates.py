"""Events whose dates go back are named by runs; those of one minute are not."""

from audit.dates import Dates, Run

AT = "2026-11-17T{}.000000+00:00"


def told(*clocks: str, explained: frozenset[Run] = frozenset()) -> list[str]:
    """What is said of events at these clock times, in the order of their places: the runs alone."""
    dates = Dates(explained)
    said = [dates.read(position, AT.format(clock)) for position, clock in enumerate(clocks, 1)] + [dates.end()]
    return [sentence.split(" are ")[0] for sentence in said if sentence]


def test_dates_that_go_on_and_a_minute_back_are_nothing() -> None:
    assert told() == []
    assert told("10:00:00", "10:00:00", "10:05:00", "10:04:00", "10:05:01") == []


def test_more_than_a_minute_back_is_named() -> None:
    assert told("10:05:00", "10:03:59", "10:05:01") == ["Events 2-2"]
    assert told("10:05:00", "10:03:59") == ["Events 2-2"]


def test_neighbours_are_one_run_and_others_another() -> None:
    assert told("10:05:00", "08:05:00", "08:06:00", "10:06:00", "09:00:00") == ["Events 2-3", "Events 5-5"]


def test_every_one_is_measured_by_the_latest_date_before_it() -> None:
    """Two that were inserted together: the second is not excused by the first."""
    assert told("10:05:00", "09:00:00", "09:00:00", "10:04:30", "10:03:59") == ["Events 2-3", "Events 5-5"]


def test_a_run_that_is_explained_is_not_told_unless_it_grew() -> None:
    clocks = ("10:05:00", "08:05:00", "08:06:00", "10:06:00")
    assert told(*clocks, explained=frozenset({(2, 3)})) == []
    assert told(*clocks, explained=frozenset({(2, 2)})) == ["Events 2-3"]


def test_the_sentence_names_the_event_that_stood_there_first() -> None:
    dates = Dates()
    dates.read(1, AT.format("10:00:00"))
    dates.read(2, AT.format("10:05:00"))
    dates.read(3, AT.format("10:00:00"))
    assert "before event 2, which had its place first" in dates.end()


def test_a_date_that_cannot_be_read_is_named() -> None:
    dates = Dates()
    dates.read(1, AT.format("10:05:00"))
    dates.read(2, "2026-01-01T00:00:00+00:000+00:00")
    assert "Events 2-2 are dated" in dates.end()
