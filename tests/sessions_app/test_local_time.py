"""Local times on the days when the clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sessions_app.local_time import Repeated, Skipped, fold_of, resolve

NEW_YORK = ZoneInfo("America/New_York")


def test_an_ordinary_time_is_an_instant() -> None:
    assert resolve(datetime(2026, 11, 17, 12, 15), NEW_YORK, None) == datetime(2026, 11, 17, 17, 15, tzinfo=UTC)


def test_a_skipped_time_offers_its_nearest_neighbours() -> None:
    found = resolve(datetime(2026, 3, 8, 2, 30), NEW_YORK, None)
    assert found == Skipped(datetime(2026, 3, 8, 1, 59), datetime(2026, 3, 8, 3, 0))


def test_a_repeated_time_is_asked_and_its_fold_answers() -> None:
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    local = datetime(2026, 11, 1, 1, 30)
    assert resolve(local, NEW_YORK, None) == Repeated(first, second)
    assert resolve(local, NEW_YORK, 0) == first
    assert resolve(local, NEW_YORK, 1) == second


def test_a_recorded_instant_knows_its_fold() -> None:
    assert fold_of(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), NEW_YORK) == 0
    assert fold_of(datetime(2026, 11, 1, 6, 30, tzinfo=UTC), NEW_YORK) == 1
    assert fold_of(datetime(2026, 11, 17, 17, 15, tzinfo=UTC), NEW_YORK) is None
