"""Percentiles and what a sample comes to."""

import gzip

import pytest

from bench.measuring import Figures, Sample, percentile, ratio


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100), (0.501, 51), (0.0, 1)])
def test_a_percentile_is_the_value_at_its_rank(share: float, expected: int) -> None:
    assert percentile([float(value) for value in range(100, 0, -1)], share) == expected


def test_of_one_value_every_percentile_is_that_one() -> None:
    assert {percentile([7.0], share) for share in (0.5, 0.95, 0.99)} == {7.0}


def test_of_nothing_there_is_no_percentile() -> None:
    with pytest.raises(ValueError, match="No value"):
        percentile([], 0.5)


def test_a_sample_in_milliseconds_with_its_weight() -> None:
    body = b"row " * 2048
    sample = Sample(queries=4, body=body)
    for seconds in (0.002, 0.001, 0.009):
        sample.add(seconds, 0.0005 * seconds / 0.001)
    found = sample.figures()
    assert (found.p50, found.p95, found.p99) == (2.0, 9.0, 9.0)
    assert found.cpu == pytest.approx(2.0)
    assert (found.times, found.queries, found.kib) == (3, 4, 8.0)
    assert found.gzip_kib == len(gzip.compress(body)) / 1024


def test_a_ratio_is_of_the_middle_answers() -> None:
    assert ratio(Figures(6, 90, 90, 1, 1), Figures(2, 2, 2, 1, 1)) == 3
