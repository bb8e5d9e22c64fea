"""Which time an entry claims, and what it would bill."""

from datetime import timedelta
from typing import Any

import pytest

from invoicing.case import Recorded, Source, TimeSource
from tests.invoicing.cases import START, as_shown, attested, case, entry, minute, proposal, recorded, together

FAMILY = recorded(("therapist", 0, 50), ("client", 2, 7), ("partner", 1, 50))


def test_nothing_is_billed_without_a_code_or_minutes() -> None:
    one = case(together(45))
    assert proposal(one, as_shown(one, "")).units == {}
    assert proposal(one, as_shown(one, "90834", live_minutes=None)).units == {}
    assert proposal(one, as_shown(one, "90834")).units == {"90834": 1}


def test_an_add_on_nobody_knows_is_not_billed() -> None:
    one = case(together(45))
    assert proposal(one, as_shown(one, "90834", add_ons=("12345",))).units == {"90834": 1}


def test_without_a_code_the_recorded_figure_still_shows() -> None:
    seen = proposal(case(FAMILY), entry(""))
    assert (seen.choice, seen.limits) == (None, None)
    assert seen.figure.live_minutes == 5


def test_a_code_for_absent_clients_counts_the_time_with_anyone() -> None:
    one = case(FAMILY, kind="family")
    assert proposal(one, as_shown(one, "90846")).figure.live_minutes == 49
    assert proposal(one, as_shown(one, "90847")).figure.live_minutes == 5


def test_the_source_is_that_of_the_figure_counted() -> None:
    one = case(recorded(("therapist", 0, 50), ("client", 2, 7), ("partner", 1, None)), kind="family")
    assert [proposal(one, entry(code)).source for code in ("", "90847", "90846")] == [
        Source.OBSERVED,
        Source.OBSERVED,
        Source.INFERRED,
    ]


def test_the_window_is_the_recorded_one_until_it_is_edited() -> None:
    one = case(recorded(("therapist", 0, 60), ("client", 0.4, 45.9)))
    seen = proposal(one, as_shown(one, "90834"))
    assert seen.window == seen.spans[0] == seen.figure.pieces[0]
    changed = proposal(one, as_shown(one, "90834", ended_at=minute(50)))
    start = int(START.timestamp() * 1000)
    assert changed.window == (start, start + 50 * 60_000)
    assert changed.spans == (changed.window,)


@pytest.mark.parametrize(
    "times",
    [
        {"started_at": None},
        {"ended_at": None},
        {"ended_at": START},
        {"ended_at": START - timedelta(minutes=1)},
    ],
)
def test_no_window_while_it_is_incomplete_or_the_wrong_way_round(times: dict[str, Any]) -> None:
    one, entered = attested(45)
    seen = proposal(one, entry("90834", **{**entered, **times}))
    assert (seen.window, seen.spans) == (None, ())


@pytest.mark.parametrize(("posted", "expected"), [(True, True), (False, False), (None, True)])
def test_who_was_there_is_as_posted_else_as_recorded(posted: bool | None, expected: bool) -> None:
    one = case(FAMILY, kind="family")
    assert proposal(one, as_shown(one, "90847", identified_client_present=posted)).is_client_present is expected


def test_who_was_there_is_unknown_without_a_record_or_after_an_edit() -> None:
    one, times = attested(45)
    assert proposal(one, entry("90847", **times)).is_client_present is None
    edited = case(FAMILY, kind="family")
    assert proposal(edited, as_shown(edited, "90847", live_minutes=30)).is_client_present is None


def test_a_partner_alone_is_a_recording_without_the_client() -> None:
    one = case(recorded(("therapist", -1, 46), ("partner", 0, 45)))
    seen = proposal(one, as_shown(one, "90846"))
    assert (seen.time_source, seen.is_client_present, seen.minutes) == (TimeSource.RECORDED, False, 45)


def test_a_record_of_nobody_together_is_never_as_shown() -> None:
    one = case(recorded(("therapist", 0, 20)))
    assert proposal(one, entry("90834", started_at=None, ended_at=None)).time_source == TimeSource.EDITED
    assert proposal(case(Recorded()), entry("90834")).time_source == TimeSource.ATTESTED
