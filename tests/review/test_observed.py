"""How many sessions have the observed minutes that their code asks for, and why the others do not count."""

from typing import Any

import pytest

from cpt.time_rules import Limits
from review.observed import BilledLine, Observed, least_of, observed

LONG = BilledLine("90837", "53 min or more", "recorded", 53 * 60_000, 0)


def line(**changes: Any) -> BilledLine:
    return LONG._replace(**changes)


@pytest.mark.parametrize(("ms", "enough"), [(53 * 60_000 - 1, 0), (53 * 60_000, 1), (54 * 60_000, 1)])
def test_a_session_counts_from_the_limits_minute_on(ms: int, enough: int) -> None:
    (found,) = observed([line(live_ms=ms)])
    assert (found.enough, found.fewer, found.left_out) == (enough, 1 - enough, 1 - enough)


@pytest.mark.parametrize(("inferred_ms", "enough"), [(0, 1), (60_000, 1), (60_001, 0)])
def test_inferred_time_is_not_observed(inferred_ms: int, enough: int) -> None:
    (found,) = observed([line(live_ms=54 * 60_000, inferred_ms=inferred_ms)])
    assert (found.enough, found.inferred) == (enough, 1 - enough)


def test_edited_and_attested_times_never_count_however_long_the_record_is() -> None:
    rows = [line(time_source=source, live_ms=90 * 60_000) for source in ("edited", "edited", "attested", "recorded")]
    (found,) = observed(rows)
    assert found == Observed("90837", 53, 4, 1, 2, 1, 0, 0)
    assert found.why == ["2 with edited times", "1 attested without a recording"]


def test_each_line_is_held_against_the_limit_frozen_with_it() -> None:
    rows = [line(), line(rule_limits="50 min or more"), line(code="90834", rule_limits="38 to 52 min")]
    assert [(one.code, one.least, one.enough) for one in observed(rows)] == [
        ("90834", 38, 1),
        ("90837", 50, 1),
        ("90837", 53, 1),
    ]


def test_codes_without_a_least_length_are_left_out() -> None:
    assert observed([line(rule_limits=limits) for limits in ("", "any length", "up to 15 min", "0 to 5 min")]) == []


@pytest.mark.parametrize("limits", [Limits(53, None), Limits(38, 52), Limits(None, 15), Limits(None, None)])
def test_limits_are_read_back_as_a_line_keeps_them(limits: Limits) -> None:
    assert least_of(str(limits)) == limits.min_minutes
